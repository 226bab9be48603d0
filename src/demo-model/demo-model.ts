import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { SetupError } from '../domain/failure.js';
import { handleRequest, IDENTITY } from './chat-server.js';

/** How often a process that shares another's demo model looks whether it has to take over. */
const TAKE_OVER_INTERVAL_MS = 1_000;
const LOOK_LIMIT_MS = 2_000;

export interface DemoModelOptions {
  /** An address that containers reach. */
  readonly host: string;
  /** 0: one that is free. */
  readonly port: number;
}

export interface DemoModel {
  /** Base address for OpenAI's clients, for example `http://172.17.0.1:3010/v1`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the demo model. It keeps nothing, so processes on one machine may share it: one whose port is taken by another
 * demo model uses that one and takes over when it goes away.
 */
export async function startDemoModel({ host, port }: DemoModelOptions): Promise<DemoModel> {
  const closing = new AbortController();
  let server = await tryToListen(host, port);
  if (server === undefined) {
    if (!(await isDemoModel(host, port))) {
      throw new SetupError('internal', `Something else listens on ${host}:${port}, where the demo model should be.`);
    }
    void takeOver({ host, port, signal: closing.signal }, (own) => (server = own));
  }
  const inUse = (server?.address() as AddressInfo | undefined)?.port ?? port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${inUse}/v1`,
    async close() {
      closing.abort();
      if (server !== undefined) await close(server);
    },
  };
}

async function takeOver(
  { host, port, signal }: DemoModelOptions & { signal: AbortSignal },
  onTaken: (server: Server) => void,
): Promise<void> {
  while (!signal.aborted) {
    await pause(TAKE_OVER_INTERVAL_MS, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    const server = await tryToListen(host, port).catch(() => undefined);
    if (server === undefined) continue;
    if (signal.aborted) await close(server);
    else onTaken(server);
    return;
  }
}

/** Undefined: the port is taken. */
async function tryToListen(host: string, port: number): Promise<Server | undefined> {
  const server = createServer((request, response) => {
    handleRequest(request, response).catch(() => endBroken(response));
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
}

function endBroken(response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(500).end();
}

async function isDemoModel(host: string, port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://${host}:${port}/`, { signal: AbortSignal.timeout(LOOK_LIMIT_MS) });
    return (await answer.text()) === IDENTITY;
  } catch {
    return false;
  }
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
