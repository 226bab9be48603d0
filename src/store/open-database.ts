import type { Database } from './database.js';
import { PgliteDatabase } from './pglite-database.js';
import { PostgresDatabase } from './postgres-database.js';

export type StorePlace =
  /** A PostgreSQL connection string; without one, PGlite in the data folder. */
  | { readonly databaseUrl: string | undefined; readonly dataDir: string }
  /** PGlite without a file, for tests. */
  | { readonly memory: true };

export interface OpenOptions {
  /** Whether the schema is brought up to date first. */
  readonly migrates: boolean;
}

export async function openDatabase(place: StorePlace, options: OpenOptions = { migrates: true }): Promise<Database> {
  if ('memory' in place) return PgliteDatabase.open(undefined, options);
  const { databaseUrl, dataDir } = place;
  return databaseUrl === undefined
    ? await PgliteDatabase.open(dataDir, options)
    : await PostgresDatabase.open(databaseUrl, options);
}
