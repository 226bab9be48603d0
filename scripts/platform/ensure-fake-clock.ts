import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { canUseApt, installWithApt } from './commands.js';
import { withProgress } from './progress.js';

const LIBRARIES = '/usr/lib';

/** The library that gives one process a clock of its own (libfaketime): the fault catalogue sets clocks with it. */
export async function ensureFakeClock({ allowInstall }: { allowInstall: boolean }): Promise<string> {
  const found = await findFakeClock();
  if (found !== undefined) return found;
  if (allowInstall && (await canUseApt())) {
    await withProgress('package libfaketime installed with apt', () => installWithApt(['libfaketime']));
  }
  const installed = await findFakeClock();
  if (installed === undefined) throw new Error('The tests need the package libfaketime of Debian or its like.');
  return installed;
}

/** Each architecture has a folder of its own. */
async function findFakeClock(): Promise<string | undefined> {
  for (const folder of await readdir(LIBRARIES)) {
    const library = join(LIBRARIES, folder, 'faketime', 'libfaketime.so.1');
    if (existsSync(library)) return library;
  }
  return undefined;
}
