import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readdir } from 'node:fs/promises';
import { codeOf } from './removal-bin.js';

const FOLDER_ITSELF = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * A folder that is held open. What is in it is reached through the open folder and not by its path, so nobody who can
 * write there is able to lead us elsewhere by putting a link in the way. Names are bytes: they need not be any text.
 * Only Linux has such paths; elsewhere the folder's own path is used.
 */
export class OpenFolder {
  readonly #handle: FileHandle;
  readonly #path: Buffer;

  private constructor(handle: FileHandle, path: Buffer) {
    this.#handle = handle;
    this.#path = process.platform === 'linux' ? Buffer.from(`/proc/self/fd/${handle.fd}`) : path;
  }

  /** Throws ELOOP or ENOTDIR for a link, however it got there. */
  static async open(path: Buffer | string): Promise<OpenFolder> {
    return new OpenFolder(await open(path, FOLDER_ITSELF), Buffer.from(path));
  }

  /** The path of an entry: only its own name can still be a link. */
  at(name: Buffer): Buffer {
    return childOf(this.#path, name);
  }

  names(): Promise<Buffer[]> {
    return readdir(this.#path, { encoding: 'buffer' });
  }

  /** Undefined: there is none. A link is told as a link. */
  async look(name: Buffer): Promise<Stats | undefined> {
    return lstat(this.at(name)).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    });
  }

  /** Runs `use` with the folder of that name; answers false when there is none, or no folder. */
  async within(name: Buffer, use: (folder: OpenFolder) => Promise<void>): Promise<boolean> {
    const inner = await OpenFolder.open(this.at(name)).catch((error: unknown) => {
      if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error) ?? '')) return undefined;
      throw error;
    });
    if (inner === undefined) return false;
    try {
      await use(inner);
    } finally {
      await inner.close();
    }
    return true;
  }

  async giveTo(uid: number): Promise<void> {
    await this.#handle.chown(uid, uid);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

export function childOf(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from('/'), name]);
}
