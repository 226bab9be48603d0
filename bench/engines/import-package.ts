import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Loads a package that was installed into this folder for one engine. What it exports is told by the caller. */
export async function importPackage<Exports>(packages: string, name: string): Promise<Exports> {
  const require = createRequire(join(packages, 'package.json'));
  return (await import(pathToFileURL(require.resolve(name)).href)) as Exports;
}
