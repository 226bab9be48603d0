import type { ActivityDependencies } from './dependencies.js';
import type { PromptDelivery, SetupStep } from './inputs.js';
import { requireAgent } from './project-context.js';
import { runAction } from './run-activity.js';

/**
 * When the agent last got on with the prompt, in milliseconds since the epoch; null: it did not since the phase began.
 * A question to the user counts as progress up to now: it is not the agent that keeps us waiting.
 */
export async function findAgentProgress(
  deps: ActivityDependencies,
  step: SetupStep & PromptDelivery,
): Promise<number | null> {
  return runAction(async (signal) => {
    const { endpoint } = await requireAgent(deps, step.projectId, signal);
    const progress = await deps.agent.readProgress(endpoint, step, signal);
    if (progress.kind === 'working') return progress.lastProgressAt.getTime();
    return progress.kind === 'waiting_for_user' || progress.kind === 'completed' ? Date.now() : null;
  });
}
