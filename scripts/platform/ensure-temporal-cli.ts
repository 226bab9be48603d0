import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { cacheFolder } from './cache-folder.js';
import { findCommand, isExecutable, runCommand } from './commands.js';
import { downloadTemporalCli } from './download-temporal-cli.js';
import { makeWhole } from './make-whole.js';
import { withProgress } from './progress.js';
import { projectPath } from './project-root.js';

const MODULE_FILES = ['go.mod', 'go.sum', 'main.go'];

/**
 * The Temporal CLI: one on the PATH, else one that was downloaded or built here before, else the official download,
 * else built now from the Go module.
 */
export async function ensureTemporalCli(options: { allowInstall: boolean }): Promise<string> {
  const installed = await findCommand('temporal');
  if (installed !== undefined) return installed;
  const downloaded = cacheFolder('temporal', `official-${process.platform}-${process.arch}`, 'temporal');
  const built = cacheFolder('temporal', await moduleHash(), 'temporal');
  for (const program of [downloaded, built]) if (await isExecutable(program)) return program;

  const refusal = options.allowInstall ? await downloadTemporalCli(downloaded) : '--no-install forbids it';
  if (refusal === undefined) return downloaded;
  const go = await findCommand('go');
  if (go === undefined || !options.allowInstall) {
    throw new Error(
      `There is no Temporal CLI, and none can be downloaded (${refusal}). Put \`temporal\` on the PATH ` +
        `(https://docs.temporal.io/cli), or install Go and let Sitewright build it.`,
    );
  }
  await withProgress('Temporal server built from its Go module (about 3 minutes, once)', () => build(go, built));
  return built;
}

async function build(go: string, target: string): Promise<void> {
  const env = { ...process.env, CGO_ENABLED: '0' };
  await makeWhole(target, async (unfinished) => {
    await runCommand(go, ['build', '-o', unfinished, '.'], { cwd: projectPath('tools', 'temporal'), env });
  });
}

async function moduleHash(): Promise<string> {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of MODULE_FILES) hash.update(await readFile(projectPath('tools', 'temporal', file)));
  return hash.digest('hex').slice(0, 16);
}
