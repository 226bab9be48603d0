import { plural } from '../ui/durations';

interface Situation {
  readonly wanted: number;
  readonly running: number;
  readonly waiting: number;
  readonly isPaused: boolean;
}

/** What a number of setups at once will do, before it is saved. */
export function effectOf({ wanted, running, waiting, isPaused }: Situation): string {
  const now = running === 1 ? '1 runs now' : `${running} run now`;
  if (!Number.isInteger(wanted) || wanted < 1) return `${now}.`;
  if (isPaused) return `${now}; new ones wait until they are resumed.`;
  if (wanted < running) return `${now} and finish; the next starts when fewer than ${wanted} run.`;
  const starting = Math.min(waiting, wanted - running);
  if (starting > 0) return `${now}, ${plural(starting, 'waiting setup')} can start.`;
  return `${now}, the change applies to the next start.`;
}
