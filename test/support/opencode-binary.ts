import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Version of the agent that the project ships: its SDK has the same. */
export function opencodeVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    dependencies: { '@opencode-ai/sdk': string };
  };
  return manifest.dependencies['@opencode-ai/sdk'];
}

/** Path of the real agent's program, taken from the npm registry the first time and kept under ~/.cache. */
export async function ensureOpencodeBinary(): Promise<string> {
  const version = opencodeVersion();
  const caches = join(homedir(), '.cache', 'sitewright');
  const folder = join(caches, `opencode-${version}`);
  const binary = join(folder, 'opencode');
  if (existsSync(binary)) return binary;

  await mkdir(caches, { recursive: true });
  const unpacked = await mkdtemp(join(caches, 'opencode-'));
  try {
    const name = `opencode-${process.platform}-${process.arch}@${version}`;
    const { stdout } = await run('npm', ['pack', name, '--silent'], { cwd: unpacked });
    await run('tar', ['-xzf', stdout.trim(), '--strip-components=2', 'package/bin/opencode'], { cwd: unpacked });
    await rm(join(unpacked, stdout.trim()));
    await rename(unpacked, folder);
  } catch (error) {
    await rm(unpacked, { recursive: true, force: true });
    // Another test process was quicker.
    if (!existsSync(binary)) throw error;
  }
  return binary;
}
