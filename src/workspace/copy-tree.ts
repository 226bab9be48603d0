import { chmod, chown, constants, copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../domain/failure.js';

/** Containers run as this user and group. */
export const CONTAINER_UID = 1_000;

/** What a developer's tools leave in a template: dependencies come from the image, history is not the project's. */
const LEFT_OUT = ['node_modules', '.git'];

/**
 * Copies a folder to a new one that containers can write to. Anything but plain files and folders is refused: a
 * template with a link could reach out of its folder. Stops between two files when the signal aborts.
 */
export async function copyTree(source: string, target: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await mkdir(target);
  await openToContainer(target, true);
  for (const entry of await readdir(source, { withFileTypes: true })) {
    signal?.throwIfAborted();
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) {
      if (!LEFT_OUT.includes(entry.name)) await copyTree(from, to, signal);
    } else if (entry.isFile()) {
      await copyFile(from, to, constants.COPYFILE_EXCL);
      await openToContainer(to, ((await stat(from)).mode & 0o100) !== 0);
    } else {
      throw new SetupError('invalid_template', `The template holds ${entry.name}, which is no plain file or folder.`);
    }
  }
}

/**
 * Root gives files away to the container's user. Anyone else but that very user cannot, so everyone may write then:
 * who reaches the folder at all is decided by the folders above.
 */
async function openToContainer(path: string, executable: boolean): Promise<void> {
  const uid = process.geteuid?.();
  const isOthers = uid !== undefined && uid !== 0 && uid !== CONTAINER_UID;
  await chmod(path, (isOthers ? 0o666 : 0o644) | (executable ? 0o111 : 0));
  if (uid === 0) await chown(path, CONTAINER_UID, CONTAINER_UID);
}
