import type { Blueprint } from '../../activities/dependencies.js';
import type { AgentMessage } from '../agent/agent-message.js';
import type { CodingAgent } from '../agent/coding-agent.js';
import type { ContainerRuntime } from '../docker/container-runtime.js';
import { SetupError } from '../domain/failure.js';
import type { Project } from '../domain/project.js';

export interface MessageSources {
  readonly runtime: Pick<ContainerRuntime, 'inspect'>;
  readonly agent: Pick<CodingAgent, 'listMessages'>;
  readonly blueprintOf: (project: Project) => Promise<Blueprint>;
}

/** The conversation, asked of the agent itself. Its password stays here. */
export async function messagesOf(
  { runtime, agent, blueprintOf }: MessageSources,
  project: Project,
): Promise<readonly AgentMessage[]> {
  const { template, agentPassword } = await blueprintOf(project);
  const { service, port } = template.agent;
  const states = await runtime.inspect(project.id);
  const address = states.find((state) => state.service === service)?.address ?? null;
  if (address === null) throw new SetupError('not_found', 'The agent does not run.');
  return agent.listMessages({ baseUrl: `http://${address}:${port}`, password: agentPassword }, project.id);
}
