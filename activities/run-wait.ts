import { cancellationSignal, Context } from '@temporalio/activity';
import { SetupError } from '../src/domain/failure.js';
import type { WaitStep } from './inputs.js';
import { cancellationOr } from './run-activity.js';

/** A heartbeat costs the server a write, so a wait sends few: this part of its heartbeat timeout lies between two. */
const HEARTBEAT_FRACTION = 0.4;
const DEFAULT_HEARTBEAT_TIMEOUT_MS = 10_000;

/**
 * Runs one attempt of a wait. `work` gets a signal that aborts when the window is over or the wait was cancelled; when
 * it then rejects, the attempt ends as `not_ready`, or as cancelled.
 */
export async function runWait<T>(
  step: Pick<WaitStep, 'windowMs'>,
  work: (window: AbortSignal) => Promise<T>,
): Promise<T> {
  const context = Context.current();
  const intervalMs = (context.info.heartbeatTimeoutMs ?? DEFAULT_HEARTBEAT_TIMEOUT_MS) * HEARTBEAT_FRACTION;
  const beating = setInterval(() => context.heartbeat(), intervalMs);
  const timeUp = AbortSignal.timeout(step.windowMs);
  try {
    return await work(AbortSignal.any([timeUp, cancellationSignal()]));
  } catch (error) {
    if (cancellationSignal().aborted || !timeUp.aborted) throw cancellationOr(error);
    throw cancellationOr(error instanceof SetupError && error.disposition === 'give_up' ? error : notReady(error));
  } finally {
    clearInterval(beating);
  }
}

function notReady(error: unknown): SetupError {
  return error instanceof SetupError && error.code === 'not_ready'
    ? error
    : new SetupError('not_ready', 'Not ready yet.');
}
