import { describe, expect, it } from '@jest/globals';
import { type ApiUnderTest, idOf, problemIn, withApi } from './with-api.js';

const USUAL = { maxSetups: 8, paused: false, projectsPerUser: null, pausedBy: null };

async function put(api: ApiUnderTest, body: object, token?: string): Promise<Response> {
  return api.request('/api/v1/admin/limits', { method: 'PUT', body, ...(token && { token }) });
}

describe('limits', () => {
  it('are read and changed by administrators', async () => {
    await withApi(async (api) => {
      expect(await (await api.request('/api/v1/admin/limits')).json()).toEqual(USUAL);
      const changed = await put(api, { maxSetups: 1, paused: true });
      const now = { ...USUAL, maxSetups: 1, paused: true, pausedBy: { name: 'Administrator', at: expect.any(String) } };
      expect([changed.status, await changed.json()]).toEqual([200, now]);
      expect(await (await api.request('/api/v1/admin/limits')).json()).toEqual(now);
      await put(api, { maxSetups: 8, paused: false });
    });
  });

  it('take back what was read but who paused, which nobody can claim', async () => {
    await withApi(async (api) => {
      await put(api, { maxSetups: 8, paused: true });
      const { pausedBy, ...rest } = (await (await api.request('/api/v1/admin/limits')).json()) as typeof USUAL;

      expect((await put(api, { ...rest, pausedBy })).status).toBe(400);
      expect(await (await put(api, rest)).json()).toEqual({ ...rest, pausedBy });
      expect(await (await put(api, { ...rest, paused: false })).json()).toEqual(USUAL);
    });
  });

  it('and setups are no business of members', async () => {
    await withApi(async (api) => {
      const token = await api.addMember('mia');
      expect((await api.request('/api/v1/admin/limits', { token })).status).toBe(403);
      expect((await api.request('/api/v1/admin/setups', { token })).status).toBe(403);
      expect((await put(api, { maxSetups: 1, paused: true }, token)).status).toBe(403);
      expect(await api.places.readLimits()).toEqual(USUAL);
    });
  });

  it('of projects hold for members, however many are made at once', async () => {
    await withApi(async (api) => {
      const token = await api.addMember('mia');
      await put(api, { maxSetups: 8, paused: false, projectsPerUser: 2 });
      function create(headers = {}): Promise<Response> {
        return api.request('/api/v1/projects', { method: 'POST', token, body: { prompt: 'Mine' }, headers });
      }
      const first = await create({ 'idempotency-key': 'one' });
      const more = await Promise.all([create(), create(), create()]);

      expect(more.filter(({ status }) => status === 202)).toHaveLength(1);
      const refused = more.find(({ status }) => status !== 202) ?? first;
      expect(await problemIn(refused)).toMatchObject({
        status: 409,
        detail: 'You have 2 of 2 projects that you may have. Delete one first.',
      });
      // A repeat is no further project, and the administrator is not limited.
      expect((await create({ 'idempotency-key': 'one' })).status).toBe(202);
      for (let number = 1; number <= 3; number += 1) await api.create();
      await put(api, { maxSetups: 8, paused: false });
      expect((await create()).status).toBe(409);
      await put(api, { maxSetups: 8, paused: false, projectsPerUser: null });
      expect((await create()).status).toBe(202);
    });
  });

  it.each([{}, { maxSetups: 0, paused: false }, { maxSetups: 1.5, paused: false }, { maxSetups: 2, paused: 'no' }])(
    'of a wrong form are refused: %j',
    async (body) => {
      await withApi(async (api) => {
        expect((await put(api, body)).status).toBe(400);
        expect(await api.places.readLimits()).toEqual(USUAL);
      });
    },
  );

  it('show who waits, and how many before', async () => {
    await withApi(async (api) => {
      await put(api, { maxSetups: 1, paused: false });
      const ids = [idOf(await api.create()), idOf(await api.create()), idOf(await api.create())];
      for (const projectId of ids) await api.places.request({ projectId, try: 1 });
      const views = await Promise.all(
        ids.map(async (id) => (await (await api.request(`/api/v1/projects/${id}`)).json()) as { setup: object }),
      );
      expect(views.map(({ setup }) => setup)).toMatchObject([
        { waiting: null },
        { waiting: { before: 0 } },
        { waiting: { before: 1 } },
      ]);
      const page = await api.request(`/api/v1/projects/${ids[2]}/presence`, {
        method: 'POST',
        body: { viewerId: 'viewer-1' },
      });
      expect(await page.json()).toMatchObject({ message: 'Waiting for a free place, 1 before you.' });
      const list = await api.request('/api/v1/admin/setups');
      expect(await list.json()).toMatchObject({
        setups: [
          { projectId: ids[0], grantedAt: expect.any(String) },
          { projectId: ids[1], grantedAt: null },
          { projectId: ids[2], grantedAt: null },
        ],
      });
      await put(api, { maxSetups: 8, paused: false });
    });
  });
});
