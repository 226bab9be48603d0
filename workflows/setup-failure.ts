import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import {
  type FailureCode,
  type FailureDetails,
  hintFor,
  isFailureCode,
  type SetupFailure,
} from '../src/domain/failure.js';
import type { WorkPhase } from '../src/domain/setup-phase.js';
import { PhaseTimeout } from './phase-clock.js';

export interface KnownFailure {
  readonly code: FailureCode;
  readonly message: string;
  readonly details: FailureDetails;
}

/** Reads an error of an activity, of the clock or of a cancellation. Branches on types of failures, never on classes of ours. */
export function readFailure(error: unknown): KnownFailure {
  if (error instanceof PhaseTimeout) return { code: 'phase_timeout', message: error.message, details: {} };
  if (isCancellation(error)) return { code: 'setup_cancelled', message: 'The setup was cancelled.', details: {} };
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure && isFailureCode(cause.type ?? '')) {
    const [details] = (cause.details ?? []) as [FailureDetails?];
    return { code: cause.type as FailureCode, message: cause.message, details: details ?? {} };
  }
  if (cause instanceof TimeoutFailure) {
    return {
      code: 'internal',
      message: 'The step did not finish in time, or its worker died again and again.',
      details: {},
    };
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  return { code: 'internal', message, details: {} };
}

export function hasCode(error: unknown, code: FailureCode): boolean {
  return !isCancellation(error) && readFailure(error).code === code;
}

/** The last attempt of an activity was handed to a worker that was not heard of again. */
export function isWorkerLost(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof TimeoutFailure && cause.timeoutType === 'HEARTBEAT';
}

export function toSetupFailure(phase: WorkPhase, failure: KnownFailure): SetupFailure {
  const { code, message, details } = failure;
  return { code, phase, message, hint: hintFor(code), logTail: details.logTail ?? null };
}
