import { freemem } from 'node:os';
import { createActivities } from '../../activities/index.js';
import { OpencodeAgent } from '../agent/opencode/opencode-agent.js';
import { OpencodeConversation } from '../agent/opencode/opencode-conversation.js';
import type { Config } from '../config/env.js';
import type { Secrets } from '../config/secrets.js';
import { type DemoModel, startDemoModel } from '../demo-model/demo-model.js';
import type { DockerodeRuntime } from '../docker/dockerode-runtime.js';
import type { KnownSecrets } from '../domain/known-secrets.js';
import type { Project } from '../domain/project.js';
import type { SetupPolicy } from '../domain/setup-policy.js';
import { startGatewayServer } from '../gateway/gateway-server.js';
import type { ProjectGateway } from '../gateway/project-gateway.js';
import type { Logger } from '../logging/logger.js';
import type { ModelProviders } from '../providers/model-providers.js';
import { ReadinessHub } from '../readiness/readiness-hub.js';
import type { Stores } from '../store/open-stores.js';
import type { ProjectStore } from '../store/project-store.js';
import type { SetupOrchestrator } from '../temporal/setup-orchestrator.js';
import { startWorker } from '../temporal/setup-worker.js';
import { DiskProjectWorkspace } from '../workspace/disk-project-workspace.js';
import { GitSiteHistory } from '../workspace/git-site-history.js';
import type { TemplateCatalog } from '../workspace/template.js';
import { blueprintOf } from './blueprints.js';
import { censored } from './censored.js';
import { Closers } from './closers.js';
import { keepTrying } from './keep-trying.js';
import { guardedRuntime } from './guarded-runtime.js';
import { openOrchestrator } from './orchestrator.js';
import { hostGateway } from './host-gateway.js';
import { watchOverProjects } from './watch-over-projects.js';

export interface WorkerPartOptions {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly store: ProjectStore;
  readonly stores: Stores;
  readonly templates: TemplateCatalog;
  readonly providers: ModelProviders;
  readonly logger: Logger;
  readonly known: KnownSecrets;
  /** False: the API is in this process and needs no gateway server to reach the containers. */
  readonly servesGateway: boolean;
}

export interface WorkerPart {
  /** Reaches the containers of this host. */
  readonly gateway: ProjectGateway;
  /** Resolves when the worker takes work. The Temporal server may come later than the worker. */
  readonly ready: Promise<void>;
  /** Settles when the worker has ended; rejects when it died. */
  readonly finished: Promise<void>;
  close(): Promise<void>;
}

/** Everything that touches the Docker engine: activities, readiness, the agent, the demo model, the gateway. */
export async function startWorkerPart(options: WorkerPartOptions): Promise<WorkerPart> {
  const closers = new Closers();
  try {
    return await startParts(options, closers);
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

async function startParts(options: WorkerPartOptions, closers: Closers): Promise<WorkerPart> {
  const { config, secrets, store, templates, providers, logger, known } = options;
  const { dataDir } = config;
  const installation = await store.installationId();
  const guarded = guardedRuntime({ config, installation, providers, logger, closers });
  const { firewall } = guarded;
  const runtime = censored(guarded.runtime, known);
  const workspace = new DiskProjectWorkspace(dataDir);
  const history = new GitSiteHistory(dataDir, (projectId) => workspace.pathOf(projectId));
  const readiness = new ReadinessHub(runtime);
  closers.add(() => readiness.close());
  const sources = { config, masterKey: secrets.masterKey, templates, providers, workspace, known };
  const onHost = { runtime, workspace, history, blueprintOf: (project: Project) => blueprintOf(sources, project) };
  const conversation = censored(new OpencodeConversation(), known);
  const gateway = hostGateway({ ...onHost, conversation, templates, firewall: () => firewall.state, dataDir });
  const gatewayUrl = options.servesGateway ? await serveGateway(options, gateway, closers) : null;
  const orchestrator = openOrchestrator(config, closers);
  const activities = createActivities({
    store,
    turns: options.stores.turns,
    presence: options.stores.presence,
    places: options.stores.places,
    settings: options.stores.settings,
    ...onHost,
    agent: censored(new OpencodeAgent(), known),
    readiness,
    gatewayUrl,
    engineAnswersSince: () => runtime.answersSince,
    // What is available, not what is unused: it counts what the system would give back.
    hasRoom: () => freemem() >= config.setupMemoryBytes,
    deleteProject: (project) => deleteProject(orchestrator, project, config.setup),
  });

  watchOverProjects(options, { runtime, workspace, history, orchestrator, gatewayUrl, closers });

  const stopping = new AbortController();
  const demoModel = keepDemoModel({ config, runtime, signal: stopping.signal, logger });
  closers.add(async () => (await demoModel)?.close());
  const starting = keepTrying(() => startWorker(config.temporal, activities), {
    signal: stopping.signal,
    onFailure: (error) => logger.warn({ err: error, address: config.temporal.address }, 'the worker cannot start yet'),
  });
  closers.add(async () => (await starting)?.close());
  closers.add(() => stopping.abort());

  return {
    gateway,
    ready: starting.then(() => undefined),
    finished: starting.then((worker) => worker?.finished),
    close: () => closers.closeAll(),
  };
}

async function deleteProject(orchestrator: SetupOrchestrator, project: Project, policy: SetupPolicy): Promise<void> {
  const { id: projectId, ownerId, name } = project;
  await orchestrator.deleteProject({ projectId, ownerId, name, policy });
}

async function serveGateway(
  { config, secrets, store }: WorkerPartOptions,
  gateway: ProjectGateway,
  closers: Closers,
): Promise<string> {
  const { host, port, url } = config.gateway;
  const server = await startGatewayServer({
    gateway,
    findProject: (id) => store.findProject(id),
    token: secrets.gatewayToken,
    host,
    port,
  });
  closers.add(() => server.close());
  return url ?? server.url;
}

/** The address on which containers reach this host is the engine's to tell, and the engine may be away at the moment. */
function keepDemoModel(options: {
  config: Config;
  runtime: DockerodeRuntime;
  signal: AbortSignal;
  logger: Logger;
}): Promise<DemoModel | undefined> {
  const { config, runtime, signal, logger } = options;
  const start = async () =>
    startDemoModel({ host: await runtime.hostAddressForContainers(), port: config.models.demoPort });
  return keepTrying(start, {
    signal,
    onFailure: (error) => logger.warn({ err: error }, 'the demo model cannot start yet'),
  });
}
