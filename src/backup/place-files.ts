import { createWriteStream } from 'node:fs';
import { chmod, lchown, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ArchiveEntry } from './archive-reader.js';

export interface FolderRules {
  /** Who owned it owns it again, where this process may give files away; where not, what the owner may write, all may. */
  readonly keepsOwners: boolean;
}

/** Containers run as this user. */
const CONTAINER_UID = 1_000;

/**
 * Makes a new folder from entries that nobody has to trust. While files are written there is not one link in it, so no
 * name leads out of it; links are made last, and take the place of nothing.
 */
export class PlacedFolder {
  readonly #folder: string;
  readonly #keepsOwners: boolean;
  readonly #folders: ArchiveEntry[] = [];
  readonly #links: ArchiveEntry[] = [];

  /** @param folder not there yet, in one that only we write to */
  constructor(folder: string, { keepsOwners }: FolderRules) {
    this.#folder = folder;
    this.#keepsOwners = keepsOwners;
  }

  async add(entry: ArchiveEntry): Promise<void> {
    const path = join(this.#folder, entry.path);
    await mkdir(entry.type === 'directory' ? path : dirname(path), { recursive: true, mode: 0o700 });
    if (entry.type === 'directory') this.#folders.push(entry);
    else if (entry.type === 'symlink') this.#links.push(entry);
    else if (entry.type === 'file') {
      await pipeline(entry.content, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
      await this.#finish(entry);
    } else throw new Error(`${entry.name}: links between files are not expected here`);
  }

  /** Makes the links, then gives folders away: the innermost first, because what is given away may be changed. */
  async finish(): Promise<void> {
    for (const link of this.#links) {
      const path = join(this.#folder, link.path);
      await symlink(link.linkname, path);
      if (this.#givesAway()) await lchown(path, link.uid, link.gid);
    }
    for (const folder of this.#folders.toReversed()) await this.#finish(folder);
  }

  async #finish(entry: ArchiveEntry): Promise<void> {
    const path = join(this.#folder, entry.path);
    const uid = process.geteuid?.();
    const isOthers = this.#keepsOwners && uid !== undefined && uid !== 0 && uid !== CONTAINER_UID;
    const mode = entry.mode & 0o777;
    await chmod(path, isOthers && (mode & 0o200) !== 0 ? mode | 0o022 | ((mode & 0o500) >> 6) : mode);
    if (this.#givesAway()) await lchown(path, entry.uid, entry.gid);
  }

  #givesAway(): boolean {
    return this.#keepsOwners && process.geteuid?.() === 0;
  }
}
