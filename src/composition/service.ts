import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/env.js';
import { loadSecrets, type Secrets, secretsIn } from '../config/secrets.js';
import { SetupError } from '../domain/failure.js';
import type { KnownSecrets } from '../domain/known-secrets.js';
import type { Logger } from '../logging/logger.js';
import { ModelProviders } from '../providers/model-providers.js';
import { resealKeys } from '../providers/reseal-keys.js';
import { openStores } from '../store/open-stores.js';
import { prepareServer } from '../temporal/prepare-namespace.js';
import { installWorkerRuntime } from '../temporal/worker-runtime.js';
import { DiskTemplateCatalog } from '../workspace/disk-template-catalog.js';
import { startApiPart } from './api-part.js';
import { letBackupsIn, refuseHalfRestored } from './backups.js';
import { Closers } from './closers.js';
import { keepTrying } from './keep-trying.js';
import { watchEventLoop } from './watch-event-loop.js';
import { startWorkerPart, type WorkerPart } from './worker-part.js';

const BUNDLED_TEMPLATES = fileURLToPath(new URL('../../../templates', import.meta.url));

/** Where the service writes, and what it must never write there. */
export interface ServiceOutput {
  readonly logger: Logger;
  /** Learns every secret that the service works with. */
  readonly known: KnownSecrets;
}

/** What one process runs: both by default; apart, any number of each. */
export interface ServiceParts {
  readonly api: boolean;
  readonly worker: boolean;
}

export interface RunningService {
  /** Where the API listens, for example `http://127.0.0.1:3000`; undefined: not in this process. */
  readonly apiUrl: string | undefined;
  /** The first administrator's API token. */
  readonly token: string;
  /** True when this start made the token. */
  readonly tokenIsNew: boolean;
  /** Resolves when Temporal is prepared and the worker takes work; the API answers before. */
  readonly ready: Promise<void>;
  /** Settles when the service has ended; rejects when its worker died. */
  readonly finished: Promise<void>;
  /** Ends everything in order. Containers of projects go on, and setups continue with the next start. */
  close(): Promise<void>;
}

/** Starts the service. The database must be there; Temporal and the Docker engine may come later and may go again. */
export async function startService(
  config: Config,
  parts: ServiceParts,
  output: ServiceOutput,
): Promise<RunningService> {
  const closers = new Closers();
  try {
    const service = await startParts({ config, parts, output, closers });
    watchEventLoop(output.logger, closers);
    return service;
  } catch (error) {
    await closers.closeAll().catch(() => undefined);
    throw error;
  }
}

async function startParts(options: {
  config: Config;
  parts: ServiceParts;
  output: ServiceOutput;
  closers: Closers;
}): Promise<RunningService> {
  const { config, parts, closers } = options;
  const { logger, known } = options.output;
  if (config.databaseUrl === undefined && !(parts.api && parts.worker)) {
    throw new SetupError('invalid_request', 'API and worker apart need PostgreSQL: set DATABASE_URL for both.');
  }
  refuseHalfRestored(config.dataDir);
  const secrets = await learnSecrets(config, known);
  const stopping = new AbortController();
  closers.add(() => logger.info('the service has stopped'));
  const stores = await openStores(
    { databaseUrl: config.databaseUrl, dataDir: config.dataDir },
    { maxSetups: config.maxSetups, paused: false, projectsPerUser: null },
  );
  closers.add(() => stores.close());
  await letBackupsIn({ config, stores, logger, closers });
  await resealKeys(stores.settings, { masterKey: secrets.masterKey, previous: config.auth.previousMasterKeys });
  const templates = openTemplates(config);
  const providers = new ModelProviders({
    store: stores.settings,
    configured: config.models.provider,
    masterKey: secrets.masterKey,
    onKey: (key) => known.add(key),
  });
  const shared = { config, secrets, store: stores.projects, stores, templates, providers, logger, known };

  const prepared = prepareTemporal(config.temporal, stopping.signal, logger);
  let worker: WorkerPart | undefined;
  if (parts.worker) {
    installWorkerRuntime({ write: (level, message, fields) => logger[level](fields, message) });
    worker = await startWorkerPart({ ...shared, servesGateway: !parts.api });
    closers.add(() => worker?.close());
  }
  const api = parts.api ? await startApiPart({ ...shared, localGateway: worker?.gateway }) : undefined;
  closers.add(() => api?.close());
  closers.add(() => stopping.abort());
  logger.info({ apiUrl: api?.url, dataDir: config.dataDir, parts }, 'the service has started');
  return {
    apiUrl: api?.url,
    token: secrets.token,
    tokenIsNew: secrets.tokenIsNew,
    ready: Promise.all([prepared, worker?.ready]).then(() => undefined),
    finished: worker?.finished ?? new Promise(() => undefined),
    close: () => closers.closeAll(),
  };
}

async function learnSecrets(config: Config, known: KnownSecrets): Promise<Secrets> {
  const secrets = await loadSecrets(config);
  known.add(secrets.token, secrets.masterKey, secrets.gatewayToken, ...secretsIn(config));
  return secrets;
}

function openTemplates({ templatesDir }: Config): DiskTemplateCatalog {
  return new DiskTemplateCatalog([BUNDLED_TEMPLATES, ...(templatesDir === undefined ? [] : [resolve(templatesDir)])]);
}

function prepareTemporal(temporal: Config['temporal'], signal: AbortSignal, logger: Logger) {
  return keepTrying(() => prepareServer(temporal), {
    signal,
    onFailure: (error) => logger.warn({ err: error, address: temporal.address }, 'Temporal is not there yet'),
  });
}
