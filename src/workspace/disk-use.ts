import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { SetupError } from '../domain/failure.js';

const KIBIBYTE = 1_024;

/**
 * Bytes that these folders take on the disk together; what has several hard links counts once, and links are not
 * followed. A folder that is not there takes nothing. By `du`, which is many times as fast as a walk of our own and
 * keeps the threads of this process free.
 */
export async function diskUse(folders: readonly string[], signal: AbortSignal): Promise<number> {
  const present = folders.filter((folder) => existsSync(folder));
  if (present.length === 0) return 0;
  const printed = await totals(present, signal);
  const sizes = [...printed.matchAll(/^(\d+)\t/gm)].map(([, kibibytes]) => Number(kibibytes));
  if (sizes.length < present.length) throw new SetupError('internal', 'The size of the folders cannot be told.');
  return sizes.reduce((sum, kibibytes) => sum + kibibytes, 0) * KIBIBYTE;
}

async function totals(folders: readonly string[], signal: AbortSignal): Promise<string> {
  try {
    return (await promisify(execFile)('du', ['-sk', ...folders], { signal })).stdout;
  } catch (error) {
    signal.throwIfAborted();
    // Files that go while it counts make it complain, and tell the sizes all the same.
    const { stdout } = error as { stdout?: string };
    if (stdout !== undefined && stdout !== '') return stdout;
    throw new SetupError('internal', 'The size of the folders cannot be told.', { cause: error });
  }
}
