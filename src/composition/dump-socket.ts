import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SetupError } from '../domain/failure.js';
import type { DatabaseDump, RowBatch } from '../store/database-dump.js';

/*
 * PGlite lives in the service's process alone. A backup beside it asks for a dump on a socket in the folder of secrets,
 * which only their owner can enter: he could read the database's files as well.
 */

type Line = { readonly facts: Omit<DatabaseDump, 'batches'> } | { readonly batch: RowBatch } | { readonly end: true };

function socketPath(dataDir: string): string {
  return join(dataDir, 'secrets', 'database.sock');
}

/** Answers each connection with a dump. The folder's database is locked, so a socket that is there already is dead. */
export async function serveDumps(
  dataDir: string,
  { dump, onFailure }: { dump: () => Promise<DatabaseDump>; onFailure: (error: unknown) => void },
): Promise<() => Promise<void>> {
  await rm(socketPath(dataDir), { force: true });
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    answer(socket, dump).catch((error: unknown) => {
      socket.destroy();
      onFailure(error);
    });
  });
  server.listen(socketPath(dataDir));
  await once(server, 'listening');
  return async () => {
    server.close();
    await rm(socketPath(dataDir), { force: true });
  };
}

/** Undefined: no process serves this folder's database. */
export async function readServedDump(dataDir: string): Promise<DatabaseDump | undefined> {
  const socket = connect(socketPath(dataDir));
  try {
    await once(socket, 'connect');
  } catch {
    return undefined;
  }
  let facts: Omit<DatabaseDump, 'batches'> | undefined;
  const batches: RowBatch[] = [];
  for await (const text of createInterface({ input: socket })) {
    const line = JSON.parse(text) as Line;
    if ('facts' in line) facts = line.facts;
    else if ('batch' in line) batches.push(line.batch);
    else if (facts !== undefined) return { ...facts, batches };
  }
  throw new SetupError('internal', 'The service broke off its answer; its log tells why.');
}

async function answer(socket: Socket, dump: () => Promise<DatabaseDump>): Promise<void> {
  const { batches, ...facts } = await dump();
  const lines: Line[] = [{ facts }, ...batches.map((batch) => ({ batch })), { end: true }];
  for (const line of lines) {
    if (!socket.write(`${JSON.stringify(line)}\n`)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
  }
  socket.end();
}
