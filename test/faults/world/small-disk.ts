import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Mounts a file system of its own, in a file beside the folder. Answers what ends it. */
export async function mountSmallDisk(folder: string, megabytes: number): Promise<() => Promise<void>> {
  const file = `${folder}.disk`;
  await mkdir(folder);
  await writeFile(file, '');
  await run('truncate', ['--size', `${megabytes}M`, file]);
  await run('mkfs.ext4', ['-q', '-m', '0', file]);
  await run('mount', ['-o', 'loop', file, folder]);
  await run('rmdir', [`${folder}/lost+found`]);
  return async () => void (await run('umount', ['--lazy', folder]));
}
