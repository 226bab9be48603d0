import { patched, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { SetupStep } from '../activities/inputs.js';
import type { SetupPolicy } from '../src/domain/setup-policy.js';
import { waitOptions } from './activity-options.js';
import { hasCode, isWorkerLost } from './setup-failure.js';

/**
 * Runs an action again while the Docker engine, the database or its worker is away, which is no failure of the project. It
 * ended with `docker_unavailable`: the engine is waited for under the readiness policy. With `database_unavailable`: each
 * of its attempts has waited already. By the heartbeats that did not come: a worker that stands still, or is just gone, may
 * have been handed every attempt. The phase's limit ends all of it.
 */
export async function throughOutages<T>(step: SetupStep, policy: SetupPolicy, action: () => Promise<T>): Promise<T> {
  const { windowMs, intervalMs } = policy.readiness;
  const { waitUntilEngineAnswers } = proxyActivities<Activities>({
    ...waitOptions(policy, intervalMs),
    summary: 'wait for the Docker engine',
  });
  for (;;) {
    try {
      return await action();
    } catch (error) {
      const isOutage = hasCode(error, 'database_unavailable') || isWorkerLost(error);
      if (isOutage && patched('outages-are-waited-for')) continue;
      if (!hasCode(error, 'docker_unavailable')) throw error;
    }
    await waitUntilEngineAnswers({ ...step, windowMs, waitingSinceMs: Date.now() });
  }
}
