import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import Docker from 'dockerode';
import { type Service, withService } from '../support/e2e/with-service.js';
import { eventually } from '../support/eventually.js';
import { startTemporal } from '../support/temporal.js';

const DOCKER = new Docker({ socketPath: '/var/run/docker.sock' });

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

async function running(service: Service): Promise<string> {
  const { id } = await service.api.create({ template: 'quick' });
  await service.api.untilEnded(id);
  await untilStatus(service, id, 'running');
  return id;
}

async function untilStatus({ api }: Service, id: string, status: string): Promise<void> {
  await eventually(async () => expect((await api.project(id)).status).toBe(status), { timeoutMs: 30_000 });
}

async function untilReady({ api }: Service, id: string): Promise<void> {
  const ready = { status: 'running', previewReady: true, agentReady: true };
  await eventually(async () => expect(await api.project(id)).toMatchObject(ready), { timeoutMs: 30_000 });
}

function beat({ api }: Service, id: string, viewerId = 'viewer-one'): Promise<unknown> {
  return api.post(`/projects/${id}/presence`, { viewerId });
}

describe('start and stop', () => {
  it('keep the containers, and ten visitors wake them once', async () => {
    await withService({ temporal, templates: { quick: {} } }, async (service) => {
      const { api } = service;
      const id = await running(service);
      const before = await service.resourcesOf(id);
      await api.post(`/projects/${id}/stop`);
      await untilStatus(service, id, 'stopped');
      expect(await api.project(id)).toMatchObject({ previewReady: false, agentReady: false, problem: null });
      const stopped = await service.resourcesOf(id);
      expect([stopped.running, stopped.containers, stopped.volumes]).toEqual([[], before.containers, before.volumes]);

      await Promise.all(Array.from({ length: 10 }, (_, page) => beat(service, id, `visitor-${page}`)));
      await untilReady(service, id);
      expect((await service.resourcesOf(id)).containers).toEqual(before.containers);
      const history = await temporal.client.workflow.getHandle(`project:${id}`).fetchHistory();
      const starts = (history.events ?? []).filter(
        (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'wakeContainers',
      );
      expect(starts).toHaveLength(1);
    });
  }, 120_000);

  it('make anew what was removed, with the agent’s memory', async () => {
    await withService({ temporal, templates: { quick: {} } }, async (service) => {
      const id = await running(service);
      const before = await service.agentStateOf(id);
      await service.api.post(`/projects/${id}/stop`);
      await untilStatus(service, id, 'stopped');
      const { containers } = await service.resourcesOf(id);
      for (const container of Object.values(containers)) await DOCKER.getContainer(container).remove({ force: true });
      await service.api.post(`/projects/${id}/start`);
      await untilReady(service, id);
      expect(await service.agentStateOf(id)).toEqual(before);
    });
  }, 120_000);
});

describe('containers that are killed', () => {
  it.each(['preview', 'agent'])(
    '%s: is back within 5 s while somebody looks, the other untouched',
    async (name) => {
      await withService({ temporal, templates: { quick: {} } }, async (service) => {
        const id = await running(service);
        await beat(service, id);
        const { containers } = await service.resourcesOf(id);
        const other = name === 'preview' ? 'agent' : 'preview';
        const untouched = (await DOCKER.getContainer(containers[other] ?? '').inspect()).State.StartedAt;

        const killedAt = Date.now();
        await DOCKER.getContainer(containers[name] ?? '').kill();
        await eventually(async () => {
          const project = await service.api.project(id);
          expect([project.previewReady, project.agentReady]).toContain(false);
        });
        await untilReady(service, id);
        expect(Date.now() - killedAt).toBeLessThan(5_000);
        expect((await service.resourcesOf(id)).containers).toEqual(containers);
        expect((await DOCKER.getContainer(containers[other] ?? '').inspect()).State.StartedAt).toBe(untouched);
      });
    },
    120_000,
  );

  it('are told of within 5 s while nobody looks, and started by the next visit', async () => {
    await withService({ temporal, templates: { quick: {} } }, async (service) => {
      const { api } = service;
      const id = await running(service);
      const { containers } = await service.resourcesOf(id);
      const killedAt = Date.now();
      await DOCKER.getContainer(containers['preview'] ?? '').kill();
      await untilStatus(service, id, 'stopped');
      expect(Date.now() - killedAt).toBeLessThan(5_000);
      expect(await api.project(id)).toMatchObject({
        previewReady: false,
        agentReady: false,
        problem: { code: 'container_exited' },
      });
      expect((await service.resourcesOf(id)).running).toEqual([]);

      await beat(service, id);
      await untilReady(service, id);
      expect(await api.project(id)).toMatchObject({ problem: null });
    });
  }, 120_000);
});

describe('idleness', () => {
  it('stops a project between its idle time and 5 s later, and never under an open page', async () => {
    const env = { SITEWRIGHT_IDLE_TIMEOUT: '4' };
    await withService({ temporal, templates: { quick: {} }, env }, async (service) => {
      const id = await running(service);
      const openUntil = Date.now() + 10_000;
      let lastBeatAt = 0;
      while (Date.now() < openUntil) {
        lastBeatAt = Date.now();
        await beat(service, id);
        expect((await service.api.project(id)).status).toBe('running');
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
      await untilStatus(service, id, 'stopped');
      const idleMs = Date.now() - lastBeatAt;
      expect(idleMs).toBeGreaterThanOrEqual(4_000);
      expect(idleMs).toBeLessThan(9_000);
    });
  }, 120_000);
});

describe('a restart of the service', () => {
  it('finds running, stopped and half-set-up projects, and each ends in its right state', async () => {
    const templates = { quick: {}, slow: { preview: { readyAfterMs: 8_000 } } };
    await withService({ temporal, templates }, async (service) => {
      const { api } = service;
      const [runs, stopped] = [await running(service), await running(service)];
      await api.post(`/projects/${stopped}/stop`);
      await untilStatus(service, stopped, 'stopped');
      const { id: half } = await api.create({ template: 'slow' });
      await eventually(async () => expect((await api.project(half)).setup.phase).toBe('starting_docker'));
      await service.process.kill9();
      const { containers } = await service.resourcesOf(runs);
      await DOCKER.getContainer(containers['agent'] ?? '').kill();
      await service.process.start();

      await api.untilEnded(half, 60_000);
      await untilStatus(service, half, 'running');
      // Its agent died while nobody looked, and nobody looks now.
      await untilStatus(service, runs, 'stopped');
      await untilStatus(service, stopped, 'stopped');
      expect((await service.agentStateOf(runs)).promptCalls).toBe(1);
      await beat(service, runs);
      await untilReady(service, runs);
      expect((await service.agentStateOf(runs)).promptCalls).toBe(1);
    });
  }, 180_000);
});

describe('more setups than places', () => {
  it('wait for their turn, are seen waiting, and all complete', async () => {
    await withService({ temporal, templates: { quick: {} } }, async (service) => {
      const { api } = service;
      await api.put('/admin/limits', { maxSetups: 1, paused: true });
      const ids: string[] = [];
      for (let number = 1; number <= 3; number += 1) ids.push((await api.create({ template: 'quick' })).id);
      const queue = await eventually(async () => {
        const setups = await Promise.all(ids.map(async (id) => ({ id, ...(await api.setup(id)).waiting })));
        const ordered = setups.toSorted((one, other) => (one.before ?? -1) - (other.before ?? -1));
        expect(ordered.map(({ before }) => before)).toEqual([0, 1, 2]);
        return ordered.map(({ id }) => id);
      });
      await api.put('/admin/limits', { maxSetups: 1, paused: false });
      for (const id of queue) await api.untilEnded(id);
      const setups = await Promise.all(queue.map((id) => api.setup(id)));
      const times = setups.flatMap(({ startedAt, finishedAt }) => [startedAt ?? '', finishedAt ?? '']);
      expect(times).toEqual(times.toSorted());
      await eventually(async () => expect(await api.get('/admin/setups')).toEqual({ setups: [] }));
    });
  }, 120_000);
});

describe('a workflow that was lost', () => {
  it('is given to its project again, which goes on without a second setup', async () => {
    await withService({ temporal, templates: { quick: {} } }, async (service) => {
      const id = await running(service);
      await temporal.client.workflow.getHandle(`project:${id}`).terminate('lost');
      await eventually(
        async () => {
          const { createdAt } = (await service.api.project(id)) as unknown as { createdAt: string };
          expect(Date.now() - Date.parse(createdAt)).toBeGreaterThan(16_000);
        },
        { timeoutMs: 30_000 },
      );
      await service.process.kill9();
      await service.process.start();
      await eventually(async () => {
        const { status } = await temporal.client.workflow.getHandle(`project:${id}`).describe();
        expect(status.name).toBe('RUNNING');
      });
      await service.api.post(`/projects/${id}/stop`);
      await untilStatus(service, id, 'stopped');
      await service.api.post(`/projects/${id}/start`);
      await untilReady(service, id);
      expect((await service.agentStateOf(id)).promptCalls).toBe(1);
      expect((await service.api.project(id)).setup.try).toBe(1);
    });
  }, 120_000);
});

describe('deleting everything', () => {
  it('leaves nothing of projects in all states', async () => {
    const templates = { quick: {}, slow: { preview: { readyAfterMs: 60_000 } }, broken: { preview: { mode: 'exit' } } };
    await withService({ temporal, templates: templates as never }, async (service) => {
      const { api } = service;
      const [runs, stopped] = [await running(service), await running(service)];
      await api.post(`/projects/${stopped}/stop`);
      const { id: failed } = await api.create({ template: 'broken' });
      await api.untilEnded(failed);
      const others = [];
      // More than may be set up at once: some wait for their place.
      for (let number = 1; number <= 17; number += 1) others.push((await api.create({ template: 'slow' })).id);
      await api.post(`/projects/${runs}/prompts`, { text: 'Make it blue' });

      await api.deleteAll();
      await eventually(
        async () =>
          expect(await api.get('/projects/deletion')).toMatchObject({ deletion: { total: 20, remaining: 0 } }),
        { timeoutMs: 90_000 },
      );
      expect(await api.list()).toEqual([]);
      for (const id of [runs, stopped, failed, ...others]) {
        expect(await service.resourcesOf(id)).toEqual({ containers: {}, running: [], volumes: [], networks: [] });
        const { status } = await temporal.client.workflow.getHandle(`project:${id}`).describe();
        expect(status.name).toBe('COMPLETED');
      }
    });
  }, 180_000);
});
