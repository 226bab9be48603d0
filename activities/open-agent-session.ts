import type { ActivityDependencies } from './dependencies.js';
import type { AgentSession, SetupStep } from './inputs.js';
import { requireAgent } from './project-context.js';
import { runSetupAction } from './run-activity.js';

/** Gets or creates the project's one session; its key is the project's id, so that a repeat finds the same one. */
export async function openAgentSession(deps: ActivityDependencies, step: SetupStep): Promise<AgentSession> {
  return runSetupAction(deps.store, step, async (signal) => {
    const { project, endpoint } = await requireAgent(deps, step.projectId, signal);
    return deps.agent.openSession(endpoint, { key: step.projectId, title: project.name }, signal);
  });
}
