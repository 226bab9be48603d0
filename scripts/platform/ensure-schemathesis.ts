import { join } from 'node:path';
import { cacheFolder } from './cache-folder.js';
import { findCommand, isExecutable, runCommand } from './commands.js';

const VERSION = '4.32.5';

/** The fuzzer of APIs, in a Python environment of its own; installed once. Answers its path. */
export async function ensureSchemathesis({ allowInstall }: { allowInstall: boolean }): Promise<string> {
  const folder = cacheFolder(`schemathesis-${VERSION}`);
  const path = join(folder, 'bin', 'schemathesis');
  if (await isExecutable(path)) return path;
  if (!allowInstall) throw new Error(`Schemathesis ${VERSION} is not installed in ${folder}.`);
  const python = await findCommand('python3');
  if (python === undefined) throw new Error('The fuzzer of the API needs Python 3.10 or newer, with venv.');
  await runCommand(python, ['-m', 'venv', folder]);
  await runCommand(join(folder, 'bin', 'pip'), ['install', '--quiet', `schemathesis==${VERSION}`]);
  return path;
}
