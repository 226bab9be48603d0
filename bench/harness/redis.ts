import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { canUseApt, findCommand, installWithApt } from '../../scripts/platform/commands.js';
import { findFreePort } from '../../scripts/platform/free-port.js';
import { withProgress } from '../../scripts/platform/progress.js';
import { eventually } from '../../test/support/eventually.js';

/** A Redis that keeps its writes in a file which reaches the disk every second, as its documentation advises for queues. */
export async function startRedis(
  folder: string,
  options: { allowInstall: boolean },
): Promise<{ url: string; stop(): Promise<void> }> {
  const command = await ensureRedis(options);
  await mkdir(folder, { recursive: true });
  const port = await findFreePort(0);
  const durable = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''];
  const server = spawn(command, ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...durable], {
    stdio: 'ignore',
  });
  await eventually(() => canConnect(port), { timeoutMs: 10_000 });
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      if (server.kill()) await once(server, 'exit');
    },
  };
}

async function ensureRedis({ allowInstall }: { allowInstall: boolean }): Promise<string> {
  const found = await findCommand('redis-server');
  if (found !== undefined) return found;
  if (!allowInstall || !(await canUseApt())) throw new Error('The benchmark of BullMQ needs redis-server.');
  await withProgress('package redis-server installed with apt', () => installWithApt(['redis-server']));
  return 'redis-server';
}

function canConnect(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
