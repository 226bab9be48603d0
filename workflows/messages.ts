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

export const START_SETUP = 'startSetup';
export const RETRY_SETUP = 'retrySetup';
export const CANCEL_SETUP = 'cancelSetup';
export const EXTEND_PHASE = 'extendPhase';
export const DELETE_PROJECT = 'delete';
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
  /** Version of this input's form. */
  readonly schema: 1;
  readonly projectId: ProjectId;
  readonly ownerId: string;
  readonly name: string;
  readonly policy: SetupPolicy;
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
