import type { ProjectId } from '../domain/project.js';
import type { SetupPolicy } from '../domain/setup-policy.js';

export interface StartedProject {
  readonly projectId: ProjectId;
  readonly ownerId: string;
  readonly name: string;
  readonly policy: SetupPolicy;
}

/** Whether the project's workflow confirmed a command, or only the server holds it (no worker runs at the moment). */
export type CommandReceipt = 'confirmed' | 'accepted';

/**
 * Commands to the project's workflows. Throws SetupError: `temporal_unavailable`, `not_found` when the project has
 * no open workflow, `conflict` with a sentence when the command makes no sense now.
 */
export abstract class SetupOrchestrator {
  /** Starts the project's lifecycle and with it the first setup. Repeating it attaches to the one that runs. */
  abstract startProject(project: StartedProject): Promise<void>;

  abstract retrySetup(projectId: ProjectId): Promise<CommandReceipt>;

  abstract cancelSetup(projectId: ProjectId): Promise<CommandReceipt>;

  /** Moves the deadline of the phase that runs; seconds > 0. */
  abstract extendPhase(projectId: ProjectId, seconds: number): Promise<CommandReceipt>;

  /** Wins over everything. A project without an open workflow gets one that deletes it. */
  abstract deleteProject(project: StartedProject): Promise<CommandReceipt>;

  /** Name of a setup's workflow on the Temporal server. */
  abstract setupWorkflowId(projectId: ProjectId, setupTry: number): string;

  /** Address of a setup in the Temporal Web UI; null when no address of it is configured. */
  abstract traceUrl(projectId: ProjectId, setupTry: number): string | null;

  /** Resolves when the server answers. */
  abstract ping(): Promise<void>;
}
