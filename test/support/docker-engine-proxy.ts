import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SOCKET_PATH } from './docker-engine.js';

/** What stands between us and the engine. */
export type ProxyBehaviour =
  /** Hands everything through. */
  | { readonly kind: 'pass' }
  /** Accepts and never answers. */
  | { readonly kind: 'silent' }
  /** Hands through so many bytes of an answer, then breaks the connection. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Answers every request with these bytes. */
  | { readonly kind: 'answer'; readonly bytes: string };

interface EngineProxy {
  readonly dockerHost: string;
  behaviour: ProxyBehaviour;
  /** Breaks every open connection, as an engine that is killed does. */
  cutConnections(): void;
}

/** A socket in front of the real engine that misbehaves on demand. */
export async function withEngineProxy(use: (proxy: EngineProxy) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sitewright-engine-'));
  const path = join(folder, 'docker.sock');
  const sockets = new Set<Socket>();
  const cutConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const proxy: EngineProxy = { dockerHost: `unix://${path}`, behaviour: { kind: 'pass' }, cutConnections };
  const server = createServer((client) => {
    sockets.add(client);
    client.on('close', () => sockets.delete(client)).on('error', () => client.destroy());
    relay(client, proxy.behaviour);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  try {
    await use(proxy);
  } finally {
    cutConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await rm(folder, { recursive: true, force: true });
  }
}

function relay(client: Socket, behaviour: ProxyBehaviour): void {
  if (behaviour.kind === 'silent') {
    client.resume();
    return;
  }
  if (behaviour.kind === 'answer') {
    client.once('data', () => client.end(behaviour.bytes));
    return;
  }
  const engine = connect(SOCKET_PATH);
  engine.on('error', () => client.destroy()).on('close', () => client.destroy());
  client.on('close', () => engine.destroy());
  client.pipe(engine);
  let left = behaviour.kind === 'cut' ? behaviour.afterBytes : Infinity;
  engine.on('data', (chunk: Buffer) => {
    const part = chunk.subarray(0, Math.min(chunk.length, left));
    left -= part.length;
    // The connection breaks only when what it shall carry has left.
    client.write(part, () => left === 0 && client.destroy());
  });
}
