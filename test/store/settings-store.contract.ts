import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
