import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A path in the checkout. These files run as sources in tests and compiled, one folder deeper, everywhere else. */
export function projectPath(...parts: readonly string[]): string {
  const root = ['../..', '../../..']
    .map((up) => fileURLToPath(new URL(up, import.meta.url)))
    .find((folder) => existsSync(join(folder, 'package-lock.json')));
  if (root === undefined) throw new Error('These scripts work inside a checkout of Sitewright only.');
  return join(root, ...parts);
}
