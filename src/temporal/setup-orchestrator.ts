import type { ProjectId, ProjectStatus } from '../domain/project.js';
import type { SetupPhase } from '../domain/setup-phase.js';
import type { SetupPolicy } from '../domain/setup-policy.js';

export interface StartedProject {
  readonly projectId: ProjectId;
  readonly ownerId: string;
  readonly name: string;
  readonly policy: SetupPolicy;
  /** A running project without a viewer for this long is stopped; absent: the configured default. */
  readonly idleTimeoutMs?: number;
}

export interface DeletionProgress {
  readonly total: number;
  readonly deleted: number;
  readonly failed: readonly { readonly projectId: ProjectId; readonly message: string }[];
}

/** A project as it was left by a lifecycle that is gone. */
export interface AdoptedProject extends StartedProject {
  readonly status: ProjectStatus;
  readonly statusSequence: number;
  readonly setupTry: number;
  readonly setupPhase: SetupPhase;
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

  /** Runs a project that was set up: its containers are started when they are not. */
  abstract startContainers(projectId: ProjectId): Promise<CommandReceipt>;

  /** Stops a project softly: containers, files and the agent's memory are kept. A running answer is ended. */
  abstract stopContainers(projectId: ProjectId): Promise<CommandReceipt>;

  /** Lets the stored turn run after those before it, starting the project when it is stopped. Repeating is harmless. */
  abstract runTurn(projectId: ProjectId, turn: number): Promise<CommandReceipt>;

  /** Ends the answer that is being written, and takes back the turns that wait. */
  abstract abortTurns(projectId: ProjectId): Promise<CommandReceipt>;

  /** Makes the site equal to one of its versions, as a new version. */
  abstract restoreVersion(projectId: ProjectId, version: string): Promise<CommandReceipt>;

  /**
   * Somebody came, or the last one left: a visit wakes a stopped project. Not confirmed, and harmless to repeat; who
   * is there stands in the presence store. `visited` false: only the count changed.
   */
  abstract presenceChanged(projectId: ProjectId, presence: { readonly visited: boolean }): Promise<void>;

  /** The engine announced a change of the project's containers: the lifecycle takes a look. Harmless to repeat. */
  abstract containersChanged(projectId: ProjectId): Promise<void>;

  /** Gives a stored project that lost its lifecycle a new one, which goes on from what is stored. */
  abstract adoptProject(project: AdoptedProject): Promise<void>;

  /** Deletes all projects of an owner (null: everybody's) in the background; attaches to a deletion under way. */
  abstract deleteAll(ownerId: string | null): Promise<void>;

  /** How far the newest such deletion is; null: there was none. Needs a worker. */
  abstract deleteAllProgress(ownerId: string | null): Promise<DeletionProgress | null>;

  /** Ids of the projects that have an open lifecycle. */
  abstract openLifecycles(): Promise<ReadonlySet<ProjectId>>;

  /** Ends the lifecycle of a project that is not there any more, with all that it may still run. */
  abstract endLifecycle(projectId: ProjectId): Promise<void>;

  /** Name of a setup's workflow on the Temporal server. */
  abstract setupWorkflowId(projectId: ProjectId, setupTry: number): string;

  /** Address of a setup in the Temporal Web UI; null when no address of it is configured. */
  abstract traceUrl(projectId: ProjectId, setupTry: number): string | null;

  /** Address of the Temporal Web UI itself; null when none is configured. */
  abstract uiUrl(): string | null;

  /** Resolves when the server answers. */
  abstract ping(): Promise<void>;
}
