import type { Setup, WorkPhase } from '../api/types';
import { isNearLimit, rowsOf } from '../setup/setup-rows';
import { usedShare } from '../setup/tape-scale';

/** How much of the limit of its phase a setup has used. Durations in milliseconds. */
export interface SetupShare {
  readonly phase: WorkPhase;
  readonly usedMs: number;
  readonly limitMs: number;
  /** 0 to 1, on the root scale of all tapes. */
  readonly share: number;
  readonly isNearLimit: boolean;
  /** Looks whether something is ready; they are no failures and have no limit. */
  readonly probes: number;
  readonly failedAttempts: number;
  /** Null: nothing went wrong yet, so nobody has said how often it may. */
  readonly maximumAttempts: number | null;
  readonly lastMessage: string | null;
}

/** Of the phase that runs; undefined: none does. `nowMs` is the server's clock. */
export function shareOf({ phases }: Pick<Setup, 'phases'>, nowMs: number): SetupShare | undefined {
  const row = rowsOf(phases, nowMs).find(({ state }) => state === 'now');
  if (row?.record === undefined || row.limitMs === null) return undefined;
  const { phase, usedMs, limitMs, record } = row;
  return {
    phase,
    usedMs,
    limitMs,
    share: usedShare(usedMs, limitMs),
    isNearLimit: isNearLimit(row),
    probes: record.probes,
    failedAttempts: record.failedAttempts,
    maximumAttempts: record.lastFailure?.maximumAttempts ?? null,
    lastMessage: record.lastFailure?.message ?? null,
  };
}
