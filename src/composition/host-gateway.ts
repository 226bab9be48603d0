import type { Blueprint } from '../../activities/dependencies.js';
import type { AgentConversation, ConversationEvent } from '../agent/agent-conversation.js';
import type { AgentEndpoint } from '../agent/coding-agent.js';
import type { ContainerRuntime } from '../docker/container-runtime.js';
import { SetupError } from '../domain/failure.js';
import type { Project } from '../domain/project.js';
import { LocalProjectGateway } from '../gateway/local-gateway.js';
import type { ProjectAnswers, ProjectGateway } from '../gateway/project-gateway.js';
import type { SiteHistory } from '../workspace/site-history.js';
import type { TemplateCatalog } from '../workspace/template.js';

export interface HostGatewaySources {
  readonly runtime: Pick<ContainerRuntime, 'inspect' | 'readLogs'>;
  readonly conversation: AgentConversation;
  readonly history: Pick<SiteHistory, 'list' | 'files' | 'readFile' | 'archive'>;
  readonly templates: Pick<TemplateCatalog, 'load'>;
  readonly blueprintOf: (project: Project) => Promise<Blueprint>;
}

/** The gateway to this host's projects: their containers, their agents and their files. */
export function hostGateway(sources: HostGatewaySources): ProjectGateway {
  const { runtime, history, templates } = sources;
  return new LocalProjectGateway({
    runtime,
    previewOf: async (project) => (await templates.load(project.template)).preview,
    answers: answersOf(sources),
    watchConversation: (project, signal) => watchConversation(sources, project, signal),
    archiveOf: ({ id, slug }, version) => history.archive(id, { folder: slug, version }),
  });
}

function answersOf(sources: HostGatewaySources): ProjectAnswers {
  const { runtime, conversation, history } = sources;
  return {
    services: async ({ id }) => (await runtime.inspect(id)).map(({ service }) => service),
    versions: ({ id }) => history.list(id),
    conversation: async (project) => conversation.read(await agentOf(sources, project), project.id),
    reply: async (project, reply) => {
      await conversation.answer(await agentOf(sources, project), project.id, reply);
      return null;
    },
    files: ({ id }, { version }) => history.files(id, version),
    file: async ({ id }, file) => (await history.readFile(id, file)).toString('base64'),
  };
}

async function* watchConversation(
  sources: HostGatewaySources,
  project: Project,
  signal: AbortSignal,
): AsyncGenerator<ConversationEvent> {
  yield* sources.conversation.watch(await agentOf(sources, project), project.id, signal);
}

/** Where the project's agent answers at the moment. Its password stays on this host. */
async function agentOf({ runtime, blueprintOf }: HostGatewaySources, project: Project): Promise<AgentEndpoint> {
  const { template, agentPassword } = await blueprintOf(project);
  const { service, port } = template.agent;
  const states = await runtime.inspect(project.id);
  const address = states.find((state) => state.service === service)?.address ?? null;
  if (address === null) throw new SetupError('conflict', 'The agent does not run: start the project first.');
  return { baseUrl: `http://${address}:${port}`, password: agentPassword };
}
