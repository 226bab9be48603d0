import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** As good as any other on the internet; for the time of a test this machine has a way there of its own. */
const PUBLIC = '45.45.45.45';
const METADATA = '169.254.169.254';
const PORT = 80;
const SERVE = `require('net')
  .createServer((socket) => socket.on('error', () => undefined).end('hello'))
  .listen(${PORT}, () => console.log('listens'))`;

/** Where a server listens that is not this machine: on the internet, in the network beside, where clouds tell secrets. */
export interface OutsideWorld {
  readonly publicAddress: string;
  readonly privateAddress: string;
  readonly metadataAddress: string;
  readonly port: number;
}

/** A network namespace as the world outside. For root on Linux. */
export async function withOutsideWorld(story: (world: OutsideWorld) => Promise<void>): Promise<void> {
  // Of its own for each process: one that was killed leaves its namespace behind.
  const name = `world${process.pid}`;
  const net = `10.213.${process.pid % 256}`;
  const [near, far] = [`${net}.1`, `${net}.2`];
  const inside = ['netns', 'exec', name, 'ip'];
  let server: ChildProcess | undefined;
  try {
    await ip('netns', 'add', name);
    await ip('link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    await ip('address', 'add', `${near}/30`, 'dev', name);
    await ip('link', 'set', name, 'up');
    await ip(...inside, 'address', 'add', `${far}/30`, 'dev', 'eth0');
    for (const device of ['eth0', 'lo']) await ip(...inside, 'link', 'set', device, 'up');
    for (const address of [PUBLIC, METADATA]) {
      await ip(...inside, 'address', 'add', `${address}/32`, 'dev', 'lo');
      await ip('route', 'replace', `${address}/32`, 'via', far, 'dev', name);
    }
    server = spawn('ip', ['netns', 'exec', name, process.execPath, '-e', SERVE], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (server.stdout) await once(server.stdout, 'data');
    // Who is denied below is denied by a rule, not by a server that is not there.
    for (const address of [PUBLIC, METADATA, far]) await canConnect(address);
    await story({ publicAddress: PUBLIC, privateAddress: far, metadataAddress: METADATA, port: PORT });
  } finally {
    server?.kill('SIGKILL');
    // The routes go with the device, and that with the namespace.
    await ip('netns', 'delete', name).catch(() => undefined);
    await ip('link', 'delete', name).catch(() => undefined);
  }
}

async function canConnect(host: string): Promise<void> {
  const socket = connect({ host, port: PORT });
  await once(socket, 'connect');
  socket.destroy();
}

async function ip(...args: string[]): Promise<void> {
  await run('ip', args);
}
