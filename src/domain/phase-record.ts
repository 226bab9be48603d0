import type { FailureCode, SetupFailure } from './failure.js';
import type { SetupPhase, WorkPhase } from './setup-phase.js';

/** One phase of one try, as the read model keeps it for people to look at. */
export interface PhaseRecord {
  readonly try: number;
  readonly phase: WorkPhase;
  readonly startedAt: Date;
  readonly deadlineAt: Date;
  readonly endedAt: Date | null;
  readonly outcome: 'completed' | 'failed' | 'cancelled' | null;
  /** Attempts of the phase's action that went wrong; 0 when all is well. Polls are never counted here. */
  readonly failedAttempts: number;
  readonly lastFailure: AttemptFailure | null;
  /** How often readiness was looked at. */
  readonly probes: number;
  /** What the last look saw, for example "preview answers, agent not yet". */
  readonly lastFinding: string | null;
}

/** One attempt of an action that went wrong and will, or will not, be tried again. */
export interface AttemptFailure {
  readonly attempt: number;
  readonly maximumAttempts: number;
  readonly code: FailureCode;
  readonly message: string;
  readonly at: Date;
  /** When the next attempt starts; null: there is none. */
  readonly nextAttemptAt: Date | null;
}

/** What `projectSetup` decided, to be written to the read model. Instants are milliseconds since the epoch. */
export type SetupProgress =
  | {
      /** A work phase began, or its deadline moved (then `startedAtMs` is the same as before). */
      readonly kind: 'phase';
      readonly try: number;
      readonly phase: WorkPhase;
      readonly startedAtMs: number;
      readonly deadlineAtMs: number;
    }
  | {
      readonly kind: 'finished';
      readonly try: number;
      readonly phase: Extract<SetupPhase, 'completed' | 'failed' | 'cancelled'>;
      readonly finishedAtMs: number;
      readonly failure: SetupFailure | null;
    };
