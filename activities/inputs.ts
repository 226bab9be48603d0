import type { ProjectId, ProjectProblem, ProjectStatus } from '../src/domain/project.js';
import type { SetupProgress } from '../src/domain/phase-record.js';
import type { WorkPhase } from '../src/domain/setup-phase.js';
import type { TurnChange } from '../src/store/turn-store.js';

/*
 * What workflows and activities hand each other: one object in, one object out. It is stored in histories, so it holds
 * ids and small facts only: never a prompt, a key or a log beyond a failure's tail.
 */

export interface ProjectReference {
  readonly projectId: ProjectId;
}

/** Every activity of a setup knows its try and phase: what it writes is fenced by them. */
export interface SetupStep extends ProjectReference {
  readonly try: number;
  readonly phase: WorkPhase;
}

export interface AgentSession {
  readonly sessionId: string;
}

export interface PromptDelivery extends AgentSession {
  /** Names the prompt in the session; see CodingAgent. */
  readonly promptKey: string;
}

export interface WaitStep extends SetupStep {
  /** When the phase began, in milliseconds since the epoch: the longer it waits, the rarer it looks. */
  readonly waitingSinceMs: number;
  /** How long one attempt watches before it ends as "not ready". */
  readonly windowMs: number;
}

/** A wait for a project that wakes. */
export interface WakeStep extends WaitStep {
  /** A prompt waits: the agent can work, and perhaps mend the site, while the preview does not run. */
  readonly agentSuffices?: boolean;
}

export interface StatusWrite extends ProjectReference {
  readonly sequence: number;
  readonly status: ProjectStatus;
  /** Why it does not run as wished; absent: nothing is wrong. */
  readonly problem?: ProjectProblem;
}

/** Names a prompt after the setup's own. */
export interface TurnReference extends ProjectReference {
  readonly turn: number;
}

export interface TurnWrite extends TurnReference {
  readonly change: TurnChange;
}

export interface RestoreStep extends ProjectReference {
  readonly version: string;
  /** Names this restoring: a repeat finds the version that it made. */
  readonly key: string;
}

/** What a look at a running project's containers found. */
export interface ContainersSeen {
  /** How many of them run. */
  readonly running: number;
  /** Why one of those that shall run does not; null: all run. */
  readonly problem: ProjectProblem | null;
  /** Absent in older histories. */
  readonly agentRuns?: boolean;
  /** The agent's container was made for another model or with another key; absent in older histories. */
  readonly isOutdated?: boolean;
  readonly viewers: number;
}

export interface ProgressWrite extends ProjectReference {
  readonly progress: SetupProgress;
}

/** What is known of a wait that ran out of time. */
export interface WaitEvidence {
  readonly lastFinding: string | null;
  readonly logTail: string | null;
}
