import { Injectable } from '@nestjs/common';
import type { Project, ProjectId } from '../../domain/project.js';
import { PresenceStore } from '../../store/presence-store.js';
import { SetupPlaces } from '../../store/setup-places.js';
import { UserStore } from '../../store/user-store.js';

/** What is known around projects, each asked once for many of them. */
@Injectable()
export class ProjectFacts {
  constructor(
    private readonly presence: PresenceStore,
    private readonly places: SetupPlaces,
    private readonly users: UserStore,
  ) {}

  viewersOf(projects: readonly Project[]): Promise<ReadonlyMap<ProjectId, number>> {
    return this.presence.countViewers(projects.map(({ id }) => id));
  }

  /** How many setups wait in front of each; only what has not begun can wait. */
  positionsOf(projects: readonly Project[]): Promise<ReadonlyMap<ProjectId, number>> {
    const canWait = projects.filter(({ status }) => status !== 'running' && status !== 'starting');
    return this.places.positionsOf(canWait.map(({ id }) => id));
  }

  /** By the owner's id. */
  ownerNamesOf(projects: readonly Project[]): Promise<ReadonlyMap<string, string>> {
    return this.users.namesOf(projects.map(({ ownerId }) => ownerId));
  }
}
