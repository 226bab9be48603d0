import { describe, expect, it } from '@jest/globals';
import type { ProjectView } from '../../src/api/projects/project-views.js';
import { readDocument, routesOf } from './openapi-document.js';
import { ADMIN_TOKEN, idOf, problemIn, type RequestOptions, withApi } from './with-api.js';

const PUBLIC = ['GET /api/v1/health/live', 'GET /api/v1/health/ready', 'POST /api/v1/session'];

const BAD_CREDENTIALS: readonly [string, RequestOptions][] = [
  ['no token', { token: null }],
  ['an unknown token', { token: 'wrong' }],
  ['an empty token', { token: '' }],
  ['another scheme', { token: null, headers: { authorization: 'Basic dG9rZW46' } }],
  ['the token in the query', { token: null }],
];

/** What a route wants to be sent, by the end of its path. */
const BODIES = {
  extend: { seconds: 1 },
  prompts: { text: 'Blue, please' },
  presence: { viewerId: 'viewer-1' },
  '{askId}': { rejected: true },
};

describe('every route', () => {
  it.each(BAD_CREDENTIALS)('but health and signing in refuses %s', async (_what, credentials) => {
    await withApi(async (api) => {
      const { id } = await api.create();
      const routes = routesOf(await readDocument(api)).filter(
        ({ method, path }) => !PUBLIC.includes(`${method} ${path}`),
      );

      for (const { method, path } of routes) {
        const response = await api.request(`${path.replace('{id}', id)}?token=x`, { method, ...credentials });

        expect([path, response.status]).toEqual([path, 401]);
        expect(await problemIn(response)).toMatchObject({ code: 'unauthorized' });
        expect(response.headers.get('www-authenticate')).toBe('Bearer');
      }
      expect(await api.store.findProject(idOf({ id }))).toBeDefined();
    });
  });

  it('says in the OpenAPI document whether it wants a token', async () => {
    await withApi(async (api) => {
      const open = routesOf(await readDocument(api)).filter(({ operation }) => operation.security === undefined);

      expect(open.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(PUBLIC);
    });
  });

  it('about a project knows its owner and administrators only', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      const token = await api.addMember('mia');
      api.gateway.run('preview', ['secret']);
      const routes = routesOf(await readDocument(api)).filter(({ path }) => path.startsWith('/api/v1/projects/{id}'));

      expect(routes.length).toBeGreaterThan(6);
      for (const { method, path } of routes) {
        const [, body] = Object.entries(BODIES).find(([end]) => path.endsWith(end)) ?? [];
        const filled = path
          .replace('{id}', id)
          .replace('{viewerId}', 'viewer-1')
          .replace('{askId}', 'ask-1')
          .replace('{version}', 'a'.repeat(40))
          .replace('/content', '/content?path=index.html');
        const response = await api.request(filled, { method, token, ...(body && method === 'POST' && { body }) });

        expect([path, response.status]).toEqual([path, 404]);
        expect(await problemIn(response)).toMatchObject({ detail: 'There is no such project.' });
      }
      expect(api.orchestrator.workflows.get(idOf({ id }))).toMatchObject({ setup: 'running', isDeleted: false });
    });
  });
});

describe('a member', () => {
  it('sees and commands their own projects; the administrator all', async () => {
    await withApi(async ({ request, create, addMember }) => {
      const token = await addMember('mia');
      const others = await create();
      const created = await request('/api/v1/projects', { method: 'POST', token, body: { prompt: 'Mine' } });
      const mine = (await created.json()) as ProjectView;

      const seen = (await (await request('/api/v1/projects', { token })).json()) as { projects: ProjectView[] };
      const all = (await (await request('/api/v1/projects')).json()) as { projects: ProjectView[] };
      const cancelled = await request(`/api/v1/projects/${mine.id}/setup/cancel`, { method: 'POST', token });

      expect(seen.projects.map(({ id }) => id)).toEqual([mine.id]);
      expect(all.projects.map(({ id }) => id)).toEqual([mine.id, others.id]);
      expect(cancelled.status).toBe(202);
      expect((await request(`/api/v1/projects/${mine.id}`)).status).toBe(200);
    });
  });

  it('may use an idempotency key that somebody else used', async () => {
    await withApi(async ({ request, create, addMember }) => {
      const token = await addMember('mia');
      const headers = { 'idempotency-key': 'key-1' };
      const others = await create({}, headers);

      const mine = await request('/api/v1/projects', { method: 'POST', token, headers, body: { prompt: 'Mine' } });

      expect(mine.status).toBe(202);
      expect(((await mine.json()) as ProjectView).id).not.toBe(others.id);
    });
  });
});

const OTHER_SITES: readonly [string, Record<string, string>][] = [
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['a neighbouring host', { 'sec-fetch-site': 'same-site' }],
  ['a preview, by its origin', { origin: 'http://bakery.localhost:3000' }],
  ['a page without an origin', { origin: 'null' }],
  ['nobody who says so', {}],
];

describe('a signed-in browser', () => {
  it.each(OTHER_SITES)('is not believed when a request is made by %s', async (_who, headers) => {
    await withApi(async (api) => {
      const { id } = await api.create();
      const body = { token: ADMIN_TOKEN };
      const signedIn = await api.request('/api/v1/session', { method: 'POST', token: null, body });
      const [cookie = ''] = (signedIn.headers.getSetCookie()[0] ?? '').split(';', 1);
      const routes = routesOf(await readDocument(api)).filter(
        ({ method, path }) => method !== 'GET' && !PUBLIC.includes(`${method} ${path}`),
      );

      expect(routes.length).toBeGreaterThan(15);
      for (const { method, path } of routes) {
        const filled = path.replace('{id}', id);
        const response = await api.request(filled, { method, token: null, headers: { cookie, ...headers } });

        expect([path, response.status]).toEqual([path, 403]);
        expect(await problemIn(response)).toMatchObject({ detail: 'This request was made by another site.' });
      }
      const own = { cookie, origin: api.api.url };
      const fromOurPage = await api.request(`/api/v1/projects/${id}/setup/cancel`, {
        method: 'POST',
        token: null,
        headers: own,
      });
      expect(fromOurPage.status).toBe(202);
    });
  });
});

describe('the scheme of a token', () => {
  it.each(['bearer', 'BEARER', 'Bearer  '])('may be written as %p', async (scheme) => {
    await withApi(async ({ request }) => {
      const authorization = `${scheme} token-of-the-administrator`;

      expect((await request('/api/v1/projects', { token: null, headers: { authorization } })).status).toBe(200);
    });
  });
});
