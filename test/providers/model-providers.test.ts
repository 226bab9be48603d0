import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ModelProviders } from '../../src/providers/model-providers.js';
import type { Stores } from '../../src/store/open-stores.js';
import { openEmptyStores } from '../support/empty-stores.js';
import { withProviderServer } from './provider-server.js';

const MASTER = 'a master key of at least 32 characters';
const CONFIGURED = { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'sk-configured-0123456789', models: ['large'] };
const AWAY = 'http://127.0.0.1:9/v1';

let stores: Stores;

beforeAll(async () => {
  stores = await openEmptyStores();
});
beforeEach(async () => {
  for (const { id } of await stores.settings.listProviders()) await stores.settings.deleteProvider(id);
  await stores.settings.writePreferences({ defaultModel: null, hiddenModels: [], idleTimeoutMs: null });
});
afterAll(() => stores.close());

const seenKeys: string[] = [];

function providersWith(configured?: typeof CONFIGURED, masterKey = MASTER): ModelProviders {
  return new ModelProviders({ store: stores.settings, configured, masterKey, onKey: (key) => seenKeys.push(key) });
}

const ACME = { id: 'acme', name: 'Acme', baseUrl: AWAY, models: ['big', 'vendor/small'] as [string, string] };

describe('the address of a provider', () => {
  it('cannot be where a cloud tells its machines about themselves', async () => {
    const saved = providersWith().save({ ...ACME, baseUrl: 'http://[::ffff:169.254.169.254]/v1', key: 'sk-1' });

    await expect(saved).rejects.toMatchObject({ code: 'invalid_request' });
    expect(await stores.settings.listProviders()).toEqual([]);
  });
});

describe('the models', () => {
  it('are the demo model alone where no provider is known', async () => {
    expect(await providersWith().choices()).toEqual({ default: 'demo/site-builder', offered: ['demo/site-builder'] });
  });

  it('are those of all providers, with the first as default', async () => {
    const providers = providersWith(CONFIGURED);
    await providers.save({ ...ACME, key: 'sk-1' });

    expect(await providers.choices()).toEqual({
      default: 'provider/large',
      offered: ['provider/large', 'acme/big', 'acme/vendor/small', 'demo/site-builder'],
    });
  });

  it('are offered as administrators wish, and never none', async () => {
    const providers = providersWith(CONFIGURED);
    await stores.settings.writePreferences({ defaultModel: 'demo/site-builder', hiddenModels: ['provider/large'] });
    expect(await providers.choices()).toEqual({ default: 'demo/site-builder', offered: ['demo/site-builder'] });

    await stores.settings.writePreferences({ defaultModel: 'gone/model', hiddenModels: await providers.everyModel() });
    expect(await providers.choices()).toEqual({ default: 'demo/site-builder', offered: ['demo/site-builder'] });
  });
});

describe('a provider', () => {
  it('is shown without its key, and given to the agent of its own models with it', async () => {
    const providers = providersWith(CONFIGURED);
    const { provider, check } = await providers.save({ ...ACME, key: 'sk-acme-0123456789-4f2a' });

    expect(check.state).toBe('unreachable');
    expect(provider).toEqual({ ...ACME, source: 'settings', hasKey: true, keyEnd: '4f2a' });
    expect(await providers.list()).toMatchObject([
      { id: 'provider', source: 'configuration', keyEnd: '6789' },
      provider,
    ]);
    expect(JSON.stringify(await providers.list())).not.toContain('sk-');
    expect(await providers.forModel('acme/vendor/small')).toEqual({
      id: 'acme',
      baseUrl: AWAY,
      models: ['big', 'vendor/small'],
      key: 'sk-acme-0123456789-4f2a',
    });
    expect((await providers.forModel('provider/large'))?.key).toBe(CONFIGURED.apiKey);
    expect(await providers.forModel('demo/site-builder')).toBeUndefined();
    expect(await providers.forModel('gone/model')).toBeUndefined();
  });

  it('tells of each key that it takes or opens, also of one that is replaced', async () => {
    seenKeys.length = 0;
    const providers = providersWith();
    await providers.save({ ...ACME, key: 'sk-old' });
    await providersWith().forModel('acme/big');
    await providers.save({ ...ACME, key: 'sk-new' });
    expect(new Set(seenKeys)).toEqual(new Set(['sk-old', 'sk-new']));
  });

  it('keeps its key when it is changed without one, but not for another address', async () => {
    const providers = providersWith();
    await providers.save({ ...ACME, key: 'sk-1' });
    await providers.save({ ...ACME, name: 'Acme 2', key: undefined });
    expect(await providers.forModel('acme/big')).toMatchObject({ key: 'sk-1' });

    const elsewhere = { ...ACME, baseUrl: 'http://127.0.0.1:10/v1' };
    await expect(providers.save({ ...elsewhere, key: undefined })).rejects.toMatchObject({
      code: 'invalid_request',
      details: { fields: ['key: is required for another address'] },
    });
    await providers.save({ ...elsewhere, key: null });
    expect(await providers.list()).toMatchObject([{ baseUrl: elsewhere.baseUrl, hasKey: false, keyEnd: null }]);
  });

  it('is not stored when it refuses the key', async () => {
    await withProviderServer({ key: 'sk-right', models: ['big', 'vendor/small'] }, async ({ baseUrl }) => {
      const providers = providersWith();
      await expect(providers.save({ ...ACME, baseUrl, key: 'sk-wrong' })).rejects.toMatchObject({
        code: 'invalid_request',
      });
      expect(await providers.list()).toEqual([]);

      const { check } = await providers.save({ ...ACME, baseUrl, key: 'sk-right' });
      expect(check).toEqual({ state: 'works', unknownModels: [] });
      expect(await providers.check('acme')).toEqual(check);
    });
  });

  it('whose key cannot be read any more says that it has none', async () => {
    await providersWith().save({ ...ACME, key: 'sk-acme-0123456789-4f2a' });
    const later = providersWith(undefined, 'another master key of 32 characters or more');

    expect(await later.list()).toMatchObject([{ id: 'acme', hasKey: false, keyEnd: null }]);
    expect(await later.forModel('acme/big')).toMatchObject({ key: '' });
  });

  it('cannot take the place of those that the service has itself, nor be removed twice', async () => {
    const providers = providersWith(CONFIGURED);
    for (const id of ['demo', 'provider']) {
      await expect(providers.save({ ...ACME, id, key: null })).rejects.toMatchObject({ code: 'conflict' });
      await expect(providers.remove(id)).rejects.toMatchObject({ code: 'conflict' });
    }
    await providers.save({ ...ACME, key: null });
    await providers.remove('acme');
    await expect(providers.remove('acme')).rejects.toMatchObject({ code: 'not_found' });
    await expect(providers.check('acme')).rejects.toMatchObject({ code: 'not_found' });
  });
});
