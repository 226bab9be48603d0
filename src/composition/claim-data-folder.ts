import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Notes in the data folder which database it belongs to. False: it belongs to another one. */
export async function claimDataFolder(dataDir: string, installationId: string): Promise<boolean> {
  const path = join(dataDir, 'installation');
  await writeFile(path, installationId, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return (await readFile(path, 'utf8')) === installationId;
}
