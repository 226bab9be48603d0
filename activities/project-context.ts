import type { AgentEndpoint } from '../src/agent/coding-agent.js';
import { SetupError } from '../src/domain/failure.js';
import type { Project, ProjectId } from '../src/domain/project.js';
import { verdictOn } from '../src/readiness/container-verdict.js';
import { startWhatRestartEnded } from './after-restart.js';
import type { ActivityDependencies, Blueprint } from './dependencies.js';

/** Throws `not_found` when the project was deleted: nothing may be done for it any more. */
export async function requireProject(deps: ActivityDependencies, projectId: ProjectId): Promise<Project> {
  const project = await deps.store.findProject(projectId);
  if (project === undefined) throw new SetupError('not_found', 'The project does not exist any more.');
  return project;
}

export interface ReachableAgent {
  readonly project: Project;
  readonly blueprint: Blueprint;
  readonly endpoint: AgentEndpoint;
}

/** Finds the agent's server by asking the engine. Throws `container_exited` or `container_oom` when its container does not run. */
export async function requireAgent(
  deps: ActivityDependencies,
  projectId: ProjectId,
  signal: AbortSignal,
): Promise<ReachableAgent> {
  const project = await requireProject(deps, projectId);
  const blueprint = await deps.blueprintOf(project);
  const { service, port } = blueprint.template.agent;
  const container = (await deps.runtime.inspect(projectId, signal)).find((state) => state.service === service);
  if (container?.address === undefined || container.address === null) {
    if (await startWhatRestartEnded(deps, project, signal)) {
      throw new SetupError('agent_unreachable', 'The agent was started again just now.');
    }
    const logTail = await deps.runtime.logTail(projectId, service, 50);
    const verdict = container === undefined ? undefined : verdictOn(container, true);
    const { code = 'container_exited', message = `The ${service} container does not run any more.` } = verdict ?? {};
    throw new SetupError(code, message, { details: { logTail } });
  }
  const endpoint = { baseUrl: `http://${container.address}:${port}`, password: blueprint.agentPassword };
  return { project, blueprint, endpoint };
}
