import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rename, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../domain/failure.js';
import type { ProjectId } from '../domain/project.js';
import { copyTree } from './copy-tree.js';
import { ProjectWorkspace } from './project-workspace.js';
import { projectsIn } from './projects-in.js';
import { codeOf, RemovalBin } from './removal-bin.js';
import type { Template } from './template.js';

/**
 * Project folders below `<data folder>/projects`. Within a process the work on one project is done one after the
 * other; between processes, renaming decides who was first.
 */
export class DiskProjectWorkspace extends ProjectWorkspace {
  readonly #folder: string;
  readonly #bin: RemovalBin;
  /** The end of the work that was asked for last, for each project that is worked on. */
  readonly #turns = new Map<ProjectId, Promise<unknown>>();

  /** @param dataDir absolute path of the data folder */
  constructor(dataDir: string) {
    super();
    this.#folder = join(dataDir, 'projects');
    this.#bin = new RemovalBin(join(this.#folder, '.removing'));
  }

  override pathOf(projectId: ProjectId): string {
    return join(this.#folder, projectId);
  }

  override async createFiles(projectId: ProjectId, template: Template, signal?: AbortSignal): Promise<void> {
    await this.#inTurn(projectId, async () => {
      signal?.throwIfAborted();
      await this.#prepare();
      await this.#removeUnfinished(projectId);
      if (await exists(this.pathOf(projectId))) return;
      const unfinished = join(this.#folder, `${unfinishedPrefix(projectId)}${randomBytes(4).toString('hex')}`);
      try {
        await copyTree(template.sitePath, unfinished, signal);
        await this.#publish(unfinished, projectId);
      } finally {
        // What cannot be removed now is removed by the next attempt; the reason to stop is the one to tell.
        await this.#removeUnfinished(projectId).catch(() => undefined);
      }
    });
  }

  override listProjects(): Promise<ReadonlySet<ProjectId>> {
    return projectsIn(this.#folder, '');
  }

  override async removeFiles(projectId: ProjectId): Promise<void> {
    await this.#inTurn(projectId, async () => {
      await this.#prepare();
      await this.#bin.throwIn(projectId, this.pathOf(projectId));
      await this.#removeUnfinished(projectId);
    });
  }

  /** Others on the server may pass through the folder, as an engine of another user must, but not look around. */
  async #prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o711 });
    await this.#bin.prepare();
  }

  /** Of two attempts that overlap the first one wins; the second finds the folder and is content. */
  async #publish(unfinished: string, projectId: ProjectId): Promise<void> {
    try {
      await rename(unfinished, this.pathOf(projectId));
    } catch (error) {
      if (!(await exists(this.pathOf(projectId)))) throw error;
    }
  }

  /** Removes what killed attempts left, of making as well as of removing. */
  async #removeUnfinished(projectId: ProjectId): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (name.startsWith(unfinishedPrefix(projectId))) await this.#bin.throwIn(projectId, join(this.#folder, name));
    }
    await this.#bin.empty(projectId);
  }

  async #inTurn(projectId: ProjectId, work: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(projectId) ?? Promise.resolve()).then(work);
    const end = turn.catch(() => undefined);
    this.#turns.set(projectId, end);
    try {
      await turn;
    } catch (error) {
      throw await this.#wrapped(error);
    } finally {
      if (this.#turns.get(projectId) === end) this.#turns.delete(projectId);
    }
  }

  /** Errors of the file system get a code of ours; everything else, a cancellation above all, stays what it is. */
  async #wrapped(error: unknown): Promise<unknown> {
    const code = codeOf(error);
    if (error instanceof SetupError || code === undefined || !/^E[A-Z0-9]+$/.test(code)) return error;
    if (code !== 'ENOSPC' && code !== 'EDQUOT') {
      return new SetupError('internal', `The files of the project cannot be worked on: ${code}.`, { cause: error });
    }
    const free = await statfs(this.#folder).then(
      ({ bavail, bsize }) => `${bavail * bsize} bytes are left`,
      () => 'nothing is left',
    );
    return new SetupError('disk_full', `The disk with the projects is full: ${free}.`, { cause: error });
  }
}

function unfinishedPrefix(projectId: ProjectId): string {
  return `.unfinished-${projectId}-`;
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
