import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { findFreePort } from '../../scripts/platform/free-port.js';
import { PartProcess } from '../faults/world/part-process.js';
import { TemporalProcess } from '../faults/world/temporal-process.js';
import { ApiClient } from '../support/e2e/api-client.js';
import { type StandIns, writeStandInTemplates } from '../support/e2e/stand-in-templates.js';
import { sweep } from '../support/e2e/with-service.js';
import { eventually } from '../support/eventually.js';
import { type Postgres, startPostgres } from '../support/postgres.js';
import { isPolling } from './is-polling.js';

const TOKEN = 'token-of-the-administrator-under-load';

export interface LoadWorldOptions {
  readonly temporalCli: string;
  readonly templates?: Readonly<Record<string, StandIns>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the real engine. */
  readonly dockerHost?: string;
}

/** One API with its address, and a client of it. */
export interface ApiPart {
  readonly process: PartProcess;
  readonly api: ApiClient;
  readonly apiUrl: string;
  readonly token: string;
}

/** The service as it runs in earnest: PostgreSQL, Temporal, API and workers as processes of their own. */
export interface LoadWorld {
  readonly main: ApiPart;
  readonly worker: PartProcess;
  readonly postgres: Postgres;
  readonly temporal: TemporalProcess;
  readonly client: Client;
  readonly dataDir: string;
  anotherApi(): Promise<ApiPart>;
  anotherWorker(): Promise<PartProcess>;
}

/** Runs the story in a world of its own; afterwards none of its processes is left. */
export async function withLoadWorld<T>(options: LoadWorldOptions, story: (world: LoadWorld) => Promise<T>): Promise<T> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer().catch(() => undefined);
  };
  const endEarly = (): void => void close().finally(() => process.exit(1));
  process.once('SIGTERM', endEarly).once('SIGINT', endEarly);
  const folder = await mkdtemp(join(tmpdir(), 'sitewright-load-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  try {
    return await story(await open(options, folder, closers));
  } catch (cause) {
    throw new Error(`${String(cause)}\n\n${await lastLines(folder)}`, { cause });
  } finally {
    process.off('SIGTERM', endEarly).off('SIGINT', endEarly);
    await close();
  }
}

/** What the parts said last: when a story breaks off, the reason is often there. */
async function lastLines(folder: string): Promise<string> {
  const logs = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.log'));
  const texts = logs.map(async (name) => {
    const lines = (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n').slice(-10);
    return `--- ${name}\n${lines.map((line) => line.slice(0, 1_000)).join('\n')}`;
  });
  return (await Promise.all(texts)).join('\n');
}

async function open(
  options: LoadWorldOptions,
  folder: string,
  closers: (() => Promise<unknown>)[],
): Promise<LoadWorld> {
  const postgres = await startPostgres();
  closers.push(() => postgres.stop());
  const temporal = await TemporalProcess.start(options.temporalCli, join(folder, 'temporal'));
  closers.push(() => temporal.stop());
  const connection = await Connection.connect({ address: temporal.address });
  closers.push(() => connection.close());
  const client = new Client({ connection });
  const dataDir = join(folder, 'data');
  if (options.dockerHost === undefined) closers.push(() => sweepEngine(dataDir));
  const shared = await environment(options, { folder, dataDir, postgres, temporal });
  const parts = new Parts({ folder, shared, client, closers });
  return {
    main: await parts.api(),
    worker: await parts.worker(),
    postgres,
    temporal,
    client,
    dataDir,
    anotherApi: () => parts.api(),
    anotherWorker: () => parts.worker(),
  };
}

/** What a story that failed left on the real engine. */
async function sweepEngine(dataDir: string): Promise<void> {
  await sweep(await readdir(join(dataDir, 'projects')));
}

async function environment(
  { templates = {}, env, dockerHost }: LoadWorldOptions,
  place: { folder: string; dataDir: string; postgres: Postgres; temporal: TemporalProcess },
): Promise<Record<string, string>> {
  const templatesDir = join(place.folder, 'templates');
  await mkdir(templatesDir);
  await writeStandInTemplates(templatesDir, templates);
  return {
    SITEWRIGHT_DATA_DIR: place.dataDir,
    SITEWRIGHT_TEMPLATES_DIR: templatesDir,
    SITEWRIGHT_TOKEN: TOKEN,
    SITEWRIGHT_MASTER_KEY: 'master-key-of-a-service-that-is-under-load',
    SITEWRIGHT_GATEWAY_TOKEN: 'token-of-the-gateway-under-load',
    SITEWRIGHT_TASK_QUEUE: `load-${place.temporal.port}`,
    SITEWRIGHT_CREATE_LIMIT: '100000',
    SITEWRIGHT_LOG_LEVEL: 'warn',
    DATABASE_URL: place.postgres.url,
    TEMPORAL_ADDRESS: place.temporal.address,
    ...(dockerHost !== undefined && { DOCKER_HOST: dockerHost }),
    ...env,
  };
}

interface Surroundings {
  readonly folder: string;
  readonly shared: Readonly<Record<string, string>>;
  readonly client: Client;
  readonly closers: (() => Promise<unknown>)[];
}

/** Starts as many of each as a story asks for. */
class Parts {
  readonly #surroundings: Surroundings;
  #count = 0;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  async api(): Promise<ApiPart> {
    const port = await findFreePort(0);
    const apiUrl = `http://127.0.0.1:${port}`;
    const isReady = async (): Promise<void> => {
      const answer = await fetch(`${apiUrl}/api/v1/health/ready`);
      if (!answer.ok) throw new Error(`Not ready: ${answer.status}`);
    };
    const process = await this.#start('api', { SITEWRIGHT_PORT: String(port) }, isReady);
    return { process, apiUrl, token: TOKEN, api: new ApiClient({ apiUrl, token: TOKEN }) };
  }

  async worker(): Promise<PartProcess> {
    const { client, shared } = this.#surroundings;
    const ports = {
      SITEWRIGHT_GATEWAY_PORT: String(await findFreePort(0)),
      SITEWRIGHT_DEMO_MODEL_PORT: String(await findFreePort(0)),
    };
    const queue = shared['SITEWRIGHT_TASK_QUEUE'] ?? '';
    return this.#start('worker', ports, ({ pid }) => isPolling(client, queue, pid));
  }

  async #start(
    part: 'api' | 'worker',
    env: Readonly<Record<string, string>>,
    isReady: (process: PartProcess) => Promise<void>,
  ): Promise<PartProcess> {
    const { folder, shared, closers } = this.#surroundings;
    this.#count += 1;
    const logFile = join(folder, `${part}-${this.#count}.log`);
    const process: PartProcess = new PartProcess({
      ...{ part, logFile, folder },
      env: { ...shared, ...env },
      isReady: () => isReady(process),
    });
    closers.push(() => process.kill9());
    await process.start();
    return process;
  }
}

/** Deletes all and waits until no project answers any more. */
export async function deleteAll(api: ApiClient, timeoutMs = 120_000): Promise<void> {
  // A connection that was idle may be closed just when it is used again; a second request attaches to the first.
  await eventually(() => api.deleteAll());
  await eventually(
    async () => {
      const left = await api.list();
      if (left.length > 0) throw new Error(`${left.length} projects are left.`);
    },
    { timeoutMs, intervalMs: 200 },
  );
}
