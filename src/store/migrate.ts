import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from '../domain/failure.js';

/**
 * The folder of generated SQL. tsc copies no SQL into `dist/`, so compiled code finds it in the package's sources; a
 * bundle that ships it beside this module is found first.
 */
export function migrationsFolder(start = dirname(fileURLToPath(import.meta.url))): string {
  const beside = join(start, 'migrations');
  if (isMigrations(beside)) return beside;
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    const inPackage = join(folder, 'src', 'store', 'migrations');
    if (existsSync(join(folder, 'package.json')) && isMigrations(inPackage)) return inPackage;
  }
  throw new SetupError(
    'internal',
    'The database migrations (src/store/migrations) are missing from this installation.',
  );
}

function isMigrations(folder: string): boolean {
  return existsSync(join(folder, 'meta', '_journal.json'));
}
