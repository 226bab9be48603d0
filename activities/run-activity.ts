import { cancellationSignal, CancelledFailure, Context } from '@temporalio/activity';
import type { AttemptFailure } from '../src/domain/phase-record.js';
import type { SetupError } from '../src/domain/failure.js';
import type { Finding, ProjectStore } from '../src/store/project-store.js';
import { asSetupError, toApplicationFailure } from './application-failure.js';
import type { SetupStep } from './inputs.js';
import { isDatabaseAway, onceDatabaseAnswers } from './once-database-answers.js';

/** How often an action tells that it lives; the worker sends it on at most every 0.2 s (see worker options). */
const HEARTBEAT_INTERVAL_MS = 200;

/**
 * Runs an activity that does something: it heartbeats, so that a dead worker is noticed and a cancellation arrives; it
 * waits for a database that is away; and its errors leave in Temporal's form.
 */
export async function runAction<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const beating = setInterval(() => Context.current().heartbeat(), HEARTBEAT_INTERVAL_MS);
  try {
    return await onceDatabaseAnswers(() => work(cancellationSignal()));
  } catch (error) {
    throw cancellationOr(error);
  } finally {
    clearInterval(beating);
  }
}

/** As `runAction`, for an action of a setup: an attempt that went wrong is shown to people while the next one waits. */
export async function runSetupAction<T>(
  store: ProjectStore,
  step: SetupStep,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return runAction(async (signal) => {
    try {
      return await work(signal);
    } catch (error) {
      // While the database is away nothing can be noted in it.
      if (!signal.aborted && !isDatabaseAway(error)) await noteFailure(store, step, asSetupError(error));
      throw error;
    }
  });
}

/** When work ends because it was cancelled, whatever it threw on the way out counts as cancelled. */
export function cancellationOr(error: unknown): Error {
  const reason: unknown = cancellationSignal().aborted ? cancellationSignal().reason : undefined;
  return reason instanceof CancelledFailure ? reason : toApplicationFailure(error);
}

/** The note is for people; when it cannot be written, the failure itself still counts. */
async function noteFailure(store: ProjectStore, step: SetupStep, error: SetupError): Promise<void> {
  const { info, log } = Context.current();
  try {
    // An engine that is away costs no attempt: the workflow waits for it. One that hangs for this project alone would
    // answer that wait at once, so it is told of here.
    if (error.code === 'docker_unavailable') await store.recordFinding(step, engineAway(error));
    if (error.disposition === 'retry') await store.recordAttemptFailure(step, attemptFailure(error, info, new Date()));
  } catch (cause) {
    log.warn('A failed attempt could not be recorded', { projectId: step.projectId, cause });
  }
}

/** What people see of an engine that is away. */
export function engineAway({ message }: SetupError): Finding {
  return { probes: 1, text: message, previewReady: false, agentReady: false };
}

type AttemptInfo = Pick<Context['info'], 'attempt' | 'retryPolicy'>;

export function attemptFailure(error: SetupError, info: AttemptInfo, at: Date): AttemptFailure {
  const { maximumAttempts = 1, initialInterval = 0, backoffCoefficient = 1, maximumInterval } = info.retryPolicy ?? {};
  const pauseMs = Number(initialInterval) * backoffCoefficient ** (info.attempt - 1);
  const cappedMs = maximumInterval === undefined ? pauseMs : Math.min(pauseMs, Number(maximumInterval));
  return {
    attempt: info.attempt,
    maximumAttempts,
    code: error.code,
    message: error.message,
    at,
    nextAttemptAt: info.attempt < maximumAttempts ? new Date(at.getTime() + cappedMs) : null,
  };
}
