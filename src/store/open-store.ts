import { DrizzleProjectStore } from './drizzle-project-store.js';
import { PgliteDatabase } from './pglite-database.js';
import { PostgresDatabase } from './postgres-database.js';
import type { ProjectStore } from './project-store.js';
import { translateErrors } from './database-error.js';

export type StorePlace =
  /** PostgreSQL when there is an address, else PGlite in the data folder. */
  | { readonly databaseUrl: string | undefined; readonly dataDir: string }
  /** PGlite without a file, for tests. */
  | { readonly memory: true };

/** Opens the read model and brings its schema up to date. */
export function openStore(place: StorePlace): Promise<ProjectStore> {
  return translateErrors(async () => {
    if ('memory' in place) return new DrizzleProjectStore(await PgliteDatabase.open(undefined));
    const { databaseUrl, dataDir } = place;
    const database =
      databaseUrl === undefined ? await PgliteDatabase.open(dataDir) : await PostgresDatabase.open(databaseUrl);
    return new DrizzleProjectStore(database);
  });
}
