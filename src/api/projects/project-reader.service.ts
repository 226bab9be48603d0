import { Injectable } from '@nestjs/common';
import { SetupError } from '../../domain/failure.js';
import type { Project, ProjectId } from '../../domain/project.js';
import { type ProjectPage, ProjectStore } from '../../store/project-store.js';
import type { User } from '../../store/user-store.js';
import type { ListProjectsQuery } from './project-requests.js';

/** What a user may see: members their own projects, administrators all. */
@Injectable()
export class ProjectReader {
  constructor(private readonly store: ProjectStore) {}

  /** Somebody else's project is not there: an answer that differs would tell that it exists. */
  async require(user: User, id: ProjectId): Promise<Project> {
    const project = await this.find(user, id);
    if (project === undefined) throw new SetupError('not_found', 'There is no such project.');
    return project;
  }

  async find(user: User, id: ProjectId): Promise<Project | undefined> {
    const project = await this.store.findProject(id);
    return project !== undefined && maySee(user, project) ? project : undefined;
  }

  list(user: User, { limit, cursor, status, q }: ListProjectsQuery): Promise<ProjectPage> {
    return this.store.listProjects({
      limit,
      ...(user.role === 'admin' ? {} : { ownerId: user.id }),
      ...(cursor === undefined ? {} : { cursor }),
      ...(status === undefined ? {} : { status }),
      ...(q === undefined ? {} : { text: q }),
    });
  }
}

export function maySee(user: User, { ownerId }: Pick<Project, 'ownerId'>): boolean {
  return user.role === 'admin' || ownerId === user.id;
}
