import type { ConfiguredProvider } from '../agent/opencode/opencode-config.js';
import type { ModelsConfig } from '../config/env.js';

export const DEMO_MODEL = 'demo/site-builder';

/** The models that a project may be built with, as `<provider>/<model>`; the first one is the default. */
export function offeredModels({ provider }: ModelsConfig): readonly [string, ...string[]] {
  if (provider === undefined) return [DEMO_MODEL];
  const [first = DEMO_MODEL, ...others] = provider.models.map((model) => `provider/${model}`);
  return [first, ...others, DEMO_MODEL];
}

/** What the agent may know of the provider: everything but its key. */
export function providerForAgent({ provider }: ModelsConfig): ConfiguredProvider | undefined {
  const [first, ...others] = provider?.models ?? [];
  if (provider === undefined || first === undefined) return undefined;
  return { baseUrl: provider.baseUrl, models: [first, ...others] };
}
