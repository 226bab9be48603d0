import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { withEngineProxy } from '../support/docker-engine-proxy.js';
import { withService } from '../support/e2e/with-service.js';
import { eventually } from '../support/eventually.js';
import { startTemporal } from '../support/temporal.js';

const AWAY = 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

describe('a Docker engine that is away', () => {
  it('is waited for, before containers are made and while they are watched, and costs no attempt', async () => {
    await withEngineProxy(async (proxy) => {
      const env = { DOCKER_HOST: proxy.dockerHost };
      const templates = { slow: { preview: { readyAfterMs: 4_000 } } };
      await withService({ temporal, templates, env }, async ({ api, agentStateOf, resourcesOf }) => {
        proxy.behaviour = { kind: 'answer', bytes: AWAY };
        proxy.cutConnections();
        const { id } = await api.create({ template: 'slow' });
        await eventually(
          async () => {
            const { phase, phases } = await api.setup(id);
            expect([phase, phases.at(-1)?.lastFinding]).toEqual([
              'starting_docker',
              expect.stringMatching(/Docker engine|engine/i),
            ]);
          },
          { timeoutMs: 20_000 },
        );
        proxy.behaviour = { kind: 'pass' };
        await eventually(async () => expect((await resourcesOf(id)).running).toHaveLength(2), { timeoutMs: 20_000 });

        proxy.behaviour = { kind: 'answer', bytes: AWAY };
        proxy.cutConnections();
        expect((await api.setup(id)).phase).toBe('starting_docker');
        proxy.behaviour = { kind: 'pass' };

        expect(await api.untilEnded(id)).toMatchObject({ status: 'running', setup: { try: 1, error: null } });
        expect((await agentStateOf(id)).promptsRun).toBe(1);
      });
    });
  }, 120_000);
});
