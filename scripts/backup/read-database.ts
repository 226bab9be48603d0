import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readServedDump } from '../../src/composition/dump-socket.js';
import type { Config } from '../../src/config/env.js';
import { dumpDatabase, type DatabaseDump } from '../../src/store/database-dump.js';
import { openDatabase } from '../../src/store/open-database.js';

/** The database as it is now, whether the service runs or not, and at whatever level its schema is. */
export async function readDatabase({ databaseUrl, dataDir }: Config): Promise<DatabaseDump> {
  if (databaseUrl === undefined) {
    const served = await readServedDump(dataDir);
    if (served !== undefined) return served;
    if (!existsSync(join(dataDir, 'database'))) throw new Error(`There is no database in ${dataDir}.`);
  }
  const database = await openDatabase({ databaseUrl, dataDir }, { migrates: false });
  try {
    return await dumpDatabase(database);
  } finally {
    await database.close();
  }
}
