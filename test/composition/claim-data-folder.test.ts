import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { claimDataFolder } from '../../src/composition/claim-data-folder.js';
import { openStore } from '../../src/store/open-store.js';
import { withTempFolder } from '../support/temp-folder.js';

describe('claimDataFolder', () => {
  it('gives the folder to the first database, and to no other', async () => {
    await withTempFolder(async (folder) => {
      expect(await claimDataFolder(folder, 'one')).toBe(true);
      expect(await claimDataFolder(folder, 'two')).toBe(false);
      expect(await claimDataFolder(folder, 'one')).toBe(true);
      expect(await readFile(join(folder, 'installation'), 'utf8')).toBe('one');
    });
  });
});

describe('the name of a database', () => {
  it('is made once, and differs from that of another', async () => {
    const [one, two] = [await openStore({ memory: true }), await openStore({ memory: true })];
    try {
      const name = await one.installationId();
      expect(name).toMatch(/^[0-9a-f]{16}$/);
      expect(await one.installationId()).toBe(name);
      expect(await two.installationId()).not.toBe(name);
    } finally {
      await one.close();
      await two.close();
    }
  });
});
