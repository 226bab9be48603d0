import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { identifyProcess, isRunning, type ProcessIdentity } from './process-identity.js';
import type { TemporalPorts } from './temporal-server-record.js';
import { QUICK_SETTING_FLAGS } from './temporal-server-settings.js';

const LOOK_AGAIN_MS = 50;
const ANSWER_LIMIT_MS = 2_000;
const END_LIMIT_MS = 10_000;
const LOG_TAIL_LENGTH = 2_000;

export interface TemporalServerSettings extends TemporalPorts {
  /** Where its pages have encrypted payloads opened; absent: nowhere. */
  readonly codecEndpoint?: string;
  /** Without the quick settings, as people have it who only install it. */
  readonly asItComes?: boolean;
}

/**
 * Starts a server on the folder's database. It has a process group of its own: Ctrl-C in this terminal does not reach
 * it, so that it outlasts everything that still needs it.
 */
export function spawnTemporalServer(cli: string, folder: string, settings: TemporalServerSettings): ProcessIdentity {
  const { port, uiPort, codecEndpoint, asItComes = false } = settings;
  const database = join(folder, 'temporal.db');
  const ports = ['--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)];
  const codec = codecEndpoint === undefined ? [] : ['--ui-codec-endpoint', codecEndpoint];
  const args = [
    'server',
    'start-dev',
    '--db-filename',
    database,
    ...ports,
    ...codec,
    ...(asItComes ? [] : QUICK_SETTING_FLAGS),
  ];
  const log = openSync(serverLog(folder), 'a');
  const child = spawn(cli, args, { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  // Without a listener a program that cannot be run would end this process; its missing identity tells the same.
  child.once('error', () => undefined);
  child.unref();
  const identity = child.pid === undefined ? undefined : identifyProcess(child.pid);
  if (identity === undefined) throw new Error(`The Temporal server ${cli} could not be started.${logTail(folder)}`);
  return identity;
}

/** Waits until the server takes calls and shows its pages. Answers whether it did before it ended or the limit came. */
export async function waitUntilServing(
  server: ProcessIdentity,
  { port, uiPort }: TemporalPorts,
  limitMs: number,
): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (isRunning(server) && Date.now() < deadline) {
    if ((await answersPages(`http://127.0.0.1:${uiPort}/`)) && (await answersCalls(`127.0.0.1:${port}`))) {
      // Whoever else may hold the port: it counts only when it was this server that answered.
      return isRunning(server);
    }
    await pause();
  }
  return false;
}

/** Whether a Temporal server answers at the address. */
export async function answersCalls(address: string): Promise<boolean> {
  const connection = Connection.lazy({ address, connectTimeout: ANSWER_LIMIT_MS });
  try {
    await connection.ensureConnected();
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

async function answersPages(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

/** Asks the process to end, and ends it when it has not after ten seconds. Returns when it is gone. */
export async function endProcess(server: ProcessIdentity, limitMs = END_LIMIT_MS): Promise<void> {
  signal(server, 'SIGTERM');
  const deadline = Date.now() + limitMs;
  while (isRunning(server)) {
    if (Date.now() > deadline) signal(server, 'SIGKILL');
    await pause();
  }
}

function signal(server: ProcessIdentity, name: 'SIGTERM' | 'SIGKILL'): void {
  if (!isRunning(server)) return;
  try {
    process.kill(server.pid, name);
  } catch (error) {
    // It ended between the look and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The end of the server's log, for a message. */
export function logTail(folder: string): string {
  try {
    return `\n${readFileSync(serverLog(folder), 'utf8').slice(-LOG_TAIL_LENGTH)}`;
  } catch {
    return '';
  }
}

export function serverLog(folder: string): string {
  return join(folder, 'server.log');
}

export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
}
