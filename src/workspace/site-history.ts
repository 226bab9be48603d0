import type { ProjectId } from '../domain/project.js';

/** One state of a site that was kept. */
export interface SiteVersion {
  /** 40 hexadecimal digits. */
  readonly version: string;
  /** What made it: `setup`, `turn:3`, `restore:1`; `before-restore:1` keeps what a restoring replaced. */
  readonly key: string;
  readonly title: string;
  readonly at: Date;
}

/**
 * The versions of each project's site. Safe to run twice and to be killed anywhere: the same key always gives the same
 * version. Throws SetupError `not_found` for a version that is not there, `disk_full`, `internal`.
 */
export abstract class SiteHistory {
  /** Keeps the site as it is now, changed or not. */
  abstract commit(
    projectId: ProjectId,
    request: { key: string; title: string },
    signal?: AbortSignal,
  ): Promise<{ version: string }>;

  /**
   * Makes the site equal to one of its versions and keeps that as a new one. Changes that no version holds yet are
   * kept first. Ignored files, such as dependencies and build results, stay as they are.
   */
  abstract restore(
    projectId: ProjectId,
    request: { version: string; key: string },
    signal?: AbortSignal,
  ): Promise<{ version: string }>;

  /** Newest first, at most 1,000; empty when there is none. */
  abstract list(projectId: ProjectId): Promise<readonly SiteVersion[]>;

  /** Projects that have a history. */
  abstract listProjects(): Promise<ReadonlySet<ProjectId>>;

  /** Removes the whole history. Nothing there is fine. */
  abstract remove(projectId: ProjectId): Promise<void>;
}
