import type { Blueprint } from '../../activities/dependencies.js';
import type { CodingAgent } from '../agent/coding-agent.js';
import type { AgentMessage } from '../agent/agent-message.js';
import type { ContainerRuntime } from '../docker/container-runtime.js';
import { SetupError } from '../domain/failure.js';
import type { Project } from '../domain/project.js';
import type { ProjectAnswers } from '../gateway/project-gateway.js';
import type { SiteHistory } from '../workspace/site-history.js';

export interface AnswerSources {
  readonly runtime: Pick<ContainerRuntime, 'inspect'>;
  readonly agent: Pick<CodingAgent, 'listMessages'>;
  readonly history: Pick<SiteHistory, 'list' | 'files' | 'readFile'>;
  readonly blueprintOf: (project: Project) => Promise<Blueprint>;
}

/** What this host can tell about its projects. */
export function projectAnswers(sources: AnswerSources): ProjectAnswers {
  const { runtime, history } = sources;
  return {
    services: async ({ id }) => (await runtime.inspect(id)).map(({ service }) => service),
    versions: ({ id }) => history.list(id),
    messages: (project) => messagesOf(sources, project),
    files: ({ id }, { version }) => history.files(id, version),
    file: async ({ id }, file) => (await history.readFile(id, file)).toString('base64'),
  };
}

/** The conversation, asked of the agent itself. Its password stays here. */
async function messagesOf(
  { runtime, agent, blueprintOf }: AnswerSources,
  project: Project,
): Promise<readonly AgentMessage[]> {
  const { template, agentPassword } = await blueprintOf(project);
  const { service, port } = template.agent;
  const states = await runtime.inspect(project.id);
  const address = states.find((state) => state.service === service)?.address ?? null;
  if (address === null) throw new SetupError('not_found', 'The agent does not run.');
  return agent.listMessages({ baseUrl: `http://${address}:${port}`, password: agentPassword }, project.id);
}
