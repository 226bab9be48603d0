import { createServer, type AddressInfo } from 'node:net';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import Docker from 'dockerode';
import { bridgePrefixes } from '../../../src/docker/network-options.js';
import { removeRules } from '../../../src/firewall/firewall.js';
import { eventually } from '../eventually.js';
import { violationsOf } from '../hardening-rules.js';
import { ApiClient } from './api-client.js';
import { copyEmptyDatabase } from '../empty-database.js';
import { ServiceProcess } from './service-process.js';
import { type StandIns, writeStandInTemplates } from './stand-in-templates.js';

export const TOKEN = 'token-for-end-to-end-tests';
const DOCKER = new Docker({ socketPath: '/var/run/docker.sock' });

export interface Service {
  readonly api: ApiClient;
  readonly apiUrl: string;
  readonly process: ServiceProcess;
  readonly demoModelPort: number;
  readonly dataDir: string;
  readonly temporal: TestWorkflowEnvironment;
  /** What the engine has of a project. */
  resourcesOf(projectId: string): Promise<Resources>;
  /** What a stand-in agent was asked for. */
  agentStateOf(projectId: string): Promise<AgentState>;
}

export interface Resources {
  /** Ids of the containers by service. */
  readonly containers: Readonly<Record<string, string>>;
  readonly running: readonly string[];
  readonly volumes: readonly string[];
  readonly networks: readonly string[];
}

export interface AgentState {
  readonly sessions: Readonly<Record<string, unknown>>;
  readonly promptCalls: number;
  /** Prompts that were really worked on. */
  readonly promptsRun: number;
  /** When its last work ended, in milliseconds since the epoch. */
  readonly endedAt?: number;
}

export interface ServiceOptions {
  readonly temporal: TestWorkflowEnvironment;
  readonly templates?: Readonly<Record<string, StandIns>>;
  readonly env?: Readonly<Record<string, string>>;
  /** The service makes even its database by itself, as on a new machine; else it finds an empty one, which is quicker. */
  readonly onNewMachine?: boolean;
}

/** Runs a story on a service of its own; afterwards nothing of its projects may be left on the engine. */
export async function withService(options: ServiceOptions, story: (service: Service) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sitewright-e2e-'));
  const dataDir = join(folder, 'data');
  const templatesDir = join(folder, 'templates');
  await mkdir(templatesDir);
  await writeStandInTemplates(templatesDir, options.templates ?? {});
  const [port = 0, demoModelPort = 0] = await freePorts(2);
  const apiUrl = `http://127.0.0.1:${port}`;
  const process = new ServiceProcess(
    {
      SITEWRIGHT_DATA_DIR: dataDir,
      SITEWRIGHT_PORT: String(port),
      SITEWRIGHT_DEMO_MODEL_PORT: String(demoModelPort),
      SITEWRIGHT_TEMPLATES_DIR: templatesDir,
      SITEWRIGHT_TOKEN: TOKEN,
      SITEWRIGHT_TASK_QUEUE: `e2e-${port}`,
      TEMPORAL_ADDRESS: options.temporal.address,
      ...options.env,
    },
    { folder, apiUrl },
  );
  const api = new ApiClient({ apiUrl, token: options.env?.['SITEWRIGHT_TOKEN'] ?? TOKEN });
  try {
    if (options.onNewMachine !== true && (options.env?.['DATABASE_URL'] ?? '') === '') await copyEmptyDatabase(dataDir);
    await process.start();
    const agentStateHere = (id: string) => agentStateOf(dataDir, id);
    await story({
      api,
      apiUrl,
      process,
      demoModelPort,
      dataDir,
      temporal: options.temporal,
      resourcesOf,
      agentStateOf: agentStateHere,
    });
    await deleteAll(api);
  } catch (error) {
    throw new Error(`${String(error)}\n\n${lastLines(await process.log().catch(() => ''))}`, { cause: error });
  } finally {
    // Also what was made by other ways than this client, such as a browser.
    for (const { id } of await api.list().catch(() => [])) api.created.add(id);
    await process.stop();
    await sweep(api.created);
    await removeFirewall(dataDir);
    await rm(folder, { recursive: true, force: true });
  }
}

export async function resourcesOf(projectId: string): Promise<Resources> {
  const filters = { label: [`sitewright.project=${projectId}`] };
  const [containers, networks, volumes] = await Promise.all([
    DOCKER.listContainers({ all: true, filters }),
    DOCKER.listNetworks({ filters }),
    DOCKER.listVolumes({ filters }),
  ]);
  const named = containers.map(({ Labels, Id }) => [Labels['com.docker.compose.service'] ?? '', Id]);
  return {
    containers: Object.fromEntries(named) as Record<string, string>,
    running: containers
      .filter(({ State }) => State === 'running')
      .map(({ Id }) => Id)
      .sort(),
    networks: networks.map(({ Name }) => Name).sort(),
    volumes: volumes.Volumes.map(({ Name }) => Name).sort(),
  };
}

/** What is not as hard as it has to be, of all containers that the engine has of a project. */
export async function weaknessesOf(dataDir: string, projectId: string): Promise<readonly string[]> {
  const { containers, networks } = await resourcesOf(projectId);
  const infos = await Promise.all(Object.values(containers).map((id) => DOCKER.getContainer(id).inspect()));
  const bar = { projectFolder: join(dataDir, 'projects', projectId), networks };
  return infos.flatMap((info) => violationsOf(info, bar));
}

export const NOTHING: Resources = { containers: {}, running: [], volumes: [], networks: [] };

/** What the stand-in agent of a project in that data folder was asked for. */
export async function agentStateOf(dataDir: string, projectId: string): Promise<AgentState> {
  return JSON.parse(await readFile(join(dataDir, 'projects', projectId, 'agent-state.json'), 'utf8')) as AgentState;
}

async function deleteAll(api: ApiClient): Promise<void> {
  await Promise.all(
    (await api.list()).map(async ({ id }) => {
      await api.delete(id);
      await api.untilGone(id, 30_000);
      await eventually(async () => {
        const left = await resourcesOf(id);
        if (!isDeepStrictEqual(left, NOTHING)) throw new Error(`Left behind: ${JSON.stringify(left)}`);
      });
    }),
  );
}

/** Whatever a failed test left. */
export async function sweep(projectIds: Iterable<string>): Promise<void> {
  for (const id of projectIds) {
    const { containers, networks, volumes } = await resourcesOf(id);
    for (const container of Object.values(containers)) await DOCKER.getContainer(container).remove({ force: true });
    for (const network of networks) await DOCKER.getNetwork(network).remove();
    for (const volume of volumes) await DOCKER.getVolume(volume).remove();
  }
}

/** What a service leaves on the host that was killed, or that left containers. */
export async function removeFirewall(dataDir: string): Promise<void> {
  const installation = await readFile(join(dataDir, 'installation'), 'utf8').catch(() => undefined);
  if (installation !== undefined) await removeRules(bridgePrefixes(installation));
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) =>
          server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
        ),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function lastLines(log: string): string {
  return log
    .split('\n')
    .filter((line) => !line.includes('"msg":"Request"'))
    .slice(-25)
    .join('\n');
}
