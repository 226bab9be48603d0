import type { Blueprint } from '../../activities/dependencies.js';
import type { AgentConversation, ConversationEvent } from '../agent/agent-conversation.js';
import type { AgentEndpoint } from '../agent/coding-agent.js';
import type { ContainerRuntime } from '../docker/container-runtime.js';
import { SetupError } from '../domain/failure.js';
import type { Project, ProjectId } from '../domain/project.js';
import type { FirewallState } from '../firewall/firewall.js';
import { readHostState } from '../gateway/host-state.js';
import { LocalProjectGateway } from '../gateway/local-gateway.js';
import { type ProjectAnswers, type ProjectGateway, type ProjectUse, USE_LIMIT_MS } from '../gateway/project-gateway.js';
import { diskUse } from '../workspace/disk-use.js';
import type { GitSiteHistory } from '../workspace/git-site-history.js';
import type { ProjectWorkspace } from '../workspace/project-workspace.js';
import type { TemplateCatalog } from '../workspace/template.js';

export interface HostGatewaySources {
  readonly runtime: Pick<ContainerRuntime, 'inspect' | 'memoryUse' | 'ping' | 'readLogs'>;
  readonly conversation: AgentConversation;
  readonly history: Pick<GitSiteHistory, 'list' | 'files' | 'readFile' | 'archive' | 'pathOf'>;
  readonly workspace: Pick<ProjectWorkspace, 'pathOf'>;
  readonly templates: Pick<TemplateCatalog, 'load'>;
  readonly blueprintOf: (project: Project) => Promise<Blueprint>;
  readonly firewall: () => FirewallState;
  readonly dataDir: string;
}

/** The gateway to this host's projects: their containers, their agents and their files. */
export function hostGateway(sources: HostGatewaySources): ProjectGateway {
  const { runtime, history, templates, firewall, dataDir } = sources;
  return new LocalProjectGateway({
    runtime,
    previewOf: async (project) => (await templates.load(project.template)).preview,
    answers: answersOf(sources),
    hostState: () => readHostState({ ping: (signal) => runtime.ping(signal), firewall, dataDir }),
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
    usage: ({ id }) => usageOf(sources, id),
  };
}

async function usageOf({ runtime, workspace, history }: HostGatewaySources, projectId: ProjectId): Promise<ProjectUse> {
  // The history lies outside of the site.
  const folders = [workspace.pathOf(projectId), history.pathOf(projectId)];
  const limit = AbortSignal.timeout(USE_LIMIT_MS);
  const [memoryBytes, diskBytes] = await Promise.all([
    runtime.memoryUse(projectId, limit).catch(() => null),
    diskUse(folders, limit).catch(() => null),
  ]);
  return { memoryBytes, diskBytes };
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
