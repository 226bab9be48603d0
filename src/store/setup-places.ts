import type { ProjectId } from '../domain/project.js';

/** How many setups run at once, whether new ones begin, and how many projects there may be. */
export interface SetupLimits {
  readonly maxSetups: number;
  /** Setups that run go on; others wait. */
  readonly paused: boolean;
  /** Projects that one member may have at a time; null: any number. Administrators may have any number. */
  readonly projectsPerUser: number | null;
}

/** The limits, and who paused. */
export interface CurrentLimits extends SetupLimits {
  /** Null: new setups begin, or nobody was named. */
  readonly pausedBy: { readonly name: string; readonly at: Date } | null;
}

/** A place that is held, or waited for. */
export interface SetupPlace {
  readonly projectId: ProjectId;
  readonly try: number;
  readonly requestedAt: Date;
  /** Null: it waits. */
  readonly grantedAt: Date | null;
}

export interface PlaceRequest {
  readonly projectId: ProjectId;
  readonly try: number;
}

/**
 * The places that setups run in, over all processes. Owners take turns, and of one owner's the oldest request comes first.
 * Asking again changes nothing; a place that was given is kept until it is released, its setup has ended, or its project
 * is gone.
 */
export abstract class SetupPlaces {
  /**
   * `before`: how many wait in front. A later try of a project takes over from an earlier one. Without room on the host of
   * who asks, it waits like the others.
   */
  abstract request(
    place: PlaceRequest,
    host?: { readonly hasRoom: boolean },
  ): Promise<{ readonly granted: boolean; readonly before: number }>;

  /** Nothing there, or a later try's: nothing happens. */
  abstract release(place: PlaceRequest): Promise<void>;

  /**
   * Gives a place to a project's setup that waits for one, above the limit and even while paused, and tells of the
   * project. False: it does not wait, which is so when it runs a second time.
   */
  abstract grant(projectId: ProjectId): Promise<boolean>;

  /** Those held, oldest request first; then those waited for, in the order in which they are given. */
  abstract list(): Promise<readonly SetupPlace[]>;

  /** How many wait in front of each of these projects; who does not wait is left out. */
  abstract positionsOf(projectIds: readonly ProjectId[]): Promise<ReadonlyMap<ProjectId, number>>;

  abstract readLimits(): Promise<CurrentLimits>;

  /** What is absent stays. `by`: who is named when this pauses; who paused before stays named until somebody resumes. */
  abstract writeLimits(limits: Partial<SetupLimits>, by?: string): Promise<void>;
}
