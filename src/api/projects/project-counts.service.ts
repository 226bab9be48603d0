import { Injectable } from '@nestjs/common';
import type { Project, ProjectId } from '../../domain/project.js';
import { PresenceStore } from '../../store/presence-store.js';
import { SetupPlaces } from '../../store/setup-places.js';

/** What is counted around projects, for many of them at once. */
@Injectable()
export class ProjectCounts {
  constructor(
    private readonly presence: PresenceStore,
    private readonly places: SetupPlaces,
  ) {}

  viewersOf(projects: readonly Project[]): Promise<ReadonlyMap<ProjectId, number>> {
    return this.presence.countViewers(projects.map(({ id }) => id));
  }

  /** How many setups wait in front of each; only what has not begun can wait. */
  positionsOf(projects: readonly Project[]): Promise<ReadonlyMap<ProjectId, number>> {
    const canWait = projects.filter(({ status }) => status !== 'running' && status !== 'starting');
    return this.places.positionsOf(canWait.map(({ id }) => id));
  }
}
