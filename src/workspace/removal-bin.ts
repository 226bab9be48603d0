import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, rename, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../domain/failure.js';

/** Times that a folder may turn out to be written to while it is emptied. */
const DISTURBANCE_LIMIT = 20;

/**
 * Removes folders whose content nobody can trust. A folder is moved into the bin first, and so is every folder found
 * in it, before it is looked into: no container reaches the bin, so nothing that is looked into can be swapped for a
 * link meanwhile, and the depth of the tree does not matter. A removal that was interrupted goes on with the next
 * `empty` of the same key.
 */
export class RemovalBin {
  readonly #folder: string;

  /** @param folder on the same file system as what is thrown in; made when it is missing */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the bin. Early, because on a full disk there may be no room for it when it is needed. */
  async prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** Takes the folder, file or link away from its place, at once and whole. Nothing there is fine. */
  async throwIn(key: string, path: string | Buffer): Promise<void> {
    const target = this.#freePlace(key);
    try {
      await rename(path, target);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return;
      if (codeOf(error) !== 'EACCES') throw error;
      await makeWritable(path);
      await rename(path, target);
    }
  }

  /** Removes everything of the key that is in the bin. Two at once help each other. */
  async empty(key: string): Promise<void> {
    let disturbances = 0;
    for (;;) {
      const names = (await readdir(this.#folder)).filter((name) => name.startsWith(`${key}-`));
      if (names.length === 0) return;
      for (const name of names) if (!(await this.#remove(key, join(this.#folder, name)))) disturbances += 1;
      if (disturbances > DISTURBANCE_LIMIT) {
        throw new SetupError('internal', 'The project is still being written to while it is removed.');
      }
    }
  }

  /** Answers false when something new was in the folder after it had been emptied. */
  async #remove(key: string, path: string): Promise<boolean> {
    try {
      if ((await lstat(path)).isDirectory()) await this.#removeFolder(key, path);
      else await unlink(path);
    } catch (error) {
      if (codeOf(error) === 'ENOTEMPTY') return false;
      if (codeOf(error) !== 'ENOENT') throw error;
    }
    return true;
  }

  async #removeFolder(key: string, path: string): Promise<void> {
    const { mode } = await lstat(path);
    // What is in the bin is no link and cannot become one, so its mode can be changed by its path.
    if ((mode & 0o700) !== 0o700) await chmod(path, 0o700);
    for (const child of await readdir(path, { withFileTypes: true })) {
      const childPath = join(path, child.name);
      if (child.isDirectory()) await this.throwIn(key, childPath);
      else await unlinkFile(childPath);
    }
    await rmdir(path);
  }

  #freePlace(key: string): string {
    return join(this.#folder, `${key}-${randomBytes(8).toString('hex')}`);
  }
}

/** A file that became a folder meanwhile is left: its parent then turns out not to be empty. */
async function unlinkFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!['ENOENT', 'EISDIR', 'EPERM'].includes(codeOf(error) ?? '')) throw error;
  }
}

/** A folder can be moved by its owner only while it is writable. It is opened, not named: a link is never followed. */
async function makeWritable(path: string | Buffer): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    await folder.chmod(0o700);
  } finally {
    await folder.close();
  }
}

/** The code of an error of the file system, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  const isCoded = typeof error === 'object' && error !== null && 'code' in error;
  return isCoded && typeof error.code === 'string' ? error.code : undefined;
}
