import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** As good as any other on the internet; for the time of a test this machine has a way there of its own. */
const PUBLIC = '45.45.45.45';
const METADATA = '169.254.169.254';
const [NEAR, FAR] = ['10.213.77.1', '10.213.77.2'];
const SERVE = `require('net')
  .createServer((socket) => socket.on('error', () => undefined).end('hello'))
  .listen(80, () => console.log('listens'))`;

/** Where a server listens that is not this machine: on the internet, in the network beside, where clouds tell secrets. */
export interface OutsideWorld {
  readonly publicAddress: string;
  readonly privateAddress: string;
  readonly metadataAddress: string;
  readonly port: number;
}

/** A network namespace as the world outside. For root on Linux. */
export async function withOutsideWorld(story: (world: OutsideWorld) => Promise<void>): Promise<void> {
  const name = `world${process.pid}`;
  const inside = ['netns', 'exec', name, 'ip'];
  let server: ChildProcess | undefined;
  try {
    await ip('netns', 'add', name);
    await ip('link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    await ip('address', 'add', `${NEAR}/30`, 'dev', name);
    await ip('link', 'set', name, 'up');
    await ip(...inside, 'address', 'add', `${FAR}/30`, 'dev', 'eth0');
    for (const device of ['eth0', 'lo']) await ip(...inside, 'link', 'set', device, 'up');
    for (const address of [PUBLIC, METADATA]) {
      await ip(...inside, 'address', 'add', `${address}/32`, 'dev', 'lo');
      await ip('route', 'replace', `${address}/32`, 'via', FAR);
    }
    server = spawn('ip', ['netns', 'exec', name, process.execPath, '-e', SERVE], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (server.stdout) await once(server.stdout, 'data');
    await story({ publicAddress: PUBLIC, privateAddress: FAR, metadataAddress: METADATA, port: 80 });
  } finally {
    server?.kill('SIGKILL');
    // The routes go with the device, and that with the namespace.
    await ip('netns', 'delete', name).catch(() => undefined);
    await ip('link', 'delete', name).catch(() => undefined);
  }
}

async function ip(...args: string[]): Promise<void> {
  await run('ip', args);
}
