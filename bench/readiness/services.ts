import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';

/** Every service has an address of its own, as containers have, and these two ports. */
export const PREVIEW_PORT = 8080;
export const AGENT_PORT = 8081;

export function addressOf(index: number): string {
  return `127.77.${Math.floor(index / 200)}.${1 + (index % 200)}`;
}

/** Services in a process of their own, so that what is measured does not share a thread with what measures. */
export interface Services {
  /** When each preview began to listen, in milliseconds since the epoch; filled while they start. */
  readonly listeningSinceMs: ReadonlyMap<number, number>;
  close(): Promise<void>;
}

/** Starts services whose agents answer at once and whose previews begin to listen after the given times. */
export async function startServices(delaysMs: readonly number[]): Promise<Services> {
  const child = fork(fileURLToPath(import.meta.url), ['serve', ...delaysMs.map(String)]);
  const listeningSinceMs = new Map<number, number>();
  child.on('message', (message) => {
    if (isListening(message)) listeningSinceMs.set(message.index, message.atMs);
  });
  await once(child, 'message');
  return { listeningSinceMs, close: () => endOf(child) };
}

function isListening(message: unknown): message is { index: number; atMs: number } {
  return typeof message === 'object' && message !== null && 'index' in message;
}

async function endOf(child: ChildProcess): Promise<void> {
  child.kill();
  await once(child, 'exit');
}

if (process.argv[2] === 'serve') await serve(process.argv.slice(3).map(Number));

async function serve(delaysMs: readonly number[]): Promise<void> {
  await Promise.all(delaysMs.map((_, index) => listen(addressOf(index), AGENT_PORT)));
  process.send?.('ready');
  for (const [index, delayMs] of delaysMs.entries()) {
    setTimeout(() => {
      void listen(addressOf(index), PREVIEW_PORT).then(() => process.send?.({ index, atMs: Date.now() }));
    }, delayMs);
  }
}

function listen(address: string, port: number): Promise<Server> {
  const server = createServer((_request, response) => response.end('{"healthy":true}'));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => resolve(server));
  });
}
