import { createHash } from 'node:crypto';
import { realpath, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupError } from '../domain/failure.js';

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Keeps a second process out of a PGlite folder, which it would destroy. The lock is a local socket, because that ends
 * with its process however it dies; a file with a process id would not, and ids come back.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const digest = createHash('sha256')
    .update(await realpath(folder))
    .digest('hex')
    .slice(0, 32);
  const server = await occupy(socketAddress(`sitewright-${digest}`), folder);
  server.unref();
  return { release: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Linux has sockets without a file; elsewhere the file stays behind after a crash and is removed by the next start. */
function socketAddress(name: string): string {
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.sock`);
}

async function occupy(address: string, folder: string): Promise<Server> {
  try {
    return await listenOn(address);
  } catch (error) {
    if (!isAddressInUse(error)) throw error;
  }
  if (address.startsWith('\0') || (await answers(address))) {
    throw new SetupError(
      'conflict',
      `Another process uses the database in ${folder}. Stop it, or set DATABASE_URL: several processes need PostgreSQL.`,
    );
  }
  await unlink(address);
  return await listenOn(address);
}

function listenOn(address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(address, () => resolve(server));
  });
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
