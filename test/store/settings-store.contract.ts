import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { resealKeys } from '../../src/providers/reseal-keys.js';
import { openKey, sealKey } from '../../src/providers/sealed-key.js';
import type { Stores } from '../../src/store/open-stores.js';

/** The same on both databases. */
export function describeSettingsStore(name: string, open: () => Promise<{ stores: Stores; close(): Promise<void> }>) {
  describe(name, () => {
    let opened: Awaited<ReturnType<typeof open>>;

    beforeAll(async () => {
      opened = await open();
    }, 60_000);
    afterAll(() => opened.close());

    it('keeps providers by their ids', async () => {
      const { settings } = opened.stores;
      const acme = { id: 'acme', name: 'Acme', baseUrl: 'https://x/v1', models: ['a', 'b/c'], encryptedKey: 'v1.x' };
      expect(await settings.saveProvider(acme)).toEqual({ ...acme, updatedAt: expect.any(Date) });
      await settings.saveProvider({ ...acme, id: 'aaa' });
      await settings.saveProvider({ ...acme, name: 'Acme 2', encryptedKey: null });

      expect(await settings.findProvider('acme')).toMatchObject({ name: 'Acme 2', encryptedKey: null });
      expect((await settings.listProviders()).map(({ id }) => id)).toEqual(['aaa', 'acme']);
      expect(await settings.deleteProvider('aaa')).toBe(true);
      expect(await settings.deleteProvider('aaa')).toBe(false);
      expect(await settings.findProvider('aaa')).toBeUndefined();
    });

    it('keeps the keys of providers through a change of the master key, cut off in the middle and in two at once', async () => {
      const { settings } = opened.stores;
      const [former, wrong, masterKey] = ['former', 'wrong', 'new'].map(
        (name) => `${name} master key of 32 characters`,
      );
      const ids = ['a', 'b', 'c'];
      const at = { name: 'X', baseUrl: 'https://x/v1', models: ['m'] };
      for (const id of ids) {
        const encryptedKey = sealKey(former ?? '', { id, ...at }, `sk-${id}`);
        await settings.saveProvider({ id, ...at, encryptedKey });
      }
      const sealed = async () => (await settings.listProviders()).filter(({ id }) => ids.includes(id));
      const before = await sealed();
      const keys = { masterKey: masterKey ?? '', previous: [wrong ?? ''] };
      await expect(resealKeys(settings, keys)).rejects.toThrow('"a", "b", "c"');
      expect(await sealed()).toEqual(before);

      let left = 1;
      const dying = Object.create(settings) as typeof settings;
      dying.listProviders = () => settings.listProviders();
      dying.replaceKey = async (...change) => {
        if (left-- === 0) throw new Error('killed');
        await settings.replaceKey(...change);
      };
      const right = { masterKey: masterKey ?? '', previous: [wrong ?? '', former ?? ''] };
      await expect(resealKeys(dying, right)).rejects.toThrow('killed');
      await Promise.all([resealKeys(settings, right), resealKeys(settings, right)]);
      const after = await sealed();
      await resealKeys(settings, right);

      expect(await sealed()).toEqual(after);
      const opens = (key = '') => after.map((one) => openKey(key, one, one.encryptedKey ?? ''));
      expect(opens(masterKey)).toEqual(['sk-a', 'sk-b', 'sk-c']);
      expect(opens(former)).toEqual([undefined, undefined, undefined]);
      for (const id of ids) await settings.deleteProvider(id);
    });

    it('changes the preferences that are named, also at the same time', async () => {
      const { settings } = opened.stores;
      const nothing = { defaultModel: null, hiddenModels: [], idleTimeoutMs: null };
      expect(await settings.readPreferences()).toEqual(nothing);

      await Promise.all([
        settings.writePreferences({ defaultModel: 'acme/a' }),
        settings.writePreferences({ hiddenModels: ['acme/b/c'] }),
        settings.writePreferences({ idleTimeoutMs: 1_500 }),
      ]);

      const all = { defaultModel: 'acme/a', hiddenModels: ['acme/b/c'], idleTimeoutMs: 1_500 };
      expect(await settings.readPreferences()).toEqual(all);
      expect(await settings.writePreferences(nothing)).toEqual(nothing);
    });
  });
}
