import type { ServiceState } from '../src/docker/container-runtime.js';
import { SetupError } from '../src/domain/failure.js';
import type { Project } from '../src/domain/project.js';
import type { ActivityDependencies } from './dependencies.js';

/**
 * A machine or an engine that starts again has ended all containers, which is no fault of theirs: what ended before this
 * worker began, or before the engine was back, is started again, as often as that happens. What ends while both run is
 * judged. True: something was started.
 */
export async function startWhatRestartEnded(
  deps: ActivityDependencies,
  project: Project,
  signal: AbortSignal,
): Promise<boolean> {
  const states = await deps.runtime.inspect(project.id, signal);
  if (!states.some((state) => endedBefore(state, deps.engineAnswersSince()))) return false;
  const { spec } = await deps.blueprintOf(project);
  await deps.runtime.ensureRunning(spec, signal);
  return true;
}

function endedBefore({ state, exitCode, finishedAt }: ServiceState, instant: Date): boolean {
  // A service that did its work and ended with 0 stays as it is.
  return state === 'exited' && exitCode !== 0 && finishedAt !== null && finishedAt < instant;
}

export function isContainerDown(error: unknown): boolean {
  return error instanceof SetupError && (error.code === 'container_exited' || error.code === 'container_oom');
}
