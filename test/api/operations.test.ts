import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import * as formats from 'ajv-formats';
import { SetupError } from '../../src/domain/failure.js';
import type { ProjectId } from '../../src/domain/project.js';
import type { HostState } from '../../src/gateway/project-gateway.js';
import { readDocument, routesOf } from './openapi-document.js';
import { type ApiUnderTest, idOf, problemIn, withApi } from './with-api.js';

const HERE: HostState = {
  engine: { state: 'up', ms: 3, message: null },
  firewall: { state: 'on', message: null },
  disk: { freeBytes: 1, totalBytes: 2 },
  memory: { freeBytes: 3, totalBytes: 4 },
};

const ALL_GRANTED = { maxSetups: 8, paused: false };

async function read(api: ApiUnderTest, what: string): Promise<unknown> {
  const response = await api.request(`/api/v1/admin/${what}`);
  const answer: unknown = await response.json();
  expect([what, response.status, answer]).toEqual([what, 200, expect.any(Object)]);
  return answer;
}

function runNow(api: ApiUnderTest, id: string): Promise<Response> {
  return api.request(`/api/v1/admin/setups/${id}/run-now`, { method: 'POST' });
}

async function begin({ store }: ApiUnderTest, id: ProjectId, number: number): Promise<void> {
  const times = { startedAtMs: Date.now(), deadlineAtMs: Date.now() + 30_000 };
  await store.recordProgress(id, { kind: 'phase', try: number, phase: 'starting_docker', ...times });
}

async function end(
  { store }: ApiUnderTest,
  id: ProjectId,
  { number = 1, phase, agoMs = 0 }: { number?: number; phase: 'failed' | 'cancelled'; agoMs?: number },
): Promise<void> {
  const code = phase === 'failed' ? 'container_failed' : 'setup_cancelled';
  const failure = { code, phase: 'starting_docker', message: 'No.', hint: 'Retry.', logTail: null } as const;
  const finishedAtMs = Date.now() - agoMs;
  await store.recordProgress(id, { kind: 'finished', try: number, phase, finishedAtMs, failure });
}

describe('the routes of operations', () => {
  it('are for administrators only', async () => {
    await withApi(async (api) => {
      const token = await api.addMember('mia');
      const { id } = await api.create();
      const routes = routesOf(await readDocument(api)).filter(({ path }) => path.startsWith('/api/v1/admin/'));

      expect(routes).toHaveLength(7);
      for (const { method, path } of routes) {
        const body = method === 'PUT' ? { body: ALL_GRANTED } : {};
        const response = await api.request(path.replace('{id}', id), { method, token, ...body });
        expect([path, response.status]).toEqual([path, 403]);
      }
    });
  });

  it('answer as they are described', async () => {
    await withApi(async (api) => {
      const id = idOf(await api.create());
      // Ended: an open phase's outcome is null, which the description's form (OpenAPI 3.0) allows only in words.
      await begin(api, id, 1);
      await end(api, id, { phase: 'failed' });
      await api.places.request({ projectId: id, try: 2 });
      api.gateway.hosts.set(null, async () => HERE);
      const document = await readDocument(api);
      const ajv = new Ajv({ strict: false });
      formats.default.default(ajv);
      ajv.addSchema(document, 'api');

      for (const [what, schema] of [
        ['setups', 'SetupPlaces'],
        ['failures', 'Failures'],
        ['health', 'OperationsHealth'],
        ['usage', 'ProjectsUsage'],
        ['limits', 'Limits'],
      ] as const) {
        const validate = ajv.getSchema(`api#/components/schemas/${schema}`);
        expect([what, validate?.(await read(api, what)), validate?.errors]).toEqual([what, true, null]);
      }
    });
  });
});

describe('setups that run or wait', () => {
  it('are told with their projects and their phases', async () => {
    await withApi(async (api) => {
      await api.places.writeLimits({ maxSetups: 1, paused: false });
      const [running, waiting] = [idOf(await api.create()), idOf(await api.create())];
      for (const projectId of [running, waiting]) await api.places.request({ projectId, try: 1 });
      await begin(api, running, 1);
      const fence = { projectId: running, try: 1, phase: 'starting_docker' } as const;
      await api.store.recordFinding(fence, { probes: 7, text: 'Not yet.', previewReady: false, agentReady: false });

      const phase = { phase: 'starting_docker', probes: 7, failedAttempts: 0, lastFinding: 'Not yet.' };
      expect(await read(api, 'setups')).toMatchObject({
        setups: [
          {
            projectId: running,
            try: 1,
            grantedAt: expect.any(String),
            project: { id: running, name: expect.any(String), owner: { name: expect.any(String) } },
            setup: { projectId: running, phase: 'starting_docker', phases: [phase], waiting: null },
          },
          {
            projectId: waiting,
            grantedAt: null,
            project: { id: waiting },
            setup: { projectId: waiting, phases: [], waiting: { before: 0 } },
          },
        ],
      });
      await api.places.writeLimits(ALL_GRANTED);
    });
  });

  it('begin when an administrator says so, though there is no place, once', async () => {
    await withApi(async (api) => {
      await api.places.writeLimits({ maxSetups: 1, paused: true });
      const id = idOf(await api.create());
      expect((await api.places.request({ projectId: id, try: 1 })).granted).toBe(false);

      const accepted = await runNow(api, id);
      expect([accepted.status, await accepted.json()]).toEqual([202, { id }]);
      expect((await api.places.request({ projectId: id, try: 1 })).granted).toBe(true);
      expect(await problemIn(await runNow(api, id))).toMatchObject({ status: 409, code: 'conflict' });
      expect(await problemIn(await runNow(api, 'f'.repeat(16)))).toMatchObject({ status: 404, code: 'not_found' });
      expect((await runNow(api, 'x')).status).toBe(404);
      await api.places.writeLimits(ALL_GRANTED);
    });
  });
});

describe('failures', () => {
  it('stay after another try began; cancellations are none', async () => {
    await withApi(async (api) => {
      const [failed, cancelled] = [idOf(await api.create({ name: 'Bakery' })), idOf(await api.create())];
      for (const id of [failed, cancelled]) await begin(api, id, 1);
      await end(api, failed, { phase: 'failed', agoMs: 60_000 });
      await end(api, cancelled, { phase: 'cancelled' });
      await begin(api, failed, 2);
      await api.turns.addTurn({ projectId: failed, text: 'Blue', model: 'demo' });
      await api.turns.recordTurn(failed, 1, { state: 'failed', code: 'agent_failed', message: 'It gave up.' });

      const facts = { projectId: failed, projectName: 'Bakery', number: 1, at: expect.any(String) };
      expect(await read(api, 'failures')).toEqual({
        since: expect.any(String),
        failures: [
          { ...facts, kind: 'prompt', phase: null, code: 'agent_failed', message: 'It gave up.' },
          { ...facts, kind: 'setup', phase: 'starting_docker', code: 'container_failed', message: 'No.' },
        ],
      });
    });
  });

  it('go back as many hours as are asked for', async () => {
    await withApi(async (api) => {
      const id = idOf(await api.create());
      await begin(api, id, 1);
      await end(api, id, { phase: 'failed', agoMs: 30 * 3_600_000 });

      expect(await read(api, 'failures')).toMatchObject({ failures: [] });
      expect(await read(api, 'failures?hours=168')).toMatchObject({ failures: [{ projectId: id }] });
      for (const hours of ['0', '169', '1.5', 'many']) {
        expect((await api.request(`/api/v1/admin/failures?hours=${hours}`)).status).toBe(400);
      }
    });
  });
});

describe('the health of all parts', () => {
  it('is told with the machines that projects run on', async () => {
    await withApi(async (api) => {
      const id = idOf(await api.create());
      await api.store.recordGateway(id, 'http://worker-2:3020');
      const away = {
        engine: { state: 'down', ms: null, message: 'The engine is away.' },
        firewall: { state: 'off', message: 'It is turned off.' },
        disk: HERE.disk,
        memory: null,
      };
      api.gateway.hosts.set(null, async () => HERE).set('http://worker-2:3020', async () => away as HostState);

      const up = { state: 'up', ms: expect.any(Number) };
      expect(await read(api, 'health')).toEqual({
        database: up,
        temporal: { ...up, uiUrl: 'http://temporal.example' },
        hosts: [
          { name: 'this machine', ...HERE },
          { name: 'worker-2:3020', ...away },
        ],
      });
    });
  });

  it('has parts that are down, and still is an answer', async () => {
    await withApi(async (api) => {
      const id = idOf(await api.create());
      await api.store.recordGateway(id, 'http://worker-2:3020');
      api.orchestrator.isAway = true;
      const [ping, listGateways] = [api.store.ping.bind(api.store), api.store.listGateways.bind(api.store)];
      api.store.ping = () => Promise.reject(new SetupError('internal', 'away'));
      const down = { state: 'down', ms: null };

      const engine = { ...down, message: 'The gateway does not answer.' };
      expect(await read(api, 'health')).toEqual({
        database: down,
        temporal: { ...down, uiUrl: 'http://temporal.example' },
        hosts: [{ name: 'worker-2:3020', engine, firewall: null, disk: null, memory: null }],
      });
      api.store.listGateways = () => Promise.reject(new SetupError('internal', 'away'));
      expect(await read(api, 'health')).toMatchObject({ database: down, hosts: [] });
      Object.assign(api.store, { ping, listGateways });
    });
  });

  it('does not wait for long for what hangs', async () => {
    await withApi(async (api) => {
      api.gateway.hosts.set(null, () => new Promise(() => undefined));
      const startedAt = performance.now();

      const message = 'The host does not answer within 4 s.';
      expect(await read(api, 'health')).toMatchObject({ hosts: [{ engine: { state: 'down', ms: null, message } }] });
      expect(performance.now() - startedAt).toBeLessThan(6_000);
    });
  });
});

describe('what projects take of their hosts', () => {
  it('is told of all, as far as it is known, those that run first', async () => {
    await withApi(async (api) => {
      const [asleep, awake, unknown] = [idOf(await api.create()), idOf(await api.create()), idOf(await api.create())];
      for (const [sequence, status] of (['starting', 'running'] as const).entries()) {
        await api.store.recordStatus({ projectId: awake, sequence, status });
      }
      await api.store.recordGateway(asleep, null);
      api.gateway.use = async ({ id }) => {
        if (id === unknown) throw new SetupError('docker_unavailable', 'away');
        return { memoryBytes: id === awake ? 5 : null, diskBytes: 7 };
      };

      const { projects } = (await read(api, 'usage')) as { projects: { project: { id: string } }[] };

      expect(projects[0]).toEqual({
        project: {
          id: awake,
          name: expect.any(String),
          slug: expect.any(String),
          status: 'running',
          updatedAt: expect.any(String),
          ownerName: expect.any(String),
        },
        memoryBytes: 5,
        diskBytes: 7,
      });
      expect(projects.find(({ project }) => project.id === asleep)).toMatchObject({ memoryBytes: null, diskBytes: 7 });
      expect(projects.find(({ project }) => project.id === unknown)).toMatchObject({
        memoryBytes: null,
        diskBytes: null,
      });
    });
  });

  it('is asked for once, however many look at the same time or soon after', async () => {
    await withApi(async (api) => {
      for (let number = 1; number <= 9; number += 1) await api.create();
      let [asked, open, most] = [0, 0, 0];
      api.gateway.use = async () => {
        asked += 1;
        open += 1;
        most = Math.max(most, open);
        await new Promise(setImmediate);
        open -= 1;
        return { memoryBytes: 1, diskBytes: 1 };
      };

      const answers = await Promise.all([read(api, 'usage'), read(api, 'usage')]);
      const later = await read(api, 'usage');

      expect([asked, most]).toEqual([9, 4]);
      expect(answers).toEqual([later, later]);
    });
  });

  it('is null where a host hangs', async () => {
    await withApi(async (api) => {
      const [hanging, fine] = [idOf(await api.create()), idOf(await api.create())];
      api.gateway.use = ({ id }) =>
        id === hanging ? new Promise(() => undefined) : Promise.resolve({ memoryBytes: 1, diskBytes: 1 });
      const startedAt = performance.now();

      const { projects } = (await read(api, 'usage')) as { projects: { project: { id: string } }[] };

      expect(performance.now() - startedAt).toBeLessThan(9_000);
      expect(projects.find(({ project }) => project.id === hanging)).toMatchObject({ diskBytes: null });
      expect(projects.find(({ project }) => project.id === fine)).toMatchObject({ diskBytes: 1 });
    });
  }, 20_000);
});
