import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { createActivities } from '../../activities/index.js';
import type { ServiceState } from '../../src/docker/container-runtime.js';
import type { Project, ProjectId } from '../../src/domain/project.js';
import { DEFAULT_SETUP_POLICY } from '../../src/domain/setup-policy.js';
import { ReadinessHub } from '../../src/readiness/readiness-hub.js';
import { openStores, type Stores } from '../../src/store/open-stores.js';
import { prepareNamespace } from '../../src/temporal/prepare-namespace.js';
import type { SetupOrchestrator } from '../../src/temporal/setup-orchestrator.js';
import { startWorker } from '../../src/temporal/setup-worker.js';
import { TemporalSetupOrchestrator } from '../../src/temporal/temporal-setup-orchestrator.js';
import { DiskProjectWorkspace } from '../../src/workspace/disk-project-workspace.js';
import { aServiceSpec } from '../../test/support/builders.js';
import { FakeCodingAgent } from '../../test/support/fakes/fake-coding-agent.js';
import { FakeContainerRuntime } from '../../test/support/fakes/fake-container-runtime.js';
import { AGENT_PORT, PREVIEW_PORT } from '../harness/apps.js';
import { nowMs } from '../harness/clock.js';
import type { Engine, OpenEngine, Surroundings } from './engine.js';
import { Waiters } from './waiters.js';

/** The product's own workflows, activities, readiness hub and read model; only engine and agent are stood in for. */
export const sitewright: Engine = {
  name: 'Sitewright, whole setup',
  kind: 'product',
  needs: ['temporal', 'postgres'],
  packages: [],
  open,
};

const TEMPORAL = { namespace: 'default', taskQueue: 'bench-sitewright', uiUrl: undefined, payloadKeys: [] };
const PROJECT = { ownerId: 'admin', name: 'Bench', prompt: 'bench', model: 'demo/site-builder', template: 'bench' };

/** Containers without an engine: they answer at the addresses of the apps. */
class AppsAsContainers extends FakeContainerRuntime {
  readonly addresses = new Map<ProjectId, string>();

  override async inspect(projectId: ProjectId, signal?: AbortSignal): Promise<readonly ServiceState[]> {
    const address = this.addresses.get(projectId) ?? null;
    return (await super.inspect(projectId, signal)).map((state) => ({ ...state, address }));
  }
}

async function open({ temporalAddress, postgresUrl }: Surroundings): Promise<OpenEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'sitewright-bench-'));
  const connection = await Connection.connect({ address: temporalAddress });
  const stores = await openStores({ databaseUrl: postgresUrl, dataDir: folder });
  await stores.users.ensureAdministrator('0'.repeat(64));
  const waiters = new Waiters();
  const runtime = new AppsAsContainers();
  const readiness = new ReadinessHub(runtime);
  const temporal = { ...TEMPORAL, address: temporalAddress };
  await prepareNamespace(connection, temporal.namespace);
  const activities = createActivities({
    ...storesFor(stores),
    runtime,
    agent: new FakeCodingAgent(),
    readiness,
    history: { commit: noVersion, restore: noVersion, remove: async () => {} },
    workspace: new DiskProjectWorkspace(folder),
    blueprintOf: await makeBlueprints(folder),
    deleteProject: async () => {},
    gatewayUrl: null,
    hasRoom: () => true,
    engineAnswersSince: () => new Date(0),
  });
  const worker = await startWorker(temporal, {
    ...activities,
    // The first one of the phase after the wait.
    openAgentSession(step) {
      waiters.wentOn(runtime.addresses.get(step.projectId) ?? '', nowMs());
      return activities.openAgentSession(step);
    },
  });
  const orchestrator = new TemporalSetupOrchestrator({ client: new Client({ connection }), ...temporal });
  return {
    async wait(address) {
      const id = randomBytes(8).toString('hex') as ProjectId;
      runtime.addresses.set(id, address);
      const wentOn = waiters.expect(address);
      await createProject(id, stores, orchestrator);
      return wentOn;
    },
    async close() {
      await worker.close();
      readiness.close();
      await stores.close();
      await connection.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function createProject(id: ProjectId, { projects }: Stores, orchestrator: SetupOrchestrator): Promise<void> {
  await projects.createProject({ ...PROJECT, id, slug: `bench-${id}` });
  await orchestrator.startProject({ ...PROJECT, projectId: id, policy: DEFAULT_SETUP_POLICY });
}

function storesFor({ projects: store, turns, presence, settings, places }: Stores) {
  return { store, turns, presence, settings, places };
}

/** A setup's first version is kept after what is measured here. */
async function noVersion(): Promise<{ version: string }> {
  return { version: '' };
}

async function makeBlueprints(folder: string) {
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
  const services = [aServiceSpec({ name: 'preview' }), aServiceSpec({ name: 'agent' })];
  return async ({ id, slug }: Project) => ({
    template,
    agentPassword: 'bench',
    spec: { projectId: id, slug, services, volumes: [] },
  });
}
