import type { ProjectId } from '../domain/project.js';

/** Who looks at a project. */
export interface Presence {
  /** Pages whose last heartbeat is fresh and which did not say good-bye. */
  readonly viewers: number;
  /** The newest heartbeat of all pages, also of those that left; null: nobody ever looked. */
  readonly lastHeartbeatAt: Date | null;
}

/** A page that sent no heartbeat for this long counts as gone; a page sends one every 15 s. */
export const VIEWER_STALE_MS = 30_000;

/**
 * Heartbeats of open pages. Cheap to write: they change no project's revision. Writes about a project that is gone
 * change nothing. Instants are the database's own, so that several API processes agree.
 */
export abstract class PresenceStore {
  /** `arrived`: this page was not counted before. `viewers` counts after the write; undefined: there is no such project. */
  abstract heartbeat(
    projectId: ProjectId,
    viewerId: string,
  ): Promise<{ readonly arrived: boolean; readonly viewers: number } | undefined>;

  /** `left`: this page was counted before. */
  abstract leave(
    projectId: ProjectId,
    viewerId: string,
  ): Promise<{ readonly left: boolean; readonly viewers: number } | undefined>;

  abstract presenceOf(projectId: ProjectId): Promise<Presence>;

  /** Viewers of many projects at once; a project without any is left out. */
  abstract countViewers(projectIds: readonly ProjectId[]): Promise<ReadonlyMap<ProjectId, number>>;

  /** Forgets pages that were last heard of before; the newest of each project is kept. Answers how many. */
  abstract forgetBefore(at: Date): Promise<number>;
}
