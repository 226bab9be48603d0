import { mkdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PassThrough, pipeline } from 'node:stream';
import { pack } from 'tar-fs';
import { cacheFolder } from './cache-folder.js';
import { runCommand } from './commands.js';
import { makeWhole } from './make-whole.js';
import { fetchNpmPackage } from './npm-package.js';
import { withProgress } from './progress.js';
import { type RuntimeImagePlan, SITES } from './runtime-image-plan.js';

/**
 * The folder that the image is built from, filled on this machine: npm works here as its user set it up (registry,
 * proxy, certificates), which it would not do inside the build.
 */
export async function stageImageContext(plan: RuntimeImagePlan): Promise<string> {
  const folder = contextFolder(plan);
  if (existsSync(folder)) return folder;
  await makeWhole(folder, async (unfinished) => {
    for (const [place, content] of Object.entries(plan.files)) {
      await mkdir(dirname(join(unfinished, place)), { recursive: true });
      await writeFile(join(unfinished, place), content);
    }
    for (const site of SITES) {
      const folder = join(unfinished, 'sites', site);
      await withProgress(`the dependencies of ${site}, by npm`, () => installSite(folder, plan));
    }
    const agent = `opencode-linux-${plan.architecture}@${plan.opencodeVersion}`;
    await withProgress(`the coding agent, ${agent}`, () => fetchNpmPackage(agent, join(unfinished, 'agent')));
  });
  return folder;
}

export async function removeImageContext(plan: RuntimeImagePlan): Promise<void> {
  await rm(contextFolder(plan), { recursive: true, force: true });
}

/** The context as the engine wants it. Modes are widened: a strict umask here must not lock out the image's user. */
export function packImageContext(folder: string): NodeJS.ReadableStream {
  const context = new PassThrough();
  // An error of the one destroys the other with it, which fails the request to the engine.
  pipeline(pack(folder, { fmode: 0o444, dmode: 0o555 }), context, () => undefined);
  return context;
}

function contextFolder(plan: RuntimeImagePlan): string {
  return cacheFolder('runtime-image', plan.hash);
}

/** Native packages come for the container's platform, whatever this machine's is. */
async function installSite(folder: string, plan: RuntimeImagePlan): Promise<void> {
  const platform = ['--os=linux', `--cpu=${plan.architecture}`, '--libc=glibc'];
  await runCommand('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...platform], {
    cwd: folder,
  });
}
