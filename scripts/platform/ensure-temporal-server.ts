import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.js';
import { ensureTemporalCli } from './ensure-temporal-cli.js';
import { findFreePort } from './free-port.js';
import { oneAtATime } from './one-at-a-time.js';
import { identifyProcess, isRunning, type ProcessIdentity } from './process-identity.js';
import { withProgress } from './progress.js';
import {
  answersCalls,
  endProcess,
  logTail,
  pause,
  serverLog,
  spawnTemporalServer,
  type TemporalServerSettings,
  waitUntilServing,
} from './temporal-server-process.js';
import { readServerRecord, type TemporalPorts, writeServerRecord } from './temporal-server-record.js';

const LIMITS = { givenMs: 10_000, adoptMs: 15_000, startMs: 60_000, turnMs: 90_000 };

export interface TemporalServer {
  readonly address: string;
  readonly uiUrl: string | undefined;
  /** The server that this process has to end; undefined: somebody else's. */
  readonly startedPid: number | undefined;
  /** Ends the server when it is ours, and returns when it is gone. A second call does nothing. */
  stop(): Promise<void>;
}

/**
 * A Temporal server that answers: the one at `address`, else the data folder's own. That one is started when it does
 * not run, used beside its owner when it does, and taken over when its owner was killed. Its database is a file in
 * the data folder, so everything goes on after a restart.
 */
export async function ensureTemporalServer(options: {
  address?: string;
  dataDir: string;
  allowInstall: boolean;
  /** Where a server that is started has encrypted payloads opened for its pages. */
  codecEndpoint?: string;
}): Promise<TemporalServer> {
  if (options.address !== undefined) return requireServer(options.address);
  const cli = await ensureTemporalCli(options);
  const folder = join(options.dataDir, 'temporal');
  await mkdir(folder, { recursive: true });
  return inTurn(folder, async () => {
    return (await useRunning(folder)) ?? (await startOwn(cli, folder, options));
  });
}

/** One process at a time looks at the folder's server and changes it. */
function inTurn<T>(folder: string, work: () => Promise<T>): Promise<T> {
  return oneAtATime(join(folder, 'server.lock'), LIMITS.turnMs, work);
}

async function requireServer(address: string): Promise<TemporalServer> {
  const deadline = Date.now() + LIMITS.givenMs;
  while (!(await answersCalls(address))) {
    if (Date.now() > deadline) {
      throw new Error(`No Temporal server answers at ${address} (TEMPORAL_ADDRESS). Start it, or unset the variable.`);
    }
    await pause();
  }
  return { address, uiUrl: undefined, startedPid: undefined, stop: () => Promise.resolve() };
}

/** The server that runs for this folder already. One that does not answer and belongs to nobody is ended. */
async function useRunning(folder: string): Promise<TemporalServer | undefined> {
  const record = readServerRecord(recordFile(folder));
  const { server, owner, ...ports } = record;
  if (server === undefined || !isRunning(server)) return undefined;
  const isOwned = owner !== undefined && isRunning(owner);
  if (await waitUntilServing(server, ports, LIMITS.adoptMs)) {
    if (!isOwned) writeServerRecord(recordFile(folder), { ...record, ...ownership() });
    return describe(folder, ports, isOwned ? undefined : server);
  }
  if (isOwned && isRunning(server)) {
    throw new Error(`The Temporal server of process ${owner.pid} does not answer; see ${serverLog(folder)}.`);
  }
  await endProcess(server);
  return undefined;
}

type Wanted = Pick<TemporalServerSettings, 'codecEndpoint'>;

async function startOwn(cli: string, folder: string, wanted: Wanted): Promise<TemporalServer> {
  // Two that start at once for two folders could pick the same port, and each take the other's answer for its own.
  const turn = cacheFolder('temporal', 'ports.lock');
  return withProgress('Temporal server started', () =>
    oneAtATime(turn, LIMITS.turnMs, () => startOnPorts(cli, folder, wanted)),
  );
}

async function startOnPorts(cli: string, folder: string, { codecEndpoint }: Wanted): Promise<TemporalServer> {
  const last = readServerRecord(recordFile(folder));
  const ports = { port: await findFreePort(last.port), uiPort: await findFreePort(last.uiPort) };
  const codec = codecEndpoint === undefined ? {} : { codecEndpoint };
  const server = spawnTemporalServer(cli, folder, { ...ports, ...codec });
  writeServerRecord(recordFile(folder), { ...ports, server, ...ownership() });
  if (await waitUntilServing(server, ports, LIMITS.startMs)) return describe(folder, ports, server);
  await endProcess(server);
  throw new Error(`The Temporal server did not start; see ${serverLog(folder)}.${logTail(folder)}`);
}

function describe(folder: string, ports: TemporalPorts, own: ProcessIdentity | undefined): TemporalServer {
  return {
    address: `127.0.0.1:${ports.port}`,
    // The name that the page is opened under: a browser then counts both as one site, and sends the session to the codec.
    uiUrl: `http://localhost:${ports.uiPort}`,
    startedPid: own?.pid,
    stop: async () => {
      if (own === undefined || !isRunning(own)) return;
      await inTurn(folder, async () => {
        await endProcess(own);
        writeServerRecord(recordFile(folder), ports);
      });
    },
  };
}

function ownership(): { owner?: ProcessIdentity } {
  const owner = identifyProcess(process.pid);
  return owner === undefined ? {} : { owner };
}

function recordFile(folder: string): string {
  return join(folder, 'server.json');
}
