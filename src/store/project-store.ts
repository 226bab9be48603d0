import type { FailureCode } from '../domain/failure.js';
import type { AttemptFailure, PhaseRecord, SetupProgress } from '../domain/phase-record.js';
import type { Project, ProjectId, ProjectProblem, ProjectStatus } from '../domain/project.js';
import type { WorkPhase } from '../domain/setup-phase.js';

export interface NewProject {
  readonly id: ProjectId;
  readonly ownerId: string;
  /** Wanted slug; when taken, the store adds the smallest free suffix from `-2` on. */
  readonly slug: string;
  readonly name: string;
  readonly prompt: string;
  readonly model: string;
  readonly template: string;
  /** The owner may have so many projects only, as `SetupLimits` say. */
  readonly isLimited?: boolean;
  /** Idempotency key of the request with a hash of its body, unique per owner; absent: always a new project. */
  readonly idempotency?: { readonly key: string; readonly bodyHash: string };
}

export interface ProjectPage {
  readonly projects: readonly Project[];
  /** Give it to the next call; null: this was the last page. */
  readonly nextCursor: string | null;
}

/** What a wait saw, for people to look at. */
export interface Finding {
  readonly probes: number;
  readonly text: string;
  readonly previewReady: boolean;
  readonly agentReady: boolean;
}

/** Names one phase of one try; a write for another try or phase than the current one changes nothing. */
export interface PhaseFence {
  readonly projectId: ProjectId;
  readonly try: number;
  readonly phase: WorkPhase;
}

/** A setup or a prompt that failed. A cancellation is no failure. */
export interface PastFailure {
  readonly kind: 'setup' | 'prompt';
  readonly projectId: ProjectId;
  readonly projectName: string;
  /** The setup's try, or the prompt's turn. */
  readonly number: number;
  /** Null: a prompt has none. */
  readonly phase: WorkPhase | null;
  readonly code: FailureCode;
  readonly message: string;
  readonly at: Date;
}

/**
 * The read model. Writes are safe to repeat and to arrive late: each carries an order, and one that is older than
 * what is stored changes nothing and answers false. A write about a project that is gone changes nothing: nothing
 * brings a deleted row back. Throws SetupError `internal` (retryable) when the database cannot be reached.
 */
export abstract class ProjectStore {
  /**
   * Stores a new project with status `created`. With an idempotency key seen before: the first project and
   * `created: false`, or `conflict` when the body hash differs. `conflict` also when the owner has as many as allowed.
   */
  abstract createProject(project: NewProject): Promise<{ project: Project; created: boolean }>;

  abstract findProject(id: ProjectId): Promise<Project | undefined>;

  /** Those of them that are there, in no order. */
  abstract findProjects(ids: readonly ProjectId[]): Promise<readonly Project[]>;

  /** Undefined: it is gone. What is absent stays; the slug stays in any case. */
  abstract editProject(
    id: ProjectId,
    changes: { readonly name?: string; readonly model?: string },
  ): Promise<Project | undefined>;

  abstract findProjectBySlug(slug: string): Promise<Project | undefined>;

  /** Newest first. `ownerId` absent: of everybody. Throws `invalid_request` for a cursor that is not ours. */
  abstract listProjects(query: {
    ownerId?: string;
    status?: ProjectStatus;
    /** Is part of the name, the slug or the prompt, in whatever case. */
    text?: string;
    limit: number;
    cursor?: string;
  }): Promise<ProjectPage>;

  /** How many projects there are of each status; a status without any is left out. */
  abstract countProjects(): Promise<ReadonlyMap<ProjectStatus, number>>;

  abstract listPhases(id: ProjectId): Promise<readonly PhaseRecord[]>;

  /** The phases of each of these projects; who has none is left out. */
  abstract listPhasesOf(ids: readonly ProjectId[]): Promise<ReadonlyMap<ProjectId, readonly PhaseRecord[]>>;

  /** What failed since then, newest first. What a later try made good is among it; with its project it goes. */
  abstract listFailures(query: { since: Date; limit: number }): Promise<readonly PastFailure[]>;

  /** The gateways that projects have, each once; those within the API's own process have no address. */
  abstract listGateways(): Promise<readonly string[]>;

  /** Milliseconds that each phase usually takes: the median of its last 20 completed records, of all projects. */
  abstract phaseDurations(): Promise<ReadonlyMap<WorkPhase, number>>;

  /** Deletes the row with all that hangs on it; false when it was gone. */
  abstract deleteProject(id: ProjectId): Promise<boolean>;

  /** `sequence` grows with each decision of the project's lifecycle. */
  abstract recordStatus(write: {
    projectId: ProjectId;
    sequence: number;
    status: ProjectStatus;
    /** Stays until the next status; absent: nothing is wrong. */
    problem?: ProjectProblem;
  }): Promise<boolean>;

  /**
   * Writes what a setup decided. Ordered by try, then `phaseStep`, then deadline. Beginning a phase completes the one
   * before; finishing gives the current phase its outcome. Beginning a new try clears the error.
   */
  abstract recordProgress(projectId: ProjectId, progress: SetupProgress): Promise<boolean>;

  /** An attempt of the phase's action went wrong. */
  abstract recordAttemptFailure(fence: PhaseFence, failure: AttemptFailure): Promise<boolean>;

  abstract recordFinding(fence: PhaseFence, finding: Finding): Promise<boolean>;

  /** Whether the project's containers answer, outside of a wait (for example after they were stopped). */
  abstract recordReadiness(
    projectId: ProjectId,
    readiness: { previewReady: boolean; agentReady: boolean },
  ): Promise<boolean>;

  /** Where the project's containers run; the gateway there relays to them. */
  abstract recordGateway(projectId: ProjectId, gatewayUrl: string | null): Promise<boolean>;

  /** Calls back with the id after every applied change of a project, by whichever process; also after its deletion. */
  abstract watchProjects(listener: (projectId: ProjectId) => void): Promise<{ close(): Promise<void> }>;

  /**
   * A name of this database, made once. What is found elsewhere (containers, folders) is told by it from that of other
   * installations, and of this one with another database.
   */
  abstract installationId(): Promise<string>;

  /** Resolves when the database answers. */
  abstract ping(): Promise<void>;

  abstract close(): Promise<void>;
}
