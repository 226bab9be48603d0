import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { findFreePort } from '../../scripts/platform/free-port.js';
import { withEngineProxy } from '../support/docker-engine-proxy.js';
import { type Service, withService } from '../support/e2e/with-service.js';
import { eventually } from '../support/eventually.js';
import { startPostgres } from '../support/postgres.js';
import { withTempFolder } from '../support/temp-folder.js';
import { startTemporal } from '../support/temporal.js';

const DOCKER = new Docker({ socketPath: '/var/run/docker.sock' });
const AWAY = 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
const SLOW = { timeoutMs: 60_000 };

const TEMPLATES = {
  quick: {},
  slow: { preview: { readyAfterMs: 8_000 } },
  busy: { agent: { workMs: 8_000 } },
};

async function running({ api }: Service, template = 'quick'): Promise<string> {
  const { id } = await api.create({ template });
  await api.untilEnded(id);
  return id;
}

async function untilStatus({ api }: Service, id: string, status: string): Promise<void> {
  await eventually(async () => expect((await api.project(id)).status).toBe(status), SLOW);
}

async function turnsOf({ api }: Service, id: string): Promise<string[]> {
  const { turns } = (await api.get(`/projects/${id}/prompts`)) as { turns: { state: string }[] };
  return turns.map(({ state }) => state);
}

/** What a machine that loses its power does to containers. */
async function endContainers(service: Service, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    for (const container of (await service.resourcesOf(id)).running) await DOCKER.getContainer(container).kill();
  }
}

describe('a machine that loses its power and starts again', () => {
  it('goes on by itself: API, worker, Temporal, engine and database, with projects in every state', async () => {
    await withTempFolder(async (folder) => {
      const server = { port: await findFreePort(0), dbFilename: join(folder, 'temporal.db') };
      const postgres = await startPostgres();
      let temporal = await startTemporal(server);
      try {
        await withEngineProxy(async (proxy) => {
          const env = { DATABASE_URL: postgres.url, DOCKER_HOST: proxy.dockerHost };
          await withService({ temporal, templates: TEMPLATES, env }, async (service) => {
            const { api } = service;
            const [runs, stopped, works] = [
              await running(service),
              await running(service),
              await running(service, 'busy'),
            ];
            await api.post(`/projects/${stopped}/stop`);
            await untilStatus(service, stopped, 'stopped');
            const { id: half } = await api.create({ template: 'slow' });
            await api.untilPhase(half, 'starting_docker');
            const { id: building } = await api.create({ template: 'busy' });
            await api.untilPhase(building, 'waiting_completion');
            await api.post(`/projects/${works}/prompts`, { text: 'Make it blue' });
            await eventually(async () => expect(await turnsOf(service, works)).toEqual(['working']));
            await eventually(async () => expect((await service.resourcesOf(half)).running).toHaveLength(2));

            await service.process.kill9();
            proxy.behaviour = { kind: 'answer', bytes: AWAY };
            proxy.cutConnections();
            await endContainers(service, [runs, works, half, building]);
            const database = await postgres.crash();
            await temporal.teardown();
            await database.startAgain();
            temporal = await startTemporal(server);
            const started = service.process.start();
            proxy.behaviour = { kind: 'pass' };
            await started;

            for (const id of [half, building]) {
              const { status, setup } = await api.untilEnded(id);
              expect([status, setup.phase, setup.try, setup.error]).toEqual(['running', 'completed', 1, null]);
            }
            await eventually(async () => expect(await turnsOf(service, works)).toEqual(['completed']), SLOW);
            await untilStatus(service, works, 'running');
            // Nobody looks at these.
            await untilStatus(service, runs, 'stopped');
            await untilStatus(service, stopped, 'stopped');
            await api.post(`/projects/${runs}/presence`, { viewerId: 'viewer-one' });
            await untilStatus(service, runs, 'running');
            for (const id of [runs, half]) expect((await service.agentStateOf(id)).promptsRun).toBe(1);
          });
        });
      } finally {
        await temporal.teardown();
        await postgres.stop();
      }
    });
  }, 240_000);
});
