import { randomBytes } from 'node:crypto';
import { chown, copyFile, lstat, mkdir, readdir, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../domain/failure.js';
import type { ProjectId } from '../domain/project.js';
import { ProjectWorkspace } from './project-workspace.js';
import type { Template } from './template.js';

/** Containers run as this user and group. */
const CONTAINER_UID = 1_000;

export class DiskProjectWorkspace extends ProjectWorkspace {
  readonly #folder: string;

  /** @param dataDir absolute path of the data folder */
  constructor(dataDir: string) {
    super();
    this.#folder = join(dataDir, 'projects');
  }

  override pathOf(projectId: ProjectId): string {
    return join(this.#folder, projectId);
  }

  override async createFiles(projectId: ProjectId, template: Template, signal?: AbortSignal): Promise<void> {
    if (await exists(this.pathOf(projectId))) return;
    const unfinished = join(this.#folder, `${unfinishedPrefix(projectId)}${randomBytes(4).toString('hex')}`);
    try {
      await this.#removeUnfinished(projectId);
      await copyTree(template.sitePath, unfinished, signal);
      await this.#publish(unfinished, projectId);
    } catch (error) {
      throw await this.#wrapped(error);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  }

  override async removeFiles(projectId: ProjectId): Promise<void> {
    try {
      await this.#removeUnfinished(projectId);
      await rm(this.pathOf(projectId), { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      throw await this.#wrapped(error);
    }
  }

  /** Of two attempts that overlap the first one wins; the second finds the folder and is content. */
  async #publish(unfinished: string, projectId: ProjectId): Promise<void> {
    try {
      await rename(unfinished, this.pathOf(projectId));
    } catch (error) {
      if (!(await exists(this.pathOf(projectId)))) throw error;
    }
  }

  async #removeUnfinished(projectId: ProjectId): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    for (const name of await readdir(this.#folder)) {
      if (name.startsWith(unfinishedPrefix(projectId))) {
        await rm(join(this.#folder, name), { recursive: true, force: true });
      }
    }
  }

  async #wrapped(error: unknown): Promise<unknown> {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
    const { bavail, bsize } = await statfs(this.#folder);
    const free = Math.floor((bavail * bsize) / 2 ** 20);
    return new SetupError('disk_full', `The server's disk is full: ${free} MB left.`, { cause: error });
  }
}

function unfinishedPrefix(projectId: ProjectId): string {
  return `.unfinished-${projectId}-`;
}

/** Links are refused: a template that has one could reach out of its folder. */
async function copyTree(source: string, target: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await mkdir(target);
  await giveToContainer(target);
  for (const entry of await readdir(source, { withFileTypes: true })) {
    signal?.throwIfAborted();
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) await copyTree(from, to, signal);
    else if (entry.isFile()) {
      await copyFile(from, to);
      await giveToContainer(to);
    } else
      throw new SetupError('invalid_template', `The template holds ${entry.name}, which is no plain file or folder.`);
  }
}

async function giveToContainer(path: string): Promise<void> {
  if (process.getuid?.() === 0) await chown(path, CONTAINER_UID, CONTAINER_UID);
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
