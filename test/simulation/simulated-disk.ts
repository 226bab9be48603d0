import { setTimeout as delay } from 'node:timers/promises';
import type { ActivityDependencies } from '../../activities/dependencies.js';
import type { ProjectId } from '../../src/domain/project.js';
import { ProjectWorkspace } from '../../src/workspace/project-workspace.js';
import type { Random } from './random.js';
import type { SimulatedProcess } from './virtual-clock.js';

/** The disk of a simulation. */
export class SimulatedDisk {
  readonly folders = new Set<ProjectId>();
  /** What a worker was making when it ended. */
  readonly halfMade = new Set<ProjectId>();
  /** Keys of the kept versions of each project. */
  readonly versions = new Map<ProjectId, string[]>();

  isEmpty(): boolean {
    return this.folders.size + this.halfMade.size + this.versions.size === 0;
  }
}

export interface DiskUser {
  readonly disk: SimulatedDisk;
  readonly process: SimulatedProcess;
  readonly random: Random;
  readonly dieWithin: (where: string) => boolean;
}

/** Projects' folders as one process makes and removes them: a folder is there whole or not at all. */
export class SimulatedWorkspace extends ProjectWorkspace {
  readonly #user: DiskUser;

  constructor(user: DiskUser) {
    super();
    this.#user = user;
  }

  override pathOf(projectId: ProjectId): string {
    return `/projects/${projectId}`;
  }

  override async createFiles(projectId: ProjectId, _template: unknown, signal?: AbortSignal): Promise<void> {
    const { disk, process, random, dieWithin } = this.#user;
    await process.gate();
    if (disk.folders.has(projectId)) return;
    disk.halfMade.add(projectId);
    await delay(random.between(1, 30));
    if (dieWithin(`createFiles of ${projectId}`)) await process.gate();
    await process.gate();
    signal?.throwIfAborted();
    disk.halfMade.delete(projectId);
    disk.folders.add(projectId);
  }

  override async listProjects(): Promise<ReadonlySet<ProjectId>> {
    return new Set([...this.#user.disk.folders, ...this.#user.disk.halfMade]);
  }

  override async removeFiles(projectId: ProjectId): Promise<void> {
    const { disk, process, random } = this.#user;
    await process.gate();
    await delay(random.between(1, 20));
    await process.gate();
    disk.folders.delete(projectId);
    disk.halfMade.delete(projectId);
  }
}

/** The same key always gives the same version. */
export function simulatedHistory({ disk, process, random }: DiskUser): ActivityDependencies['history'] {
  async function keep(projectId: ProjectId, key: string): Promise<{ version: string }> {
    await process.gate();
    await delay(random.between(1, 20));
    await process.gate();
    const versions = disk.versions.get(projectId) ?? [];
    if (!versions.includes(key)) versions.push(key);
    disk.versions.set(projectId, versions);
    return { version: `version-${versions.indexOf(key)}` };
  }
  return {
    commit: (projectId, { key }) => keep(projectId, key),
    restore: (projectId, { key }) => keep(projectId, key),
    remove: async (projectId) => {
      await process.gate();
      disk.versions.delete(projectId);
    },
  };
}
