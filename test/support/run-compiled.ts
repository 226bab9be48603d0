import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFile } from '@swc/core';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The files of `scripts/platform` as JavaScript in a folder of their own, for tests that need a process to kill: jest
 * compiles for itself only, and `dist` may be older than the sources.
 */
export async function compilePlatformScripts(folder: string): Promise<string> {
  const sources = join(ROOT, 'scripts', 'platform');
  const target = join(folder, 'scripts', 'platform');
  await mkdir(target, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  for (const name of ['node_modules', 'package-lock.json', 'tools'])
    await symlink(join(ROOT, name), join(folder, name));
  for (const name of await readdir(sources)) {
    const { code } = await transformFile(join(sources, name), {
      swcrc: false,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'es6' },
    });
    await writeFile(join(target, `${basename(name, '.ts')}.js`), code);
  }
  return target;
}

/** Runs code of a module in a process of its own, whose output is a pipe. */
export function runModule(code: string): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
}
