import type { FailureCode } from './failure.js';
import type { ProjectId } from './project.js';

/** A turn goes `queued → working →` one of the last three; one that waits can also be aborted. */
export const TURN_STATES = ['queued', 'working', 'completed', 'failed', 'aborted'] as const;

export type TurnState = (typeof TURN_STATES)[number];

/** One prompt after the setup's own, and what came of it. Instants are UTC. */
export interface Turn {
  readonly projectId: ProjectId;
  /** 1 for the first prompt after the setup; the order in which prompts run. */
  readonly number: number;
  readonly text: string;
  readonly model: string;
  readonly state: TurnState;
  /** What the last look saw; for a failed turn, why it failed. */
  readonly message: string | null;
  readonly code: FailureCode | null;
  /** The site's version that this turn made; null: none yet. */
  readonly version: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
}

export function isTurnOver(state: TurnState): boolean {
  return state !== 'queued' && state !== 'working';
}

/** Key of a turn's prompt, from which the agent's message ids are made. The setup's own prompts end in their try. */
export function turnKey(projectId: ProjectId, turn: number): string {
  return `${projectId}:turn:${turn}`;
}
