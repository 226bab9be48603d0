/** Shortest and longest pause between two probes of one project, in milliseconds. */
export const SHORTEST_PAUSE_MS = 10;
export const LONGEST_PAUSE_MS = 250;

/** Probes a second that all waits of one process may make together: about a tenth of a core at 0.06 ms each. */
export const PROBES_PER_SECOND = 1_500;

/** The pause as a share of the time waited: what it adds to a wait, on average half of it, stays small against that. */
const SHARE_OF_WAIT = 0.0025;

/**
 * Pause before a project's next probe: a share of the time it has waited, stretched for everybody alike when all waits
 * together would exceed the budget.
 */
export function pauseBeforeProbe(waitedMs: number, loadFactor: number): number {
  return clampPause(waitedMs) * loadFactor;
}

/** One wait: how long it lasts already, and how many services it asks. */
export interface ProbingWait {
  readonly waitedMs: number;
  readonly services: number;
}

/** By how much all pauses are stretched: 1 while the wanted probes fit into the budget. */
export function loadFactorFor(waits: readonly ProbingWait[]): number {
  let wantedPerSecond = 0;
  for (const { waitedMs, services } of waits) wantedPerSecond += (services * 1_000) / clampPause(waitedMs);
  return Math.max(1, wantedPerSecond / PROBES_PER_SECOND);
}

function clampPause(waitedMs: number): number {
  return Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, waitedMs * SHARE_OF_WAIT));
}
