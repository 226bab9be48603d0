import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { ProjectId, ProjectStatus } from '../src/domain/project.js';
import type { SetupPolicy } from '../src/domain/setup-policy.js';

/*
 * What clients and workflows say to each other. This file is imported by both sides, so it holds names and types only.
 * The names stand in histories: never renamed without a patch.
 */

export const PROJECT_LIFECYCLE = 'projectLifecycle';

export function lifecycleWorkflowId(projectId: ProjectId): string {
  return `project:${projectId}`;
}

export function setupWorkflowId(projectId: ProjectId, setupTry: number): string {
  return `project-setup:${projectId}:${setupTry}`;
}

export function turnWorkflowId(projectId: ProjectId, turn: number): string {
  return `project-turn:${projectId}:${turn}`;
}

export const START_SETUP = 'startSetup';
export const RETRY_SETUP = 'retrySetup';
export const CANCEL_SETUP = 'cancelSetup';
export const EXTEND_PHASE = 'extendPhase';
export const DELETE_PROJECT = 'delete';
export const START = 'start';
export const STOP = 'stop';
export const SEND_PROMPT = 'sendPrompt';
export const ABORT_PROMPTS = 'abortPrompts';
export const RESTORE_VERSION = 'restoreVersion';
/** Signals: who sends them needs no answer. */
export const PRESENCE = 'presence';
export const CONTAINERS_CHANGED = 'containersChanged';
/** For when no worker answers: the server keeps a signal through its own crash, but no update. */
export const DELETION_WANTED = 'deletionWanted';
export const COMMAND_WANTED = 'commandWanted';
export const STATE = 'state';

/** Search attributes, all keywords; made at start-up when missing. They are plain text on the server: no secrets. */
export const PROJECT_ID_KEY = defineSearchAttributeKey('ProjectId', SearchAttributeType.KEYWORD);
export const OWNER_ID_KEY = defineSearchAttributeKey('OwnerId', SearchAttributeType.KEYWORD);
export const SETUP_PHASE_KEY = defineSearchAttributeKey('SetupPhase', SearchAttributeType.KEYWORD);
export const PROJECT_STATUS_KEY = defineSearchAttributeKey('ProjectStatus', SearchAttributeType.KEYWORD);

export const SEARCH_ATTRIBUTES = [PROJECT_ID_KEY, OWNER_ID_KEY, SETUP_PHASE_KEY, PROJECT_STATUS_KEY] as const;

/**
 * Time limit of one workflow task, and how long a cached workflow waits for its old worker. Short, so that the first
 * command after a crash is answered in 2 to 3 s instead of 10.
 */
export const WORKFLOW_TASK_TIMEOUT_MS = 3_000;
export const STICKY_TIMEOUT_MS = 2_000;

export interface LifecycleInput {
  /**
   * Version of this input's form, and of the story that the workflow tells: 1 knows setups and deletion only, 2 the life
   * after the setup as well. A workflow that began with 1 keeps to it until it continues as new, so that it replays.
   */
  readonly schema: 1 | 2;
  readonly projectId: ProjectId;
  readonly ownerId: string;
  readonly name: string;
  readonly policy: SetupPolicy;
  /** A running project that nobody looks at is stopped after this long; absent: never. */
  readonly idleTimeoutMs?: number;
  /** Events after which the workflow continues as new even without the server's suggestion. */
  readonly continueAfterEvents?: number;
  /** Carried over when the workflow continues as new; absent at its first start. */
  readonly carried?: LifecycleState;
}

export interface LifecycleState {
  readonly status: ProjectStatus;
  /** Counts the decisions about the status; orders their writes. */
  readonly sequence: number;
  /** 0: no setup was started yet. */
  readonly setupTry: number;
  readonly setup: 'wanted' | 'running' | 'completed' | 'failed' | 'cancelled';
  /** What people want of a project that was set up; absent: nothing was asked yet. */
  readonly wish?: 'run' | 'stop' | undefined;
  /** Numbers of the prompts that wait, in their order. */
  readonly turns?: readonly number[];
  /** When the project last had something to do: its idle time begins no earlier. */
  readonly busyUntilMs?: number;
  /** How often a version was restored. */
  readonly restores?: number;
  /** The state was not carried over by a lifecycle but read from the database: the containers need a look. */
  readonly isUnsure?: boolean;
}

export const DELETE_ALL_PROJECTS = 'deleteAllProjects';
export const DELETION_PROGRESS = 'progress';

/** One at a time for each owner; null: everybody's projects. */
export function deleteAllWorkflowId(ownerId: string | null): string {
  return ownerId === null ? 'delete-all' : `delete-all:${ownerId}`;
}

export interface DeleteAllInput {
  readonly schema: 1;
  readonly ownerId: string | null;
}

export interface DeletionProgress {
  readonly total: number;
  readonly deleted: number;
  readonly failed: readonly { readonly projectId: ProjectId; readonly message: string }[];
}

export interface PresenceSignal {
  /** Somebody came, or asked for the preview; false: the last one left. */
  readonly visited: boolean;
}

/** A command that is also on its way as an update of this id: the first of the two to arrive counts. */
export interface CommandSignal {
  readonly id: string;
  readonly name: string;
  readonly request: object;
}

export interface TurnRequest {
  readonly turn: number;
}

export interface RestoreRequest {
  readonly version: string;
}

export interface TurnInput {
  readonly schema: 1;
  readonly projectId: ProjectId;
  readonly name: string;
  readonly turn: number;
  readonly policy: SetupPolicy;
}

export interface SetupInput {
  readonly schema: 1;
  readonly projectId: ProjectId;
  readonly name: string;
  readonly try: number;
  readonly policy: SetupPolicy;
}

export interface ExtendRequest {
  readonly seconds: number;
}
