import type { ProjectStatus } from './project.js';

/** What the lifecycle of a project knows when it decides what to do next. */
export interface LifeFacts {
  readonly status: ProjectStatus;
  readonly setup: 'wanted' | 'running' | 'completed' | 'failed' | 'cancelled';
  /** What people want of a project that was set up. */
  readonly wish: 'run' | 'stop' | undefined;
  readonly deletionWanted: boolean;
  /** The engine announced a change of the containers. */
  readonly lookWanted: boolean;
  readonly restoreWanted: boolean;
  /** A prompt waits. */
  readonly turnWaiting: boolean;
  /** The agent works on a prompt. */
  readonly turnRunning: boolean;
  /** As far as is known, nobody looked for the idle time. */
  readonly idleTimeIsOver: boolean;
  readonly historyIsLong: boolean;
}

export type LifeStep =
  'delete' | 'set_up' | 'stop' | 'wake' | 'restore' | 'look' | 'run_turn' | 'check_idle' | 'start_anew' | 'wait';

/**
 * The one decision of a project's life. Deletion wins over everything, a stop over a wake; nothing is stopped for
 * idleness while the agent works; and the history is only renewed when nothing else is left to do.
 */
export function nextStep(facts: LifeFacts): LifeStep {
  if (facts.deletionWanted) return 'delete';
  if (facts.setup === 'wanted') return 'set_up';
  return (facts.setup === 'completed' ? stepOfLife(facts) : undefined) ?? stepOfRest(facts);
}

function stepOfLife(facts: LifeFacts): LifeStep | undefined {
  const { status, wish, turnRunning } = facts;
  // A stop that was interrupted is finished first, whatever is wanted after it.
  if (status === 'stopping') return 'stop';
  if (wish === 'stop' && (status === 'running' || status === 'starting')) return 'stop';
  if (wish === 'run' && status !== 'running') return 'wake';
  if (facts.restoreWanted && !turnRunning) return 'restore';
  if (facts.lookWanted) return 'look';
  if (status !== 'running' || turnRunning) return undefined;
  if (facts.turnWaiting) return 'run_turn';
  return facts.idleTimeIsOver ? 'check_idle' : undefined;
}

function stepOfRest({ historyIsLong, turnRunning }: LifeFacts): LifeStep {
  return historyIsLong && !turnRunning ? 'start_anew' : 'wait';
}
