import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findFreePort } from '../../scripts/platform/free-port.js';
import { projectPath } from '../../scripts/platform/project-root.js';
import { eventually } from '../support/eventually.js';
import { startPostgres } from '../support/postgres.js';
import { withTempFolder } from '../support/temp-folder.js';

const TOKEN = 'token-of-an-api-alone';

/** Counts who comes to the engine's socket. */
async function withEngineSocket(path: string, story: (visits: () => number) => Promise<void>): Promise<void> {
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  try {
    await story(() => count);
  } finally {
    server.close();
  }
}

/** The API as an operator runs it apart from workers; it is told of an engine as they are. */
async function withApiProcess(env: NodeJS.ProcessEnv, cwd: string, story: () => Promise<void>): Promise<void> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [projectPath('dist/src/main.js'), 'api'], {
    cwd,
    env: { PATH, HOME, ...env },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  try {
    await story();
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

describe('an API that runs apart from workers', () => {
  it('never opens the socket of an engine', async () => {
    const postgres = await startPostgres();
    try {
      await withTempFolder(async (folder) => {
        const socket = join(folder, 'docker.sock');
        await withEngineSocket(socket, async (visits) => {
          const port = await findFreePort(0);
          const env = {
            SITEWRIGHT_DATA_DIR: join(folder, 'data'),
            SITEWRIGHT_PORT: String(port),
            SITEWRIGHT_TOKEN: TOKEN,
            DATABASE_URL: postgres.url,
            DOCKER_HOST: `unix://${socket}`,
            TEMPORAL_ADDRESS: '127.0.0.1:1',
          };
          await withApiProcess(env, folder, async () => {
            const ask = async (path: string): Promise<number> => {
              const headers = { authorization: `Bearer ${TOKEN}` };
              return (await fetch(`http://127.0.0.1:${port}/api/v1${path}`, { headers })).status;
            };
            await eventually(async () => expect(await ask('/projects')).toBe(200), { timeoutMs: 30_000 });
            for (const path of ['/admin/health', '/admin/usage', '/templates', '/models', '/settings']) {
              expect([path, await ask(path)]).toEqual([path, 200]);
            }
            expect(visits()).toBe(0);
          });
          const visitor = connect(socket);
          await once(visitor, 'close');
          expect(visits()).toBe(1);
        });
      });
    } finally {
      await postgres.stop();
    }
  }, 90_000);
});
