import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { SetupError } from '../domain/failure.js';
import { buildChatServer, IDENTITY } from './chat-server.js';

/** How often a process that shares another's demo model looks whether it has to take over. */
const TAKE_OVER_INTERVAL_MS = 1_000;
const LOOK_LIMIT_MS = 2_000;

/** Between two pieces of an answer: people see it work, and a page still takes about a second. */
const DEFAULT_PACE_MS = 15;

export interface DemoModelOptions {
  /** An address that containers reach. */
  readonly host: string;
  /** 0: one that is free. */
  readonly port: number;
  /** Pause between two pieces of a streamed answer. */
  readonly paceMs?: number;
}

export interface DemoModel {
  /** Base address for OpenAI's clients, for example `http://172.17.0.1:3010/v1`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the demo model. It keeps nothing, so processes on one machine may share it: one whose port is taken by another
 * demo model uses that one and takes over when it goes away. A port that something else has is an `internal` failure.
 */
export async function startDemoModel(options: DemoModelOptions): Promise<DemoModel> {
  const { host, port } = options;
  const origin = `http://${host.includes(':') ? `[${host}]` : host}`;
  const server = await tryToListen(options);
  if (server !== undefined) {
    const { port: inUse } = server.server.address() as AddressInfo;
    return { url: `${origin}:${inUse}/v1`, close: () => server.close() };
  }
  if (!(await isDemoModel(`${origin}:${port}/`))) {
    throw new SetupError('internal', `Something else listens on ${host}:${port}, where the demo model should be.`);
  }
  const closing = new AbortController();
  const takenOver = takeOver(options, closing.signal);
  return {
    url: `${origin}:${port}/v1`,
    async close() {
      closing.abort();
      await (await takenOver)?.close();
    },
  };
}

/** Undefined: closed before the port was free. */
async function takeOver(options: DemoModelOptions, signal: AbortSignal): Promise<FastifyInstance | undefined> {
  while (!signal.aborted) {
    await pause(TAKE_OVER_INTERVAL_MS, undefined, { signal, ref: false }).catch(() => undefined);
    const server = signal.aborted ? undefined : await tryToListen(options).catch(() => undefined);
    if (server !== undefined) return server;
  }
  return undefined;
}

/** Undefined: the port is taken. */
async function tryToListen({ host, port, paceMs = DEFAULT_PACE_MS }: DemoModelOptions) {
  const server = buildChatServer(paceMs);
  try {
    await server.listen({ host, port });
    return server;
  } catch (error) {
    await server.close();
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') return undefined;
    throw new SetupError('internal', `The demo model cannot listen on ${host}:${port}: ${message}`, { cause: error });
  }
}

async function isDemoModel(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(LOOK_LIMIT_MS) });
    return (await answer.text()) === IDENTITY;
  } catch {
    return false;
  }
}
