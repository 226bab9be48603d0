import { setTimeout as pause } from 'node:timers/promises';
import { HEARTBEAT_MS } from './event-stream.js';

const BEAT = ': still here\n\n';

/**
 * Pieces of server-sent events, each read when the one before has left, with a comment whenever there was none for
 * `heartbeatMs`: so both sides notice a connection that is gone.
 */
export async function* withHeartbeats(
  pieces: AsyncIterable<string>,
  signal: AbortSignal,
  heartbeatMs = HEARTBEAT_MS,
): AsyncGenerator<string, void> {
  const iterator = pieces[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (;;) {
      const step = await nextOrBeat(next, heartbeatMs);
      if (step === 'beat') yield BEAT;
      else if (step.done === true) return;
      else {
        yield step.value;
        next = iterator.next();
      }
    }
  } finally {
    if (signal.aborted) await iterator.return?.();
  }
}

async function nextOrBeat(
  next: Promise<IteratorResult<string>>,
  heartbeatMs: number,
): Promise<IteratorResult<string> | 'beat'> {
  const raced = new AbortController();
  const beat = pause(heartbeatMs, 'beat' as const, { ref: false, signal: raced.signal });
  try {
    return await Promise.race([next, beat]);
  } finally {
    raced.abort();
  }
}
