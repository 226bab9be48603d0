/** Where a tape has ticks, in milliseconds. */
const TICKS_MS = [1_000, 5_000, 15_000, 60_000, 300_000, 900_000, 3_600_000, 7_200_000];

/**
 * How much of a tape is used, 0 to 1, on a square-root scale: four seconds of five minutes would be a sliver on a linear
 * one, and look stuck.
 */
export function usedShare(usedMs: number, limitMs: number): number {
  if (limitMs <= 0) return 1;
  return Math.sqrt(Math.min(1, Math.max(0, usedMs / limitMs)));
}

export interface Tick {
  readonly share: number;
  readonly label: string;
}

/** The ticks of a tape of this length; those whose labels would touch the one before or the end are left out. */
export function ticksOf(limitMs: number): readonly Tick[] {
  const ticks: Tick[] = [];
  for (const ms of TICKS_MS) {
    const share = usedShare(ms, limitMs);
    const before = ticks.at(-1)?.share ?? 0;
    if (ms < limitMs && share - before > 0.06 && share < 0.94) ticks.push({ share, label: tickLabel(ms) });
  }
  return ticks;
}

function tickLabel(ms: number): string {
  if (ms < 60_000) return `${ms / 1_000} s`;
  return ms < 3_600_000 ? `${ms / 60_000} min` : `${ms / 3_600_000} h`;
}
