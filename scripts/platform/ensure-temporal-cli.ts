import { createHash } from 'node:crypto';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './cache-folder.js';
import { findCommand, isExecutable, runCommand } from './commands.js';
import { withProgress } from './progress.js';

const MODULE = fileURLToPath(new URL('../../../tools/temporal', import.meta.url));
const MODULE_FILES = ['go.mod', 'go.sum', 'main.go'];

/** The Temporal CLI: one on the PATH, else the one that was built here before, else built now from the Go module. */
export async function ensureTemporalCli(options: { allowInstall: boolean }): Promise<string> {
  const installed = await findCommand('temporal');
  if (installed !== undefined) return installed;
  const built = cacheFolder('temporal', await moduleHash(), 'temporal');
  if (await isExecutable(built)) return built;
  const go = await findCommand('go');
  if (go === undefined || !options.allowInstall) {
    throw new Error(
      'There is no Temporal CLI. Put `temporal` on the PATH (https://docs.temporal.io/cli), or install Go and let Sitewright build it.',
    );
  }
  await withProgress('Temporal server built from its Go module (about 3 minutes, once)', () => build(go, built));
  return built;
}

async function build(go: string, target: string): Promise<void> {
  await mkdir(join(target, '..'), { recursive: true });
  const unfinished = `${target}.${process.pid}`;
  await runCommand(go, ['build', '-o', unfinished, '.'], { cwd: MODULE, env: { ...process.env, CGO_ENABLED: '0' } });
  await rename(unfinished, target);
}

async function moduleHash(): Promise<string> {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of MODULE_FILES) hash.update(await readFile(join(MODULE, file)));
  return hash.digest('hex').slice(0, 16);
}
