import type { FailureCode, SetupFailure } from './failure.js';
import type { SetupPhase } from './setup-phase.js';

declare const brand: unique symbol;

/** 16 lower-case hexadecimal digits, made once by the API; safe in container names, paths and workflow ids. */
export type ProjectId = string & { readonly [brand]: 'ProjectId' };

export const PROJECT_ID_PATTERN = /^[0-9a-f]{16}$/;

export function parseProjectId(text: string): ProjectId | undefined {
  return PROJECT_ID_PATTERN.test(text) ? (text as ProjectId) : undefined;
}

export const PROJECT_STATUSES = ['created', 'starting', 'running', 'stopping', 'stopped', 'error', 'deleting'] as const;

export type ProjectStatus = (typeof PROJECT_STATUSES)[number];

/** Every legal move of a project's status. `deleting` is reachable from everywhere and left by nothing. */
const NEXT_STATUSES: Readonly<Record<ProjectStatus, readonly ProjectStatus[]>> = {
  created: ['starting', 'deleting'],
  starting: ['running', 'stopped', 'error', 'deleting'],
  running: ['starting', 'stopping', 'error', 'deleting'],
  stopping: ['stopped', 'error', 'deleting'],
  stopped: ['starting', 'deleting'],
  error: ['starting', 'stopping', 'deleting'],
  deleting: [],
};

export function canMoveStatus(from: ProjectStatus, to: ProjectStatus): boolean {
  return NEXT_STATUSES[from].includes(to);
}

/** A project as the read model stores it. Instants are UTC. */
export interface Project {
  readonly id: ProjectId;
  readonly ownerId: string;
  /** Unique label, 1 to 50 of `[a-z0-9-]`: the preview's host name. */
  readonly slug: string;
  readonly name: string;
  readonly prompt: string;
  readonly model: string;
  readonly template: string;
  readonly status: ProjectStatus;
  /** Order of the newest status; -1: its lifecycle has decided nothing yet. */
  readonly statusSequence: number;
  readonly setup: SetupSummary;
  readonly previewReady: boolean;
  readonly agentReady: boolean;
  /** Why a project that was set up does not run as wished; null: all is well, or the setup's own error tells. */
  readonly problem: ProjectProblem | null;
  /** Where the gateway of the project's Docker host listens; null: in this very process. */
  readonly gatewayUrl: string | null;
  /** Grows by one with every change that was applied; the id of the change in event streams. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What went wrong in a project's life after its setup. */
export interface ProjectProblem {
  readonly code: FailureCode;
  readonly message: string;
  readonly hint: string;
  readonly logTail: string | null;
}

export interface SetupSummary {
  /** 1 for the first setup; each retry adds one. */
  readonly try: number;
  readonly phase: SetupPhase;
  readonly phaseStartedAt: Date | null;
  readonly phaseDeadlineAt: Date | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly error: SetupFailure | null;
}
