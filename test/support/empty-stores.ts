import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStores, type Stores } from '../../src/store/open-stores.js';
import { copyEmptyDatabase } from './empty-database.js';

/** Stores on an empty database of their own, which closing removes. */
export async function openEmptyStores(): Promise<Stores> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sitewright-stores-'));
  await copyEmptyDatabase(dataDir);
  const stores = await openStores({ databaseUrl: undefined, dataDir });
  return {
    ...stores,
    close: async () => {
      await stores.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
