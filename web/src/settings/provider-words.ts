import type { components } from '../api/schema';
import type { Provider } from '../api/types';
import type { Tone } from '../ui/status';

export type ProviderCheck = components['schemas']['ProviderCheck'];

const STATES: Readonly<Record<ProviderCheck['state'], { tone: Tone; label: string }>> = {
  works: { tone: 'ok', label: 'Works' },
  refused: { tone: 'err', label: 'Refused' },
  unreachable: { tone: 'warn', label: 'Unreachable' },
  unclear: { tone: 'idle', label: 'Unclear' },
};

export function checkWords({ state, unknownModels }: ProviderCheck): { tone: Tone; label: string } {
  if (state === 'works' && unknownModels.length > 0) return { tone: 'warn', label: 'Works in part' };
  return STATES[state];
}

export function keyWords({ hasKey, keyEnd }: Provider): string {
  if (!hasKey) return 'none';
  return keyEnd === null ? 'stored' : `ends in ${keyEnd}`;
}
