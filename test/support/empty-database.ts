import { existsSync } from 'node:fs';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { cacheFolder } from '../../scripts/platform/cache-folder.js';
import { makeWhole } from '../../scripts/platform/make-whole.js';

/**
 * Gives a new service the empty database that it would make for itself, of which a copy takes a tenth of a second and
 * making takes two. It has no schema yet, and no name of an installation.
 */
export async function copyEmptyDatabase(dataDir: string): Promise<void> {
  const library = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const { version } = JSON.parse(await readFile(join(library, '../../package.json'), 'utf8')) as { version: string };
  const empty = cacheFolder('empty-database', version);
  if (!existsSync(empty)) await makeWhole(empty, makeEmptyDatabase);
  await mkdir(dataDir, { recursive: true });
  await cp(empty, join(dataDir, 'database'), { recursive: true });
}

async function makeEmptyDatabase(folder: string): Promise<void> {
  const database = new PGlite(folder);
  await database.waitReady;
  await database.close();
}
