import type { ServiceState } from '../src/docker/container-runtime.js';
import type { Project } from '../src/domain/project.js';
import type { ActivityDependencies } from './dependencies.js';

/**
 * A machine that starts again has ended all containers, which is no fault of theirs: what ended before this worker began
 * is started again, as often as the machine does. What ends while a worker runs is judged. True: something was started.
 */
export async function startWhatRestartEnded(
  deps: ActivityDependencies,
  project: Project,
  signal: AbortSignal,
): Promise<boolean> {
  const states = await deps.runtime.inspect(project.id, signal);
  if (!states.some((state) => endedBefore(state, deps.workerStartedAt))) return false;
  const { spec } = await deps.blueprintOf(project);
  await deps.runtime.ensureRunning(spec, signal);
  return true;
}

function endedBefore({ state, exitCode, finishedAt }: ServiceState, instant: Date): boolean {
  // A service that did its work and ended with 0 stays as it is.
  return state === 'exited' && exitCode !== 0 && finishedAt !== null && finishedAt < instant;
}
