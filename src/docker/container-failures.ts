import { SetupError } from '../domain/failure.js';
import type { DependencySpec } from '../domain/service-spec.js';
import type { ServiceState } from './container-runtime.js';

/** After so many restarts by the engine a container counts as one that never stays up. */
const CRASH_LOOP_RESTARTS = 3;

/** Whether a dependency is as the condition wants it: yes, not yet, or never (then the reason). */
export function judgeDependency(
  condition: DependencySpec['condition'],
  state: ServiceState | undefined,
): 'met' | 'not_yet' | SetupError {
  if (!state) return new SetupError('container_failed', 'A container was removed while others waited for it.');
  const ended = state.state === 'exited' || state.state === 'dead';
  if (condition === 'service_completed_successfully' && ended && state.exitCode === 0) return 'met';
  if (ended || state.restartCount >= CRASH_LOOP_RESTARTS) return endedFailure(state);
  if (condition === 'service_completed_successfully') return 'not_yet';
  if (condition === 'service_started') return 'met';
  if (state.health === 'healthy') return 'met';
  if (state.health === 'unhealthy') {
    return new SetupError('container_failed', `Service "${state.service}" is unhealthy, and others depend on it.`);
  }
  if (state.health === 'none' && state.state === 'running') {
    return new SetupError(
      'invalid_template',
      `Another service waits for "${state.service}" to be healthy, but it has no healthcheck.`,
    );
  }
  return 'not_yet';
}

/** A one-shot service that did its work is not run again when the project is brought up once more. */
export function hasDoneItsWork(state: ServiceState | undefined): boolean {
  return state?.state === 'exited' && state.exitCode === 0;
}

function endedFailure(state: ServiceState): SetupError {
  const name = `Service "${state.service}"`;
  if (state.oomKilled) {
    const limit =
      state.memoryLimitBytes === null ? '' : ` (limit ${Math.round(state.memoryLimitBytes / 1024 ** 2)} MiB)`;
    return new SetupError('container_oom', `${name} ran out of memory${limit}.`);
  }
  if (state.restartCount >= CRASH_LOOP_RESTARTS) {
    return new SetupError('container_exited', `${name} ends again and again, last with code ${state.exitCode ?? 0}.`);
  }
  return new SetupError(
    'container_exited',
    `${name} ended with code ${state.exitCode ?? 0} while others waited for it.`,
  );
}
