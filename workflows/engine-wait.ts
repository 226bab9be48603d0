import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { SetupStep } from '../activities/inputs.js';
import type { SetupPolicy } from '../src/domain/setup-policy.js';
import { waitOptions } from './activity-options.js';
import { hasCode } from './setup-failure.js';

/**
 * Runs an action that needs the Docker engine. An engine that is away is no failure of the project: the action ends with
 * `docker_unavailable`, the engine is waited for under the readiness policy, and the action runs again.
 */
export async function whenEngineAnswers<T>(step: SetupStep, policy: SetupPolicy, action: () => Promise<T>): Promise<T> {
  const { windowMs, intervalMs } = policy.readiness;
  const { waitUntilEngineAnswers } = proxyActivities<Activities>({
    ...waitOptions(policy, intervalMs),
    summary: 'wait for the Docker engine',
  });
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (!hasCode(error, 'docker_unavailable')) throw error;
    }
    await waitUntilEngineAnswers({ ...step, windowMs, waitingSinceMs: Date.now() });
  }
}
