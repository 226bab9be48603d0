import type { Tone } from '../ui/status';
import { byteSize } from '../ui/durations';
import type { Firewall, Health, HostHealth, Room } from './types';

export interface HealthItem {
  readonly name: string;
  readonly tone: Extract<Tone, 'ok' | 'warn' | 'err'>;
  readonly word: string;
  readonly number: string;
  /** What it said when it failed. */
  readonly message: string | null;
}

const SLOW_MS = 1_000;
/** Shares that are left. */
const LOW = 0.15;
const NEARLY_FULL = 0.05;
const BADNESS: Readonly<Record<HealthItem['tone'], number>> = { err: 0, warn: 1, ok: 2 };

/** What the service stands on, the worst first. */
export function healthItems({ temporal, database, hosts }: Health): readonly HealthItem[] {
  const items = [
    answering('Temporal', temporal),
    ...hosts.flatMap((host) => hostItems(host, hosts.length > 1 ? ` on ${host.name}` : '')),
    answering('Database', database),
  ];
  return items.sort((one, other) => BADNESS[one.tone] - BADNESS[other.tone]);
}

function hostItems({ engine, firewall, disk, memory }: HostHealth, where: string): readonly HealthItem[] {
  return [
    { ...answering(`Docker${where}`, engine), message: engine.message },
    ...(firewall === null ? [] : [protection(`Firewall${where}`, firewall)]),
    ...(disk === null ? [] : [room(`Disk${where}`, disk)]),
    ...(memory === null ? [] : [room(`Memory${where}`, memory)]),
  ];
}

function answering(name: string, { state, ms }: Health['database']): HealthItem {
  const number = ms === null ? '' : `${Math.round(ms).toLocaleString('en')} ms`;
  if (state === 'down') return { name, tone: 'err', word: 'No answer', number, message: null };
  if (ms !== null && ms > SLOW_MS) return { name, tone: 'warn', word: 'Slow', number, message: null };
  return { name, tone: 'ok', word: 'Answers', number, message: null };
}

function protection(name: string, { state, message }: Firewall): HealthItem {
  if (state === 'off') return { name, tone: 'warn', word: 'Not enforced', number: '', message };
  return { name, tone: 'ok', word: 'Enforced', number: '', message: null };
}

function room(name: string, { freeBytes, totalBytes }: Room): HealthItem {
  const share = totalBytes === 0 ? 0 : freeBytes / totalBytes;
  const number = `${byteSize(freeBytes)} of ${byteSize(totalBytes)} free`;
  if (share < NEARLY_FULL) return { name, tone: 'err', word: 'Nearly full', number, message: null };
  if (share < LOW) return { name, tone: 'warn', word: 'Low', number, message: null };
  return { name, tone: 'ok', word: 'Enough', number, message: null };
}
