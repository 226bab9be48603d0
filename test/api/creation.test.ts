import { describe, expect, it } from '@jest/globals';
import type { ProjectView } from '../../src/api/projects/project-views.js';
import { ADMIN_TOKEN, type ApiUnderTest, deferred, idOf, problemIn, withApi } from './with-api.js';

const PROMPT = 'A landing page for a bakery';

function post(request: ApiUnderTest['request'], key: string, body: object = { prompt: PROMPT }): Promise<Response> {
  return request('/api/v1/projects', { method: 'POST', body, headers: { 'idempotency-key': key } });
}

async function storedIds({ store }: ApiUnderTest): Promise<readonly string[]> {
  const { projects } = await store.listProjects({ limit: 100 });
  return projects.map(({ id }) => id);
}

describe('a repeated creation', () => {
  it('with the same key gives the same project', async () => {
    await withApi(async (api) => {
      const first = (await (await post(api.request, 'key-1')).json()) as ProjectView;

      const second = await post(api.request, 'key-1');

      expect(second.status).toBe(202);
      expect(await second.json()).toEqual(first);
      expect(second.headers.get('location')).toBe(`/api/v1/projects/${first.id}`);
      expect(await storedIds(api)).toEqual([first.id]);
      expect([...api.orchestrator.workflows.keys()]).toEqual([first.id]);
    });
  });

  it('with the same key and the fields in another order is the same', async () => {
    await withApi(async (api) => {
      const first = await post(api.request, 'key-1', { prompt: PROMPT, name: 'Bread' });
      const second = await post(api.request, 'key-1', { name: 'Bread', prompt: PROMPT });

      expect(await second.json()).toEqual(await first.json());
    });
  });

  it('with the same key at the same time gives one project', async () => {
    await withApi(async (api) => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => post(api.request, 'key-1')));

      const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as ProjectView).id));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
      expect(await storedIds(api)).toEqual([...new Set(ids)]);
    });
  });

  it('with the same key and another body is refused', async () => {
    await withApi(async (api) => {
      await post(api.request, 'key-1');

      const response = await post(api.request, 'key-1', { prompt: 'Another' });

      expect(await problemIn(response)).toMatchObject({ status: 409, code: 'conflict' });
      expect(await storedIds(api)).toHaveLength(1);
    });
  });

  it('without a key gives another project under another slug', async () => {
    await withApi(async ({ create }) => {
      const [first, second] = [await create(), await create()];

      expect(second.id).not.toBe(first.id);
      expect(second.slug).toBe(`${first.slug}-2`);
    });
  });

  it('starts the workflow that a crash after storing left out', async () => {
    await withApi(async ({ orchestrator, ...api }) => {
      const first = (await (await post(api.request, 'key-1')).json()) as ProjectView;
      orchestrator.workflows.clear();

      await post(api.request, 'key-1');

      expect([...orchestrator.workflows.keys()]).toEqual([first.id]);
    });
  });
});

describe('a creation while Temporal is away', () => {
  it('is refused and leaves nothing', async () => {
    await withApi(async (api) => {
      api.orchestrator.isAway = true;

      const response = await api.request('/api/v1/projects', { method: 'POST', body: { prompt: PROMPT } });

      expect(await problemIn(response)).toMatchObject({ status: 503, code: 'temporal_unavailable' });
      expect(response.headers.get('retry-after')).toBe('5');
      expect(await storedIds(api)).toEqual([]);
    });
  });

  it('can be repeated with the same key afterwards', async () => {
    await withApi(async (api) => {
      api.orchestrator.isAway = true;
      await post(api.request, 'key-1');
      api.orchestrator.isAway = false;

      const response = await post(api.request, 'key-1');

      expect(response.status).toBe(202);
      expect(await storedIds(api)).toEqual([...api.orchestrator.workflows.keys()]);
    });
  });

  it('does not take away the project of an impatient repeat', async () => {
    await withApi(async (api) => {
      const starts = deferred();
      const fails = deferred();
      api.orchestrator.beforeStart = () => {
        api.orchestrator.beforeStart = async () => {};
        starts.resolve();
        return fails.promise;
      };
      const first = post(api.request, 'key-1');
      await starts.promise;
      const second = post(api.request, 'key-1');
      // Time for the repeat to get ahead, if it could.
      for (let count = 0; count < 5; count += 1) await api.request('/api/v1/projects');
      fails.reject(new Error('The connection broke.'));

      const answer = (await (await second).json()) as ProjectView;

      expect((await first).status).toBe(500);
      expect(await storedIds(api)).toEqual([answer.id]);
      expect([...api.orchestrator.workflows.keys()]).toEqual([answer.id]);
    });
  });

  it('leaves the project of an earlier creation alone', async () => {
    await withApi(async (api) => {
      const first = (await (await post(api.request, 'key-1')).json()) as ProjectView;
      api.orchestrator.isAway = true;

      expect((await post(api.request, 'key-1')).status).toBe(503);
      expect(await storedIds(api)).toEqual([first.id]);
    });
  });
});

describe('the limit of creations', () => {
  const http = { host: '127.0.0.1', port: 0, previewDomain: 'localhost', createLimitPerMinute: 2 };

  it('refuses those beyond it and says when to come again', async () => {
    await withApi(
      async (api) => {
        await api.create();
        await api.create();

        const response = await api.request('/api/v1/projects', { method: 'POST', body: { prompt: PROMPT } });

        expect(await problemIn(response)).toMatchObject({ status: 429, code: 'rate_limited' });
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(Number(response.headers.get('retry-after'))).toBeLessThanOrEqual(60);
        expect(await storedIds(api)).toHaveLength(2);
      },
      { http },
    );
  });

  it('does not count repeats, refusals and what could not start', async () => {
    await withApi(
      async ({ request, orchestrator, create }) => {
        await post(request, 'key-1');
        await post(request, 'key-1');
        await request('/api/v1/projects', { method: 'POST', body: {} });
        orchestrator.isAway = true;
        await request('/api/v1/projects', { method: 'POST', body: { prompt: PROMPT } });
        orchestrator.isAway = false;

        await create();

        expect((await request('/api/v1/projects', { method: 'POST', body: { prompt: PROMPT } })).status).toBe(429);
      },
      { http },
    );
  });

  it('holds for each user alone', async () => {
    await withApi(
      async ({ request, create, addMember }) => {
        await create();
        await create();
        const token = await addMember('mia');

        const response = await request('/api/v1/projects', { method: 'POST', token, body: { prompt: PROMPT } });

        expect(response.status).toBe(202);
      },
      { http },
    );
  });
});

describe('what the log says of a creation', () => {
  it('is its route and its time, not the prompt, the token or the query', async () => {
    await withApi(async ({ log, create, request }) => {
      await create({ prompt: 'Something confidential' });
      await request('/api/v1/projects?cursor=confidential');

      const lines = JSON.stringify(log);
      expect(lines).not.toContain('onfidential');
      expect(lines).not.toContain(ADMIN_TOKEN);
      expect(log.map(({ fields }) => fields)).toContainEqual({
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        method: 'POST',
        route: '/api/v1/projects',
        status: 202,
        ms: expect.any(Number),
        aborted: false,
      });
    });
  });
});

describe('the list of projects', () => {
  it('comes in pages, newest first, none twice and none left out', async () => {
    await withApi(async ({ request, create }) => {
      const created: string[] = [];
      for (let index = 0; index < 5; index += 1) created.unshift((await create()).id);

      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const page = (await (await request(`/api/v1/projects?limit=2${after}`)).json()) as {
          projects: ProjectView[];
          nextCursor: string | null;
        };
        seen.push(...page.projects.map(({ id }) => id));
        cursor = page.nextCursor;
      }

      expect(seen).toEqual(created);
    });
  });

  it('can be of one status', async () => {
    await withApi(async ({ store, request, create }) => {
      const started = await create();
      await create();
      await store.recordStatus({ projectId: idOf(started), sequence: 1, status: 'starting' });

      const page = (await (await request('/api/v1/projects?status=starting')).json()) as { projects: ProjectView[] };

      expect(page.projects.map(({ id }) => id)).toEqual([started.id]);
    });
  });
});
