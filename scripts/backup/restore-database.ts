import type { RestoreDatabase } from '../../src/backup/restore.js';
import type { Config } from '../../src/config/env.js';
import { openDatabase } from '../../src/store/open-database.js';
import { isDatabaseInUse, isSharedWithOthers, restoreDump } from '../../src/store/restore-dump.js';

/** PGlite locks its folder; a PostgreSQL that others are connected to is refused. */
export async function openRestoreDatabase({ databaseUrl, dataDir }: Config): Promise<RestoreDatabase> {
  const database = await openDatabase({ databaseUrl, dataDir }, { migrates: false });
  if (databaseUrl !== undefined && (await isSharedWithOthers(database))) {
    await database.close();
    throw new Error('The service still uses the database: stop all of its processes first. Nothing was changed.');
  }
  return {
    isInUse: () => isDatabaseInUse(database),
    restore: (dump, options) => restoreDump(database, dump, options),
    close: () => database.close(),
  };
}
