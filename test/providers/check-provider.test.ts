import { describe, expect, it } from '@jest/globals';
import { checkProvider } from '../../src/providers/check-provider.js';
import { withProviderServer } from './provider-server.js';

const PROVIDER = { models: ['large', 'small'], key: 'sk-right' };

describe('a look at a provider', () => {
  it('tells that the key works, and which models are not known', async () => {
    await withProviderServer({ key: 'sk-right', models: ['large', 'other'] }, async ({ baseUrl, requests }) => {
      expect(await checkProvider({ ...PROVIDER, baseUrl })).toEqual({ state: 'works', unknownModels: ['small'] });
      expect(requests).toEqual([{ path: '/v1/models', authorization: 'Bearer sk-right' }]);
    });
  });

  it('tells that the key is refused', async () => {
    await withProviderServer({ key: 'sk-another', models: [] }, async ({ baseUrl }) => {
      expect(await checkProvider({ ...PROVIDER, baseUrl })).toMatchObject({ state: 'refused' });
    });
  });

  it('needs no key where there is none', async () => {
    await withProviderServer({ key: undefined, models: ['large', 'small'] }, async ({ baseUrl, requests }) => {
      expect(await checkProvider({ ...PROVIDER, key: undefined, baseUrl })).toEqual({
        state: 'works',
        unknownModels: [],
      });
      expect(requests[0]?.authorization).toBeUndefined();
    });
  });

  it.each([
    ['an error', 500, '{}'],
    ['no such page', 404, 'not here'],
    ['no list', 200, '{"models": []}'],
    ['no JSON', 200, '<html>'],
  ])('says that it is unclear after %s', async (_what, status, body) => {
    await withProviderServer({ key: 'sk-right', models: [], answer: { status, body } }, async ({ baseUrl }) => {
      expect(await checkProvider({ ...PROVIDER, baseUrl })).toMatchObject({ state: 'unclear' });
    });
  });

  it('follows no redirect, which would carry the key elsewhere', async () => {
    await withProviderServer({ key: 'sk-right', models: [] }, async (elsewhere) => {
      const answer = { status: 302, body: '', location: `${elsewhere.baseUrl}/models` };
      await withProviderServer({ key: 'sk-right', models: [], answer }, async ({ baseUrl }) => {
        expect(await checkProvider({ ...PROVIDER, baseUrl })).toMatchObject({ state: 'unclear' });
        expect(elsewhere.requests).toEqual([]);
      });
    });
  });

  it.each([401, 404, 500, 200])('repeats nothing of an answer with status %i', async (status) => {
    const answer = { status, body: '{"data":[{"id":"secret-of-the-network"}]}' };
    await withProviderServer({ key: 'sk-right', models: [], answer }, async ({ baseUrl }) => {
      expect(JSON.stringify(await checkProvider({ ...PROVIDER, baseUrl }))).not.toContain('secret');
    });
  });

  it('does not read an answer without end', async () => {
    const answer = { status: 200, body: ' '.repeat(5 * 1024 * 1024) };
    await withProviderServer({ key: 'sk-right', models: [], answer }, async ({ baseUrl }) => {
      expect(await checkProvider({ ...PROVIDER, baseUrl })).toMatchObject({ state: 'unreachable' });
    });
  });

  it('says when nobody is there', async () => {
    expect(await checkProvider({ ...PROVIDER, baseUrl: 'http://127.0.0.1:9/v1' })).toEqual({
      state: 'unreachable',
      message: 'The provider cannot be reached.',
    });
  });
});
