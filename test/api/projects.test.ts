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

  it('are not found by what is no id', async () => {
    await withApi(async ({ request }) => {
      const response = await request('/api/v1/projects/..%2Fx');

      expect(await problemIn(response)).toMatchObject({ status: 404, code: 'not_found' });
    });
  });
});
