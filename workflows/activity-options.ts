import {
  ActivityCancellationType,
  type ActivityOptions,
  type LocalActivityOptions,
  type RetryPolicy,
} from '@temporalio/workflow';
import { LONGEST_PHASE_MS, type SetupPolicy } from '../src/domain/setup-policy.js';

/**
 * The two retry policies of a setup. They are apart by construction, since the replaced system died of their mixture:
 * there, three polls used up the budget for failures.
 */

/** "Went wrong": few attempts, further and further apart. Fatal kinds are marked so by the activity and not repeated. */
export function failurePolicy({ failure }: SetupPolicy): RetryPolicy {
  return {
    maximumAttempts: failure.maximumAttempts,
    initialInterval: failure.initialIntervalMs,
    backoffCoefficient: failure.backoffCoefficient,
    maximumInterval: failure.maximumIntervalMs,
  };
}

/** "Not yet": the same pause for ever. Only the phase timer, a cancellation or a fatal finding ends it. */
export function readinessPolicy(intervalMs: number): RetryPolicy {
  return { initialInterval: intervalMs, backoffCoefficient: 1, maximumInterval: intervalMs };
}

/**
 * Options of an activity that does something. Cancelling waits until it has stopped, because what it does must not
 * overlap with the clean-up; the short heartbeat timeout brings the cancellation to it and finds a dead worker.
 */
export function actionOptions(policy: SetupPolicy): ActivityOptions {
  return {
    startToCloseTimeout: policy.actionAttemptTimeoutMs,
    scheduleToCloseTimeout: LONGEST_PHASE_MS,
    heartbeatTimeout: policy.actionHeartbeatTimeoutMs,
    retry: failurePolicy(policy),
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  };
}

/**
 * Options of an activity that waits. Cancelling does not wait for it: it holds no lock and its late writes are fenced.
 * Each heartbeat costs the server a write, so its timeout is long; an attempt must outlive its own window.
 */
export function waitOptions(policy: SetupPolicy, intervalMs: number): ActivityOptions {
  return {
    startToCloseTimeout: policy.readiness.windowMs + 30_000,
    scheduleToCloseTimeout: LONGEST_PHASE_MS,
    heartbeatTimeout: policy.readiness.heartbeatTimeoutMs,
    retry: readinessPolicy(intervalMs),
    cancellationType: ActivityCancellationType.TRY_CANCEL,
  };
}

/** Options of what must happen in the end (deletion): as an action, but it goes on until it is done. */
export function untilDoneOptions(policy: SetupPolicy): ActivityOptions {
  const { maximumAttempts: _unlimited, ...spaced } = failurePolicy(policy);
  return { ...actionOptions(policy), retry: spaced };
}

/**
 * Options of the writes to the read model: local activities, one event each. They must never hold up the workflow task
 * for long, so an attempt is short and a longer pause becomes a timer of the workflow.
 */
export const RECORD_OPTIONS: LocalActivityOptions = {
  startToCloseTimeout: '5 seconds',
  localRetryThreshold: '1 second',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
};
