import type { Failure } from './types';

const HOUR_MS = 3_600_000;
/** More colours than these nobody tells apart; the rarest codes share the last one. */
export const MOST_TONES = 5;

export interface CodeCount {
  readonly code: string;
  readonly count: number;
  /** Which of the tones it has, 0 to `MOST_TONES` - 1. */
  readonly tone: number;
}

export interface FailureBar {
  readonly startMs: number;
  readonly total: number;
  /** By code, in the order of the codes. */
  readonly counts: readonly number[];
}

export interface FailureChart {
  readonly codes: readonly CodeCount[];
  readonly bars: readonly FailureBar[];
  readonly most: number;
}

interface Range {
  readonly sinceMs: number;
  readonly hours: number;
  /** Hours that one bar stands for. */
  readonly step: number;
}

/** One bar for each hour (or `step` of them) of the range, those without failures included. */
export function failureChart(failures: readonly Failure[], { sinceMs, hours, step }: Range): FailureChart {
  const barMs = step * HOUR_MS;
  const first = Math.floor(sinceMs / barMs);
  const last = Math.floor((sinceMs + hours * HOUR_MS) / barMs);
  const codes = codesOf(failures);
  const columns = new Map(codes.map(({ code }, index) => [code, index]));
  const counts = Array.from({ length: last - first + 1 }, () => codes.map(() => 0));
  for (const { code, at } of failures) {
    // A failure of this very moment may be later than the server's answer began to be made.
    const bar = Math.min(last, Math.max(first, Math.floor(Date.parse(at) / barMs))) - first;
    const column = columns.get(code);
    const inBar = counts[bar];
    if (column !== undefined && inBar !== undefined) inBar[column] = (inBar[column] ?? 0) + 1;
  }
  const bars = counts.map((inBar, index) => ({
    startMs: (first + index) * barMs,
    total: inBar.reduce((sum, count) => sum + count, 0),
    counts: inBar,
  }));
  return { codes, bars, most: Math.max(0, ...bars.map(({ total }) => total)) };
}

/** The most frequent first; codes of equal count by their name, so that colours stay where they are. */
function codesOf(failures: readonly Failure[]): readonly CodeCount[] {
  const counts = new Map<string, number>();
  for (const { code } of failures) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts]
    .sort(([code, count], [otherCode, otherCount]) => otherCount - count || code.localeCompare(otherCode))
    .map(([code, count], index) => ({ code, count, tone: Math.min(index, MOST_TONES - 1) }));
}

/** Those whose setup can be tried again: the newest failure of each project whose newest setup has failed. */
export function retryable(
  failures: readonly Failure[],
  failedTries: ReadonlyMap<string, number>,
): ReadonlySet<Failure> {
  return new Set(
    failures.filter(({ kind, projectId, number }) => kind === 'setup' && failedTries.get(projectId) === number),
  );
}

export function newestFirst(failures: readonly Failure[]): readonly Failure[] {
  return [...failures].sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
}
