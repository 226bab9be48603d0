import { randomBytes } from 'node:crypto';
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { createActivities } from '../../activities/index.js';
import type { ServiceState } from '../../src/docker/container-runtime.js';
import type { Project, ProjectId } from '../../src/domain/project.js';
import { DEFAULT_SETUP_POLICY } from '../../src/domain/setup-policy.js';
import { ReadinessHub } from '../../src/readiness/readiness-hub.js';
import { openStores } from '../../src/store/open-stores.js';
import type { ProjectStore } from '../../src/store/project-store.js';
import { prepareNamespace } from '../../src/temporal/prepare-namespace.js';
import { startWorker } from '../../src/temporal/setup-worker.js';
import { TemporalSetupOrchestrator } from '../../src/temporal/temporal-setup-orchestrator.js';
import { DiskProjectWorkspace } from '../../src/workspace/disk-project-workspace.js';
import { aServiceSpec } from '../../test/support/builders.js';
import { FakeCodingAgent } from '../../test/support/fakes/fake-coding-agent.js';
import { FakeContainerRuntime } from '../../test/support/fakes/fake-container-runtime.js';
import { addressOf, AGENT_PORT, PREVIEW_PORT, type Services } from './services.js';

const TEMPORAL = { namespace: 'default', uiUrl: undefined, payloadKeys: [] };

/** Containers without an engine: they answer at the addresses of the services. */
class ServicesAsContainers extends FakeContainerRuntime {
  readonly #ids: readonly ProjectId[];

  constructor(ids: readonly ProjectId[]) {
    super();
    this.#ids = ids;
  }

  override async inspect(projectId: ProjectId, signal?: AbortSignal): Promise<readonly ServiceState[]> {
    const address = addressOf(this.#ids.indexOf(projectId));
    return (await super.inspect(projectId, signal)).map((state) => ({ ...state, address }));
  }
}

/**
 * Runs whole setups with the product's own workflows, activities, readiness hub and read model; only engine and agent
 * are stood in for. Gives when each setup's next phase began, in milliseconds since the epoch.
 */
export async function runSitewright(
  address: string,
  count: number,
  startAll: () => Promise<Services>,
): Promise<{ services: Services; wentOnAtMs: readonly number[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'sitewright-bench-'));
  const connection = await Connection.connect({ address });
  const stores = await openStores({ memory: true });
  const { projects: store, turns, presence, settings } = stores;
  const ids = Array.from({ length: count }, () => randomBytes(8).toString('hex') as ProjectId);
  const runtime = new ServicesAsContainers(ids);
  const readiness = new ReadinessHub(runtime);
  const temporal = { ...TEMPORAL, address, taskQueue: `bench-${ids[0] ?? ''}` };
  try {
    await prepareNamespace(connection, temporal.namespace);
    await stores.users.ensureAdministrator('0'.repeat(64));
    const blueprint = await makeBlueprint(folder);
    const activities = createActivities({
      store,
      turns,
      presence,
      settings,
      // The benchmark measures readiness, not the queue in front of it.
      places: { request: async () => ({ granted: true, before: 0 }), release: async () => {} },
      runtime,
      agent: new FakeCodingAgent(),
      history: { commit: noVersion, restore: noVersion, remove: async () => {} },
      workspace: new DiskProjectWorkspace(folder),
      readiness,
      blueprintOf: async (project: Project) => blueprint(project),
      deleteProject: async () => {},
      gatewayUrl: null,
      hasRoom: () => true,
      engineAnswersSince: () => new Date(0),
    });
    const worker = await startWorker(temporal, activities);
    const orchestrator = new TemporalSetupOrchestrator({ client: new Client({ connection }), ...temporal });
    try {
      const services = await startAll();
      await Promise.all(ids.map((id) => startProject(store, orchestrator, id)));
      return { services, wentOnAtMs: await Promise.all(ids.map((id) => nextPhaseBegan(store, id))) };
    } finally {
      await worker.close();
    }
  } finally {
    readiness.close();
    await stores.close();
    await connection.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A setup's first version is kept after what is measured here. */
async function noVersion(): Promise<{ version: string }> {
  return { version: '' };
}

async function makeBlueprint(folder: string) {
  const sitePath = join(folder, 'template-site');
  await mkdir(sitePath);
  const template = {
    name: 'bench',
    title: 'Bench',
    directory: folder,
    composePath: join(folder, 'compose.yaml'),
    composeText: '',
    sitePath,
    preview: { service: 'preview', port: PREVIEW_PORT, path: '/' },
    agent: { service: 'agent', port: AGENT_PORT, path: '/', kind: 'opencode' as const },
  };
  return ({ id, slug }: Project) => ({
    template,
    agentPassword: 'bench',
    spec: {
      projectId: id,
      slug,
      services: [aServiceSpec({ name: 'preview' }), aServiceSpec({ name: 'agent' })],
      volumes: [],
    },
  });
}

async function startProject(store: ProjectStore, orchestrator: TemporalSetupOrchestrator, id: ProjectId) {
  const about = { ownerId: 'admin', name: 'Bench', prompt: 'bench', model: 'demo/site-builder', template: 'bench' };
  await store.createProject({ id, slug: `bench-${id}`, ...about });
  await orchestrator.startProject({ projectId: id, ownerId: 'admin', name: 'Bench', policy: DEFAULT_SETUP_POLICY });
}

async function nextPhaseBegan(store: ProjectStore, id: ProjectId): Promise<number> {
  for (;;) {
    const phases = await store.listPhases(id);
    const next = phases.find(({ phase }) => phase === 'initializing_agent');
    if (next !== undefined) return next.startedAt.getTime();
    await pause(250);
  }
}
