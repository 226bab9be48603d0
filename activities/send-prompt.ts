import type { AgentProgress, CodingAgent } from '../src/agent/coding-agent.js';
import { MOST_REMINDERS, reminderKey } from './agent-watch.js';
import type { ActivityDependencies } from './dependencies.js';
import type { AgentSession, PromptDelivery, SetupStep } from './inputs.js';
import { type ReachableAgent, requireAgent } from './project-context.js';
import { runSetupAction } from './run-activity.js';

/**
 * Hands the project's prompt over, once per try: a repeat finds its own key in the session. A retry whose earlier try
 * already finished its prompt, still is at it, or was interrupted in it, takes that one over instead of asking twice.
 */
export async function sendPrompt(deps: ActivityDependencies, step: SetupStep & AgentSession): Promise<PromptDelivery> {
  const { sessionId } = step;
  return runSetupAction(deps.store, step, async (signal) => {
    const reachable = await requireAgent(deps, step.projectId, signal);
    const earlier = await findLivePrompt(deps.agent, reachable, { ...step, signal });
    if (earlier !== undefined) return { sessionId, promptKey: earlier };
    const { project, endpoint } = reachable;
    const promptKey = promptKeyOf(step.projectId, step.try);
    await deps.agent.sendPrompt(endpoint, { sessionId, promptKey, text: project.prompt, model: project.model }, signal);
    return { sessionId, promptKey };
  });
}

export function promptKeyOf(projectId: string, setupTry: number): string {
  return `${projectId}:${setupTry}`;
}

async function findLivePrompt(
  agent: CodingAgent,
  { endpoint }: ReachableAgent,
  step: SetupStep & AgentSession & { signal: AbortSignal },
): Promise<string | undefined> {
  for (let earlierTry = step.try - 1; earlierTry >= 1; earlierTry -= 1) {
    const promptKey = promptKeyOf(step.projectId, earlierTry);
    const look = (key: string) =>
      agent.readProgress(endpoint, { sessionId: step.sessionId, promptKey: key }, step.signal);
    const progress = await look(promptKey);
    if (isLive(progress)) return promptKey;
    // Whoever waits for it tells the agent to go on, unless it was told so often enough.
    if (progress.kind !== 'interrupted') continue;
    if ((await look(reminderKey(promptKey, MOST_REMINDERS))).kind === 'not_delivered') return promptKey;
  }
  return undefined;
}

/** Done, or on its way to be: a second prompt beside it would make the agent do everything twice. */
function isLive(progress: AgentProgress): boolean {
  switch (progress.kind) {
    case 'completed':
    case 'working':
    case 'waiting_for_user':
      return true;
    case 'provider_retry':
      return !progress.hopeless;
    default:
      return false;
  }
}
