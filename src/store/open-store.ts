import type { StorePlace } from './open-database.js';
import { openStores } from './open-stores.js';
import type { ProjectStore } from './project-store.js';

/** The projects alone; closing them closes the database. */
export async function openStore(place: StorePlace): Promise<ProjectStore> {
  return (await openStores(place)).projects;
}
