import type { ProjectId } from '../domain/project.js';
import type { Template } from './template.js';

/** The folders of projects on disk: `<data folder>/projects/<project id>`. */
export abstract class ProjectWorkspace {
  /** Absolute path of a project's folder, whether it exists or not. */
  abstract pathOf(projectId: ProjectId): string;

  /**
   * Copies the template's site to the project's folder: to a temporary folder first, then renamed, so that it is
   * there whole or not at all. A folder that is already there is kept as it is. Files belong to uid 1000 where the
   * process may give them away. Throws `disk_full`, `invalid_template`.
   */
  abstract createFiles(projectId: ProjectId, template: Template, signal?: AbortSignal): Promise<void>;

  /** Projects that have a folder. */
  abstract listProjects(): Promise<ReadonlySet<ProjectId>>;

  /** Removes the project's folder and what an interrupted `createFiles` left. Nothing there is fine. Follows no links. */
  abstract removeFiles(projectId: ProjectId): Promise<void>;
}
