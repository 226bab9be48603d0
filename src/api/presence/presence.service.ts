import { Injectable } from '@nestjs/common';
import type { Project, ProjectId } from '../../domain/project.js';
import { PresenceStore } from '../../store/presence-store.js';
import { SetupOrchestrator } from '../../temporal/setup-orchestrator.js';
import { ApiLogger } from '../api-dependencies.js';

/**
 * Heartbeats go to the database; the workflow hears only when somebody comes to a project where nobody was, or that
 * sleeps, and when the last one leaves. In between it looks at the database by itself, so what it hears costs little
 * however many look.
 */
@Injectable()
export class PresenceService {
  /** Visits that did not reach the server: told again with the next heartbeat. */
  readonly #untold = new Set<ProjectId>();

  constructor(
    private readonly presence: PresenceStore,
    private readonly orchestrator: SetupOrchestrator,
    private readonly logger: ApiLogger,
  ) {}

  /** Answers how many look. */
  async heartbeat({ id, status }: Project, viewerId: string): Promise<number> {
    const seen = await this.presence.heartbeat(id, viewerId);
    if (seen === undefined) return 0;
    const isAsleep = status === 'stopped' || status === 'stopping' || status === 'error';
    const isNews = seen.arrived && (seen.viewers === 1 || isAsleep);
    if (isNews || this.#untold.has(id)) void this.#tell(id, true);
    return seen.viewers;
  }

  async leave({ id }: Project, viewerId: string): Promise<void> {
    const seen = await this.presence.leave(id, viewerId);
    if (seen?.left === true && seen.viewers === 0) void this.#tell(id, false);
  }

  /** No heartbeat waits for the workflow, or fails with it. */
  async #tell(id: ProjectId, visited: boolean): Promise<void> {
    try {
      this.#untold.delete(id);
      await this.orchestrator.presenceChanged(id, { visited });
    } catch (error) {
      if (visited) this.#untold.add(id);
      this.logger.debug({ projectId: id, err: error }, 'The workflow could not be told of a visit yet');
    }
  }
}
