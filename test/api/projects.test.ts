import { describe, expect, it } from '@jest/globals';
import { idOf, PREVIEW_KEY, problemIn, withApi } from './with-api.js';

describe('projects', () => {
  it('are created with 202, an address, and a setup that starts', async () => {
    await withApi(async ({ api, orchestrator, request }) => {
      const response = await request('/api/v1/projects', {
        method: 'POST',
        body: {
          prompt: 'Make a landing page for a bakery. With opening hours.',
          model: 'provider/large',
          template: 'shop',
        },
      });
      const project = (await response.json()) as { id: string };

      expect(response.status).toBe(202);
      expect(response.headers.get('location')).toBe(`/api/v1/projects/${project.id}`);
      expect(project).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        revision: 1,
        owner: { id: 'admin', name: 'Administrator' },
        slug: 'bakery-opening-hours',
        name: 'Make a landing page for a bakery',
        prompt: 'Make a landing page for a bakery. With opening hours.',
        model: 'provider/large',
        template: 'shop',
        status: 'created',
        setup: {
          try: 1,
          phase: 'not_started',
          phaseStartedAt: null,
          phaseDeadlineAt: null,
          startedAt: null,
          finishedAt: null,
          error: null,
          waiting: null,
          workflowId: `project-setup:${project.id}:1`,
          traceUrl: `http://temporal.example/workflows/project-setup:${project.id}:1`,
        },
        previewUrl: `http://bakery-opening-hours-${PREVIEW_KEY}.localhost:${api.port}/`,
        previewReady: false,
        agentReady: false,
        problem: null,
        viewers: 0,
        createdAt: expect.stringMatching(/Z$/),
        updatedAt: expect.stringMatching(/Z$/),
      });
      expect(orchestrator.workflows.get(idOf(project))?.started.name).toBe('Make a landing page for a bakery');
    });
  });

  it('are found again, listed and deleted', async () => {
    await withApi(async ({ orchestrator, request, create }) => {
      const project = await create({ name: ' Our bakery ' });

      const found = await request(`/api/v1/projects/${project.id}`);
      const list = await request('/api/v1/projects');
      const deletion = await request(`/api/v1/projects/${project.id}`, { method: 'DELETE' });

      expect(await found.json()).toEqual(project);
      expect(project.name).toBe('Our bakery');
      expect(project.slug).toBe('bakery');
      expect(await list.json()).toEqual({ projects: [project], nextCursor: null });
      expect(deletion.status).toBe(202);
      expect(await deletion.json()).toEqual({ id: project.id, receipt: 'confirmed' });
      expect(orchestrator.workflows.get(idOf(project))?.isDeleted).toBe(true);
    });
  });

  it('are found by a part of their words', async () => {
    await withApi(async ({ request, create, addMember }) => {
      const token = await addMember('mia');
      const bakery = await create({ name: 'The Bakery' });
      await create({ name: 'A shop', prompt: 'Sells shoes' });
      const ask = async (query: string, by?: string) => {
        const response = await request(`/api/v1/projects?${query}`, by === undefined ? {} : { token: by });
        return ((await response.json()) as { projects: { id: string }[] }).projects.map(({ id }) => id);
      };

      expect(await ask('q=bAkEr')).toEqual([bakery.id]);
      expect(await ask('q=%25')).toEqual([]);
      expect(await ask('q=baker', token)).toEqual([]);
    });
  });

  it.each(['q=', `q=${'x'.repeat(201)}`, 'q=%00', 'q=a&q=b'])('are not searched by %p', async (query) => {
    await withApi(async ({ request }) => {
      const problem = await problemIn(await request(`/api/v1/projects?${query}`));

      expect(problem).toMatchObject({ status: 400, code: 'invalid_request', fields: [{ field: 'q' }] });
    });
  });

  it('name their owner, also after the account is gone', async () => {
    await withApi(async ({ request, create, addMember, users }) => {
      const token = await addMember('mia');
      await request('/api/v1/projects', { method: 'POST', token, body: { prompt: 'Mine' } });
      await create();
      const owners = async () => {
        const list = (await (await request('/api/v1/projects')).json()) as { projects: { owner: object }[] };
        return list.projects.map(({ owner }) => owner);
      };

      const before = await owners();
      await users.deleteAccount('mia');

      expect(before).toEqual([
        { id: 'admin', name: 'Administrator' },
        { id: 'mia', name: 'mia' },
      ]);
      expect((await owners())[1]).toEqual({ id: 'mia', name: null });
    });
  });

  it('are not found by what is no id', async () => {
    await withApi(async ({ request }) => {
      const response = await request('/api/v1/projects/..%2Fx');

      expect(await problemIn(response)).toMatchObject({ status: 404, code: 'not_found' });
    });
  });
});
