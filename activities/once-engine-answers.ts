import { cancellationSignal, Context } from '@temporalio/activity';
import { SetupError } from '../src/domain/failure.js';
import type { ActivityDependencies } from './dependencies.js';
import type { WaitStep } from './inputs.js';
import { engineAway } from './run-activity.js';

const LOOK_INTERVAL_MS = 500;

/** Within a wait: an engine that is away is told of once and asked again until the window is over. */
export async function onceEngineAnswers<T>(
  deps: ActivityDependencies,
  { step, window }: { readonly step: WaitStep; readonly window: AbortSignal },
  ask: () => Promise<T>,
): Promise<T> {
  for (let asked = 1; ; asked += 1) {
    try {
      return await ask();
    } catch (error) {
      // What the signal of an ended window throws is no SetupError, and says nothing.
      if (!isEngineAway(error) && (!window.aborted || error instanceof SetupError)) throw error;
      if (asked === 1 && isEngineAway(error) && !cancellationSignal().aborted)
        await deps.store.recordFinding(step, engineAway(error));
    }
    if (!window.aborted) await Context.current().sleep(LOOK_INTERVAL_MS);
    if (window.aborted) throw new SetupError('not_ready', 'The Docker engine does not answer yet.');
  }
}

export function isEngineAway(error: unknown): error is SetupError {
  return error instanceof SetupError && error.code === 'docker_unavailable';
}
