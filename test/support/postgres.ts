import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { eventually } from './eventually.js';

export interface Postgres {
  readonly url: string;
  /** Ends it at once, as a power failure does, and starts it again on the same data. */
  crash(): Promise<{ startAgain(): Promise<void> }>;
  stop(): Promise<void>;
}

/**
 * A throw-away PostgreSQL on a free port. Nothing it holds has to survive, so it does not wait for the disk unless it is
 * told to be durable.
 */
export async function startPostgres({ isDurable = false } = {}): Promise<Postgres> {
  const bin = findBinaries();
  const user = unprivilegedUser();
  const folder = mkdtempSync(join(tmpdir(), 'sitewright-postgres-'));
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const initdb = spawnSync(join(bin, 'initdb'), ['-D', folder, '-U', 'sitewright', '-A', 'trust', '--no-sync'], {
    ...user,
  });
  if (initdb.status !== 0) throw new Error(`initdb failed: ${initdb.stderr.toString()}`);
  const port = await freePort();
  const args = [
    '-D',
    folder,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    folder,
    ...(isDurable ? [] : ['-c', 'fsync=off']),
  ];
  const url = `postgres://sitewright@127.0.0.1:${port}/postgres`;
  let end = await start();

  async function start(): Promise<(signal: NodeJS.Signals) => Promise<void>> {
    const server = spawn(join(bin, 'postgres'), args, { ...user, stdio: 'ignore' });
    const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
    await eventually(() => canConnect(url), { timeoutMs: 30_000 });
    return async (signal) => {
      server.kill(signal);
      await ended;
    };
  }

  return {
    url,
    crash: async () => {
      await end('SIGQUIT');
      return { startAgain: async () => void (end = await start()) };
    },
    stop: async () => {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function canConnect(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.end();
}

function findBinaries(): string {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').sort().reverse() : [];
  const folders = [
    ...(process.env['PATH'] ?? '').split(':'),
    ...versions.map((version) => `/usr/lib/postgresql/${version}/bin`),
  ];
  const found = folders.find((folder) => existsSync(join(folder, 'postgres')) && existsSync(join(folder, 'initdb')));
  if (found === undefined) throw new Error('PostgreSQL is not installed; `npm test` installs it where it may.');
  return found;
}

/** PostgreSQL refuses to run as root; then it runs as `nobody`. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  return process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
