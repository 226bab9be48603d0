import { isFinalPhase } from '../domain/setup-phase.js';
import type { LifecycleInput, LifecycleState } from '../../workflows/messages.js';
import type { AdoptedProject, StartedProject } from './setup-orchestrator.js';

/** What a new lifecycle begins with. */
export function lifecycleInput({ projectId, ownerId, name, policy, idleTimeoutMs }: StartedProject): LifecycleInput {
  return { schema: 2, projectId, ownerId, name, policy, ...(idleTimeoutMs === undefined ? {} : { idleTimeoutMs }) };
}

/** A setup that was under way is over with its lifecycle; the next one is its retry. */
export function adoptedState({ status, statusSequence, setupTry, setupPhase }: AdoptedProject): LifecycleState {
  const setup = isFinalPhase(setupPhase) ? setupPhase : 'wanted';
  const tries = setupPhase === 'not_started' ? 0 : setupTry;
  const wish = status === 'starting' ? 'run' : status === 'stopping' ? 'stop' : undefined;
  return { status, sequence: Math.max(statusSequence, 0), setupTry: tries, setup, wish, isUnsure: true };
}
