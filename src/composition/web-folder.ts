import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built page lies beside the compiled sources; these files run as sources in tests. Undefined: it was not built. */
export function findWebFolder(): string | undefined {
  return ['../../web', '../../dist/web']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((folder) => existsSync(join(folder, 'assets')));
}
