import { Injectable } from '@nestjs/common';
import type { ProjectId } from '../../domain/project.js';
import { ProjectStore } from '../../store/project-store.js';
import { ApiLogger } from '../api-dependencies.js';
import { ProjectViews } from '../projects/project-views.js';

/** A project as it was read, once for all who follow it: its views as JSON. */
export type SeenProject =
  | {
      readonly kind: 'present';
      readonly id: ProjectId;
      readonly ownerId: string;
      readonly revision: number;
      readonly project: string;
      /** Undefined: nobody follows this very project, so its phases were not read. */
      readonly setup: string | undefined;
    }
  | { readonly kind: 'deleted'; readonly id: ProjectId };

export interface ProjectFollower {
  offer(seen: SeenProject): void;
  /** A change was missed: the reader shall connect again. */
  finish(): void;
}

/** After a gap every project may have changed: the database shall not be asked for all of them at once. */
const READS_AT_ONCE = 4;

/**
 * Follows the store once for this process, and reads a changed project once for all its followers. While one look is
 * under way, or waits for its turn, any number of changes ask for one more.
 */
@Injectable()
export class ProjectEvents {
  readonly #followers = new Map<ProjectId, Set<ProjectFollower>>();
  readonly #followersOfAll = new Set<ProjectFollower>();
  /** Projects to be read; true: because of a change, not only for a new follower. */
  readonly #stale = new Map<ProjectId, boolean>();
  readonly #beingRead = new Set<ProjectId>();
  #watch: { close(): Promise<void> } | undefined;

  constructor(
    private readonly store: ProjectStore,
    private readonly views: ProjectViews,
    private readonly logger: ApiLogger,
  ) {}

  async start(): Promise<void> {
    this.#watch = await this.store.watchProjects((id) => this.#changed(id));
  }

  async close(): Promise<void> {
    await this.#watch?.close();
  }

  /** Tells the present state first, and the same one again when others begin to follow. Answers what ends it. */
  follow(id: ProjectId, follower: ProjectFollower): () => void {
    const followers = this.#followers.get(id) ?? new Set();
    this.#followers.set(id, followers.add(follower));
    if (!this.#stale.has(id)) this.#stale.set(id, false);
    this.#readStale();
    return () => {
      followers.delete(follower);
      if (followers.size === 0 && this.#followers.get(id) === followers) this.#followers.delete(id);
    };
  }

  /** Tells of changes of whatever project, from now on, without its setup. Answers what ends it. */
  followAll(follower: ProjectFollower): () => void {
    this.#followersOfAll.add(follower);
    return () => void this.#followersOfAll.delete(follower);
  }

  #changed(id: ProjectId): void {
    if (!this.#followers.has(id) && this.#followersOfAll.size === 0) return;
    this.#stale.set(id, true);
    this.#readStale();
  }

  #readStale(): void {
    for (const [id, hasChanged] of this.#stale) {
      if (this.#beingRead.size >= READS_AT_ONCE) return;
      if (this.#beingRead.has(id)) continue;
      this.#stale.delete(id);
      void this.#tell(id, hasChanged);
    }
  }

  async #tell(id: ProjectId, hasChanged: boolean): Promise<void> {
    this.#beingRead.add(id);
    // Who begins to follow while it is read without the setup makes it stale.
    const own = this.#followers.get(id);
    const all = hasChanged ? this.#followersOfAll : new Set<ProjectFollower>();
    try {
      const seen = await this.#read(id, own !== undefined);
      for (const follower of [...(own ?? []), ...all]) follower.offer(seen);
    } catch (error) {
      this.logger.error({ projectId: id, err: error }, 'Event streams ended: their project cannot be read');
      for (const follower of [...(own ?? []), ...all]) follower.finish();
    } finally {
      this.#beingRead.delete(id);
      this.#readStale();
    }
  }

  async #read(id: ProjectId, withSetup: boolean): Promise<SeenProject> {
    const project = await this.store.findProject(id);
    if (project === undefined) return { kind: 'deleted', id };
    const setup = withSetup
      ? JSON.stringify(await this.views.setup(project, await this.store.listPhases(id)))
      : undefined;
    const { ownerId, revision } = project;
    return {
      kind: 'present',
      id,
      ownerId,
      revision,
      project: JSON.stringify(await this.views.project(project)),
      setup,
    };
  }
}
