import { describe, expect, it } from '@jest/globals';
import { messageOf, nextPollMs } from '../../src/api/presence/project-message.js';
import { aProject, aSetup } from '../support/builders.js';
import { eventually } from '../support/eventually.js';
import { type ApiUnderTest, idOf, problemIn, withApi } from './with-api.js';

async function beat(api: ApiUnderTest, id: string, viewerId: string): Promise<Response> {
  return api.request(`/api/v1/projects/${id}/presence`, { method: 'POST', body: { viewerId } });
}

const PROBLEM = { code: 'container_oom', message: 'Out of memory.', hint: 'Raise it.', logTail: null } as const;

describe('presence', () => {
  it('answers what a page needs, and counts each page once', async () => {
    await withApi(async (api) => {
      const { id, previewUrl } = await api.create();
      await beat(api, id, 'viewer-1');
      await beat(api, id, 'viewer-2');
      const response = await beat(api, id, 'viewer-1');

      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({
        status: 'created',
        viewers: 2,
        previewUrl,
        previewReady: false,
        agentReady: false,
        setupPhase: 'not_started',
        message: 'The setup is about to begin.',
        nextPollMs: 1_500,
      });
      const project = await api.request(`/api/v1/projects/${id}`);
      expect(await project.json()).toMatchObject({ viewers: 2 });
      const list = await api.request('/api/v1/projects');
      expect(await list.json()).toMatchObject({ projects: [{ viewers: 2 }] });
    });
  });

  it('tells the workflow of the first who comes and the last who leaves, and of nobody in between', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      for (let round = 1; round <= 3; round += 1) await beat(api, id, 'viewer-1');
      await beat(api, id, 'viewer-2');
      await api.request(`/api/v1/projects/${id}/presence/viewer-1`, { method: 'DELETE' });
      const beacon = await api.request(`/api/v1/projects/${id}/presence/viewer-2/leave`, { method: 'POST' });
      await api.request(`/api/v1/projects/${id}/presence/viewer-2`, { method: 'DELETE' });

      expect(beacon.status).toBe(204);
      expect(api.orchestrator.signals.map(({ visited }) => visited)).toEqual([true, false]);
      expect(await (await beat(api, id, 'viewer-1')).json()).toMatchObject({ viewers: 1 });
    });
  });

  it('wakes a sleeping project by whoever comes, but not by those who were there when it was stopped', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      await beat(api, id, 'viewer-1');
      await api.store.recordStatus({ projectId: idOf({ id }), sequence: 9, status: 'stopped' });
      await beat(api, id, 'viewer-1');
      expect(api.orchestrator.signals).toHaveLength(1);
      await beat(api, id, 'viewer-2');
      expect(api.orchestrator.signals).toHaveLength(2);
    });
  });

  it('fails with nobody: a visit that could not be told is told with the next heartbeat', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      api.orchestrator.isAway = true;
      expect((await beat(api, id, 'viewer-1')).status).toBe(200);
      api.orchestrator.isAway = false;
      expect((await beat(api, id, 'viewer-1')).status).toBe(200);
      await eventually(() => expect(api.orchestrator.signals).toMatchObject([{ name: 'presence', visited: true }]));
      await beat(api, id, 'viewer-1');
      expect(api.orchestrator.signals).toHaveLength(1);
    });
  });

  it.each([{}, { viewerId: 'short' }, { viewerId: 'x'.repeat(65) }, { viewerId: "a'; drop--" }, { viewerId: 7 }])(
    'refuses %j by its field',
    async (body) => {
      await withApi(async (api) => {
        const { id } = await api.create();
        const response = await api.request(`/api/v1/projects/${id}/presence`, { method: 'POST', body });
        expect(response.status).toBe(400);
        expect(JSON.stringify(await problemIn(response))).toContain('viewerId');
      });
    },
  );
});

describe('messageOf', () => {
  it.each([
    [aProject({ status: 'created' }), 'The setup is about to begin.'],
    [aProject({ status: 'starting', setup: aSetup({ phase: 'starting_docker' }) }), 'The containers are starting.'],
    [aProject({ status: 'starting', setup: aSetup({ phase: 'completed' }) }), 'The project is waking up.'],
    [aProject({ status: 'running', previewReady: true }), 'The site is running.'],
    [aProject({ status: 'running' }), 'The site runs, but its preview does not answer.'],
    [aProject({ status: 'stopped', setup: aSetup({ phase: 'completed' }) }), 'The project is asleep.'],
    [aProject({ status: 'stopped', setup: aSetup({ phase: 'cancelled' }) }), 'The setup was cancelled.'],
    [aProject({ status: 'stopped', problem: PROBLEM }), 'The project is asleep: Out of memory.'],
    [aProject({ status: 'error', problem: PROBLEM }), 'Out of memory.'],
    [aProject({ status: 'deleting' }), 'The project is being deleted.'],
  ])('%#: says in one sentence what goes on', (project, message) => {
    expect(messageOf(project)).toBe(message);
  });
});

describe('nextPollMs', () => {
  it.each([
    ['created', 1_500],
    ['starting', 1_500],
    ['stopping', 1_500],
    ['running', 15_000],
    ['stopped', 15_000],
    ['error', 15_000],
  ] as const)('of a project that is %s is %i', (status, expected) => {
    expect(nextPollMs(aProject({ status }))).toBe(expected);
  });
});
