import type { ActivityDependencies } from '../../../activities/dependencies.js';
import type { ProjectId } from '../../../src/domain/project.js';

/** Who looks at which project; a heartbeat counts for half a minute. */
export class SimulatedPresence {
  readonly #lastMs = new Map<ProjectId, number>();

  visit(projectId: ProjectId): void {
    this.#lastMs.set(projectId, Date.now());
  }

  async presenceOf(projectId: ProjectId): Promise<{ viewers: number; lastHeartbeatAt: Date | null }> {
    const lastMs = this.#lastMs.get(projectId);
    if (lastMs === undefined) return { viewers: 0, lastHeartbeatAt: null };
    return { viewers: Date.now() - lastMs < 30_000 ? 1 : 0, lastHeartbeatAt: new Date(lastMs) };
  }
}

/** So many setups at once; the others wait in the order in which they came. */
export class SimulatedPlaces implements Pick<ActivityDependencies['places'], 'request' | 'release'> {
  most: number;
  readonly #isThere: (projectId: ProjectId) => boolean;
  /** The try of each project that has a place or waits for one, oldest first. */
  readonly #queue = new Map<ProjectId, number>();

  constructor(most: number, isThere: (projectId: ProjectId) => boolean) {
    this.most = most;
    this.#isThere = isThere;
  }

  /** Held or waited for. */
  get taken(): number {
    this.#forgetThoseGone();
    return this.#queue.size;
  }

  async request({
    projectId,
    try: number,
  }: {
    projectId: ProjectId;
    try: number;
  }): Promise<{ granted: boolean; before: number }> {
    this.#forgetThoseGone();
    this.#queue.set(projectId, Math.max(number, this.#queue.get(projectId) ?? 0));
    const before = [...this.#queue.keys()].indexOf(projectId) - this.most;
    return { granted: before < 0, before: Math.max(0, before) };
  }

  async release({ projectId, try: number }: { projectId: ProjectId; try: number }): Promise<void> {
    if ((this.#queue.get(projectId) ?? 0) <= number) this.#queue.delete(projectId);
  }

  #forgetThoseGone(): void {
    for (const projectId of this.#queue.keys()) if (!this.#isThere(projectId)) this.#queue.delete(projectId);
  }
}
