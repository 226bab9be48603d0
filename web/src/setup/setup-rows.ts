import type { PhaseRecord, Setup, WorkPhase } from '../api/types';
import { PHASES } from '../projects/project-status';

export type RowState = 'done' | 'now' | 'next' | 'failed' | 'cancelled';

/** One phase as its row shows it. Durations in milliseconds. */
export interface PhaseRow {
  readonly phase: WorkPhase;
  readonly state: RowState;
  readonly usedMs: number;
  /** Null: the phase has not begun, so its limit is not known here. */
  readonly limitMs: number | null;
  readonly record: PhaseRecord | undefined;
}

/** All five phases of a try, those to come included. `nowMs` is the server's clock. */
export function rowsOf(phases: Setup['phases'], nowMs: number): readonly PhaseRow[] {
  return PHASES.map((phase) => {
    const record = phases.find((one) => one.phase === phase);
    if (record === undefined) return { phase, state: 'next', usedMs: 0, limitMs: null, record };
    const startedMs = Date.parse(record.startedAt);
    const endMs = record.endedAt === null ? nowMs : Date.parse(record.endedAt);
    return {
      phase,
      state: stateOf(record),
      usedMs: Math.max(0, endMs - startedMs),
      limitMs: Date.parse(record.deadlineAt) - startedMs,
      record,
    };
  });
}

function stateOf({ outcome, endedAt }: PhaseRecord): RowState {
  if (outcome === 'failed') return 'failed';
  if (outcome === 'cancelled') return 'cancelled';
  return endedAt === null ? 'now' : 'done';
}

/** From here on a tape warns. */
const NEAR_LIMIT = 0.8;

export function isNearLimit({ state, usedMs, limitMs }: PhaseRow): boolean {
  return state === 'now' && limitMs !== null && usedMs > NEAR_LIMIT * limitMs;
}
