import { setTimeout as pause } from 'node:timers/promises';

/** Whoever asks gives up soon after; a part that takes longer is of no use to them. */
export const LOOK_LIMIT_MS = 2_000;

export interface Look {
  readonly state: 'up' | 'down';
  /** How long the answer took; null: there was none. */
  readonly ms: number | null;
}

/** Why a part is down stands in the logs of whoever uses it; here it only counts that it is. */
export async function look(ping: () => Promise<void>): Promise<Look> {
  const startedAt = performance.now();
  const isUp = await answerWithin(LOOK_LIMIT_MS, () => ping().then(() => true));
  return isUp === true ? { state: 'up', ms: Math.round(performance.now() - startedAt) } : { state: 'down', ms: null };
}

/** Undefined: it failed, or was late. Nobody is told to stop: the question has a limit of its own, or costs nothing. */
export async function answerWithin<T>(limitMs: number, ask: () => Promise<T>): Promise<T | undefined> {
  const limit = new AbortController();
  const answer = ask().catch(() => undefined);
  const late = pause(limitMs, undefined, { ref: false, signal: limit.signal }).catch(() => undefined);
  try {
    return await Promise.race([answer, late]);
  } finally {
    limit.abort();
  }
}
