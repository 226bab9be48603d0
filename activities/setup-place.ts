import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../src/domain/failure.js';
import type { PlaceRequest } from '../src/store/setup-places.js';
import type { ActivityDependencies } from './dependencies.js';
import { toApplicationFailure } from './application-failure.js';
import { runWait } from './run-wait.js';

/**
 * The first in the queue asks most often; the pause grows with the number of those in front, up to this. Who is given a
 * place out of turn is told of at once.
 */
const ASK_INTERVAL_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/** Asks once, as a local activity: most setups find a place at once. */
export async function requestSetupPlace(deps: ActivityDependencies, place: PlaceRequest): Promise<boolean> {
  try {
    return (await deps.places.request(place, { hasRoom: deps.hasRoom() })).granted;
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

/** Waits for a free place. It stays in the queue between its attempts; leaving the queue is `releaseSetupPlace`. */
export async function waitForSetupPlace(
  deps: ActivityDependencies,
  step: PlaceRequest & { readonly windowMs: number },
): Promise<void> {
  await runWait(step, async (window) => {
    let told = new AbortController();
    // Changes that commit from now on are heard, so none falls between a question and the pause after it.
    const watch = await deps.store.watchProjects((projectId) => {
      if (projectId === step.projectId) told.abort();
    });
    try {
      for (;;) {
        told = new AbortController();
        const { granted, before } = await deps.places.request(step, { hasRoom: deps.hasRoom() });
        if (granted) return;
        const pauseMs = Math.min(ASK_INTERVAL_MS * (before + 1), LONGEST_PAUSE_MS);
        await delay(pauseMs, undefined, { signal: AbortSignal.any([window, told.signal]) }).catch(() => undefined);
        if (window.aborted) throw new SetupError('not_ready', `Waiting for a free place, ${before} before this one.`);
      }
    } finally {
      await watch.close();
    }
  });
}

export async function releaseSetupPlace(deps: ActivityDependencies, place: PlaceRequest): Promise<void> {
  try {
    await deps.places.release(place);
  } catch (error) {
    throw toApplicationFailure(error);
  }
}
