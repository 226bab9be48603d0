import type { Readable } from 'node:stream';
import type { ProjectId } from '../domain/project.js';

/** One state of a site that was kept. */
export interface SiteVersion {
  /** 40 hexadecimal digits. */
  readonly version: string;
  /** What made it: `setup`, `turn:3`, `restore:1`; `before-restore:1` keeps what a restoring replaced. */
  readonly key: string;
  readonly title: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface SiteFile {
  /** From the site's folder, with `/` between names. */
  readonly path: string;
  /** The content of a link is where it leads. */
  readonly kind: 'file' | 'link';
  /** Bytes. */
  readonly size: number;
}

export interface SiteTree {
  /** Names this very state in `readFile` and `archive`: 40 hexadecimal digits. */
  readonly version: string;
  /** By path, at most 5,000. What builds and package managers make is not among them. */
  readonly files: readonly SiteFile[];
  readonly isTruncated: boolean;
}

/**
 * The versions of each project's site, and its files as they are now. Safe to run twice and to be killed anywhere: the same key always gives the same
 * version. Throws SetupError `not_found` for a version, file or site that is not there, `disk_full`, `internal`.
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

  /** The files of a version; without one, of the site as it is now. */
  abstract files(projectId: ProjectId, version?: string): Promise<SiteTree>;

  /** `invalid_request` when it has more than 5 MiB. */
  abstract readFile(projectId: ProjectId, file: { path: string; version?: string | undefined }): Promise<Buffer>;

  /** A ZIP file with everything in a folder of this name. */
  abstract archive(projectId: ProjectId, what: { folder: string; version?: string | undefined }): Promise<Readable>;

  /** Projects that have a history. */
  abstract listProjects(): Promise<ReadonlySet<ProjectId>>;

  /** Removes the whole history. Nothing there is fine. */
  abstract remove(projectId: ProjectId): Promise<void>;
}
