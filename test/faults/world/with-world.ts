import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { findFreePort } from '../../../scripts/platform/free-port.js';
import { ApiClient } from '../../support/e2e/api-client.js';
import { type StandIns, writeStandInTemplates } from '../../support/e2e/stand-in-templates.js';
import { sweep } from '../../support/e2e/with-service.js';
import { startPostgres, type Postgres } from '../../support/postgres.js';
import { CallHistory } from './call-history.js';
import { EngineEffects } from './engine-effects.js';
import { EngineProxy } from './engine-proxy.js';
import { PartProcess } from './part-process.js';
import { mountSmallDisk } from './small-disk.js';
import { TcpProxy } from './tcp-proxy.js';
import { TemporalProcess } from './temporal-process.js';

/** What the service's own secrets are in every world: none of it may ever be seen. */
export const SECRETS = {
  token: 'canary-token-of-the-administrator',
  masterKey: 'canary-master-key-that-is-long-enough-for-it',
  gatewayToken: 'canary-token-of-the-gateway',
} as const;

export interface WorldOptions {
  readonly templates?: Readonly<Record<string, StandIns>>;
  /** On top of what every world has, for both parts. */
  readonly env?: Readonly<Record<string, string>>;
  /** The data folder is a disk of its own, of so many megabytes. */
  readonly diskMb?: number;
}

/** The whole service on this machine, its parts as processes of their own, with a proxy wherever two of them talk. */
export interface World {
  readonly folder: string;
  readonly dataDir: string;
  readonly apiUrl: string;
  readonly token: string;
  readonly taskQueue: string;
  /** As a script uses it; everything asked and answered is recorded. */
  readonly api: ApiClient;
  readonly parts: { readonly api: PartProcess; readonly worker: PartProcess };
  /** Between the worker and the engine. */
  readonly engine: EngineProxy;
  readonly postgres: Postgres;
  /** Between each part and PostgreSQL. */
  readonly database: { readonly api: TcpProxy; readonly worker: TcpProxy };
  readonly temporal: TemporalProcess;
  /** Between each part and Temporal. */
  readonly toTemporal: { readonly api: TcpProxy; readonly worker: TcpProxy };
  /** Straight to the Temporal server. */
  readonly client: Client;
  readonly calls: CallHistory;
  readonly effects: EngineEffects;
  /** Another worker, or another API on a port of its own, on the same data; ended with the world. */
  secondPart(part: 'api' | 'worker'): Promise<{ process: PartProcess; api: ApiClient }>;
}

type Closer = () => Promise<unknown>;

/** Opens a world; `close` ends all that belongs to it and nothing else. */
export async function openWorld(
  options: WorldOptions,
  temporalCli: string,
): Promise<{ world: World; close: () => Promise<void> }> {
  const closers: Closer[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.reverse()) await closer().catch(() => undefined);
  };
  try {
    return { world: await build(options, temporalCli, closers), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(options: WorldOptions, temporalCli: string, closers: Closer[]): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'sitewright-faults-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const surroundings = await startSurroundings(folder, temporalCli, closers);
  const { postgres, temporal, database, toTemporal, engine } = surroundings;
  const templatesDir = join(folder, 'templates');
  await mkdir(templatesDir);
  await writeStandInTemplates(templatesDir, options.templates ?? {});
  const [apiPort, gatewayPort, demoModelPort] = [
    await findFreePort(0),
    await findFreePort(0),
    await findFreePort(0),
  ] as const;
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const taskQueue = `faults-${apiPort}`;
  const dataDir = join(folder, 'data');
  if (options.diskMb !== undefined) closers.push(await mountSmallDisk(dataDir, options.diskMb));
  const shared = {
    SITEWRIGHT_DATA_DIR: dataDir,
    SITEWRIGHT_PORT: String(apiPort),
    SITEWRIGHT_GATEWAY_PORT: String(gatewayPort),
    SITEWRIGHT_DEMO_MODEL_PORT: String(demoModelPort),
    SITEWRIGHT_TEMPLATES_DIR: templatesDir,
    SITEWRIGHT_TOKEN: SECRETS.token,
    SITEWRIGHT_MASTER_KEY: SECRETS.masterKey,
    SITEWRIGHT_GATEWAY_TOKEN: SECRETS.gatewayToken,
    SITEWRIGHT_TASK_QUEUE: taskQueue,
    SITEWRIGHT_CREATE_LIMIT: '1000',
    ...options.env,
  };
  const through = (part: 'api' | 'worker'): NodeJS.ProcessEnv => ({
    ...shared,
    DATABASE_URL: postgres.url.replace(/:\d+\//, `:${database[part].port}/`),
    TEMPORAL_ADDRESS: `127.0.0.1:${toTemporal[part].port}`,
    ...(part === 'worker' && { DOCKER_HOST: engine.dockerHost }),
  });
  const connection = await Connection.connect({ address: temporal.address });
  closers.push(() => connection.close());
  const client = new Client({ connection });
  const calls = new CallHistory();
  // What a case that failed left on the engine.
  closers.push(() => sweep(calls.created));
  const processes: PartProcess[] = [];
  closers.push(() => Promise.all(processes.map((process) => process.kill9())));
  const partProcess = (part: 'api' | 'worker', env: NodeJS.ProcessEnv): PartProcess => {
    const isReady: () => Promise<void> =
      part === 'api'
        ? () => answersWell(`http://127.0.0.1:${env['SITEWRIGHT_PORT']}/api/v1/health/ready`)
        : () => isPolling(client, taskQueue, process.pid);
    const logFile = join(folder, `${part}-${processes.length}.log`);
    const process = new PartProcess({ part, env, logFile, folder, isReady });
    processes.push(process);
    return process;
  };
  const parts = { api: partProcess('api', through('api')), worker: partProcess('worker', through('worker')) };
  const clientOf = (url: string): ApiClient =>
    new ApiClient({ apiUrl: url, token: SECRETS.token, onAnswer: (call) => calls.add(call) });
  const effects = await EngineEffects.record();
  closers.push(() => effects.close());
  await parts.api.start();
  await parts.worker.start();
  return {
    ...surroundings,
    folder,
    dataDir,
    apiUrl,
    token: SECRETS.token,
    taskQueue,
    api: clientOf(apiUrl),
    parts,
    client,
    calls,
    effects,
    secondPart: async (part) => {
      const ports = { SITEWRIGHT_PORT: await findFreePort(0), SITEWRIGHT_GATEWAY_PORT: await findFreePort(0) };
      const env = { ...through(part), ...asTexts(ports), SITEWRIGHT_DEMO_MODEL_PORT: String(await findFreePort(0)) };
      const process = partProcess(part, env);
      await process.start();
      return { process, api: clientOf(`http://127.0.0.1:${ports.SITEWRIGHT_PORT}`) };
    },
  };
}

type Surroundings = Pick<World, 'postgres' | 'temporal' | 'database' | 'toTemporal' | 'engine'>;

async function startSurroundings(folder: string, temporalCli: string, closers: Closer[]): Promise<Surroundings> {
  const postgres = await startPostgres();
  closers.push(() => postgres.stop());
  const temporal = await TemporalProcess.start(temporalCli, join(folder, 'temporal'));
  closers.push(() => temporal.stop());
  const proxyTo = async (port: number): Promise<TcpProxy> => {
    const proxy = await new TcpProxy(port).listen();
    closers.push(() => proxy.close());
    return proxy;
  };
  const postgresPort = Number(new URL(postgres.url).port);
  const engine = await new EngineProxy(join(folder, 'docker.sock')).listen();
  closers.push(() => engine.close());
  return {
    postgres,
    temporal,
    engine,
    database: { api: await proxyTo(postgresPort), worker: await proxyTo(postgresPort) },
    toTemporal: { api: await proxyTo(temporal.port), worker: await proxyTo(temporal.port) },
  };
}

function asTexts(values: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

async function answersWell(url: string): Promise<void> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}.`);
}

/** Both kinds of tasks are polled for by the process: the SDK names itself by process id and host. */
async function isPolling(client: Client, name: string, pid: number): Promise<void> {
  for (const taskQueueType of [1, 2] as const) {
    const { pollers } = await client.workflowService.describeTaskQueue({
      namespace: 'default',
      taskQueue: { name },
      taskQueueType,
    });
    if (!pollers?.some(({ identity }) => identity?.startsWith(`${pid}@`))) throw new Error('It polls for no work yet.');
  }
}
