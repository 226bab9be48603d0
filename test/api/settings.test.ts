import { describe, expect, it } from '@jest/globals';
import { withProviderServer } from '../providers/provider-server.js';
import { type ApiUnderTest, idOf, problemIn, withApi } from './with-api.js';

const KEY = 'sk-acme-0123456789-4f2a';
const ACME = { name: 'Acme', baseUrl: 'http://127.0.0.1:9/v1/', models: ['big'] };

function put({ request }: ApiUnderTest, path: string, body: object, token?: string): Promise<Response> {
  return request(`/api/v1/settings${path}`, { method: 'PUT', body, ...(token && { token }) });
}

describe('settings', () => {
  it('are shown to administrators, with no key', async () => {
    await withApi(async (api) => {
      expect(await (await api.request('/api/v1/settings')).json()).toEqual({
        providers: [
          {
            id: 'provider',
            name: 'Provider',
            baseUrl: 'http://127.0.0.1:9/v1',
            models: ['large'],
            source: 'configuration',
            hasKey: true,
            keyEnd: 'tion',
          },
        ],
        models: { default: 'provider/large', offered: ['provider/large', 'demo/site-builder'], hidden: [] },
        idleTimeoutSeconds: 180,
      });
    });
  });

  it('are no business of members', async () => {
    await withApi(async (api) => {
      const token = await api.addMember('mia');
      expect((await api.request('/api/v1/settings', { token })).status).toBe(403);
      expect((await put(api, '', {}, token)).status).toBe(403);
      expect((await put(api, '/providers/acme', { ...ACME, key: KEY }, token)).status).toBe(403);
      const check = '/api/v1/settings/providers/provider/check';
      expect((await api.request(check, { method: 'POST', token })).status).toBe(403);
      expect((await api.request('/api/v1/settings/providers/acme', { method: 'DELETE', token })).status).toBe(403);
      expect((await api.request('/api/v1/models', { token })).status).toBe(200);
    });
  });

  it('change what new projects are made with, one by one', async () => {
    await withApi(async (api) => {
      const changed = await put(api, '', { defaultModel: 'demo/site-builder', idleTimeoutSeconds: 600 });
      expect(await changed.json()).toMatchObject({
        models: { default: 'demo/site-builder' },
        idleTimeoutSeconds: 600,
      });
      await put(api, '', { hiddenModels: ['provider/large'] });
      expect(await (await api.request('/api/v1/models')).json()).toEqual({
        default: 'demo/site-builder',
        offered: ['demo/site-builder'],
      });
      expect(await api.create()).toMatchObject({ model: 'demo/site-builder' });
      const back = await put(api, '', { defaultModel: null, hiddenModels: [], idleTimeoutSeconds: null });
      expect(await back.json()).toMatchObject({ models: { default: 'provider/large' }, idleTimeoutSeconds: 180 });
    });
  });

  it.each([
    [{ defaultModel: 'gone/model' }, 'defaultModel'],
    [{ hiddenModels: ['gone/model'] }, 'hiddenModels'],
    [{ defaultModel: 'provider/large', hiddenModels: ['provider/large'] }, 'defaultModel'],
    [{ idleTimeoutSeconds: 0 }, 'idleTimeoutSeconds'],
    [{ idleTimeoutSeconds: 'soon' }, 'idleTimeoutSeconds'],
    [{ color: 'red' }, 'color'],
  ])('refuse %j', async (body, field) => {
    await withApi(async (api) => {
      expect(await problemIn(await put(api, '', body))).toMatchObject({ status: 400, fields: [{ field }] });
    });
  });
});

describe('a provider', () => {
  it('is added with a key that goes in and never out', async () => {
    await withApi(async (api) => {
      const saved = await put(api, '/providers/acme', { ...ACME, key: KEY });
      const text = await saved.text();

      expect(saved.status).toBe(200);
      expect(JSON.parse(text)).toEqual({
        provider: {
          ...ACME,
          id: 'acme',
          baseUrl: 'http://127.0.0.1:9/v1',
          source: 'settings',
          hasKey: true,
          keyEnd: '4f2a',
        },
        check: { state: 'unreachable', message: 'The provider cannot be reached.', unknownModels: [] },
      });
      expect(await api.create({ model: 'acme/big' })).toMatchObject({ model: 'acme/big' });
      const told = text + (await (await api.request('/api/v1/settings')).text()) + JSON.stringify(api.log);
      expect(told).not.toContain(KEY);
      await put(api, '', { hiddenModels: ['acme/big'] });
      expect((await api.request('/api/v1/settings/providers/acme', { method: 'DELETE' })).status).toBe(204);
      // What is shown can be sent back.
      expect(await (await api.request('/api/v1/settings')).json()).toMatchObject({ models: { hidden: [] } });
      expect((await api.request('/api/v1/settings/providers/acme', { method: 'DELETE' })).status).toBe(404);
    });
  });

  it('is asked whether it takes the key, and kept out when it does not', async () => {
    await withProviderServer({ key: KEY, models: ['big'] }, async ({ baseUrl }) => {
      await withApi(async (api) => {
        const wrong = await put(api, '/providers/acme', { ...ACME, baseUrl, key: 'sk-wrong' });
        expect(await problemIn(wrong)).toMatchObject({ status: 400, fields: [{ field: 'key' }] });

        const right = await put(api, '/providers/acme', { ...ACME, models: ['big', 'huge'], baseUrl, key: KEY });
        expect(await right.json()).toMatchObject({ check: { state: 'works', unknownModels: ['huge'] } });
        const checked = await api.request('/api/v1/settings/providers/acme/check', { method: 'POST' });
        expect(await checked.json()).toMatchObject({ state: 'works', message: expect.stringContaining('huge') });
      });
    });
  });

  it.each([
    [{ baseUrl: 'ftp://x' }, 'baseUrl'],
    [{ baseUrl: 'http://user:secret@x/v1' }, 'baseUrl'],
    [{ baseUrl: 'http://x/v1?key=1' }, 'baseUrl'],
    [{ models: [] }, 'models.0'],
    [{ models: ['a b'] }, 'models.0'],
    [{ models: ['a', 'a'] }, 'models'],
    [{ key: 'with space' }, 'key'],
    [{ key: '' }, 'key'],
    [{ name: '' }, 'name'],
  ])('with %j is refused by field', async (wrong, field) => {
    await withApi(async (api) => {
      const response = await put(api, '/providers/acme', { ...ACME, ...wrong });

      const { fields } = (await problemIn(response)) as { fields?: { field: string }[] };
      expect([response.status, fields?.map((one) => one.field)]).toEqual([400, [field]]);
      expect(await api.stores.settings.listProviders()).toEqual([]);
    });
  });

  it('of the service itself, or with an impossible name, cannot be changed', async () => {
    await withApi(async (api) => {
      expect((await put(api, '/providers/demo', ACME)).status).toBe(409);
      expect((await put(api, '/providers/provider', ACME)).status).toBe(409);
      const odd = await put(api, '/providers/A%20B', ACME);
      expect(await problemIn(odd)).toMatchObject({ status: 404, detail: 'There is no such provider.' });
    });
  });
});

describe('a project', () => {
  it('gets another name, and another model when its agent is done', async () => {
    await withApi(async (api) => {
      const { id, slug } = await api.create();
      const path = `/api/v1/projects/${id}`;
      function edit(body: object, token?: string): Promise<Response> {
        return api.request(path, { method: 'PATCH', body, ...(token && { token }) });
      }
      expect(await (await edit({ name: ' Crumb ' })).json()).toMatchObject({ name: 'Crumb', slug });
      expect((await edit({ model: 'demo/site-builder' })).status).toBe(409);
      const ended = { kind: 'finished', try: 1, phase: 'completed', finishedAtMs: Date.now(), failure: null } as const;
      await finish(api, id, ended);

      expect(await (await edit({ model: 'demo/site-builder' })).json()).toMatchObject({
        name: 'Crumb',
        model: 'demo/site-builder',
      });
      expect(await problemIn(await edit({ model: 'gone/model' }))).toMatchObject({ fields: [{ field: 'model' }] });
      expect(await problemIn(await edit({ prompt: 'x' }))).toMatchObject({ fields: [{ field: 'prompt' }] });
      expect((await edit({ name: 'Mine' }, await api.addMember('mia'))).status).toBe(404);
      await api.turns.addTurn({ projectId: idOf({ id }), text: 'Blue', model: 'demo/site-builder' });
      expect((await edit({ model: 'provider/large' })).status).toBe(409);
      expect((await edit({ name: 'Still', model: 'demo/site-builder' })).status).toBe(200);
    });
  });
});

/** As if its setup had run. */
async function finish({ store }: ApiUnderTest, id: string, ended: Parameters<typeof store.recordProgress>[1]) {
  await store.recordProgress(idOf({ id }), ended);
}
