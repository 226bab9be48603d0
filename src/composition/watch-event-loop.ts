import type { Logger } from '../logging/logger.js';
import type { Closers } from './closers.js';

const TICK_MS = 50;

/** From here on people notice: heartbeats to Temporal go out every 0.2 s, and their timeout is 3 s. */
const LONGEST_BLOCK_MS = 1_000;

/**
 * Warns of each time in which this process could do nothing else: its heartbeats and answers were late then. A tick that
 * comes late says for how long; a histogram of Node's that is read and reset just then would forget it.
 */
export function watchEventLoop(logger: Pick<Logger, 'warn'>, closers: Closers, longestMs = LONGEST_BLOCK_MS): void {
  let dueAt = performance.now() + TICK_MS;
  const ticking = setInterval(() => {
    const blockedMs = Math.round(performance.now() - dueAt);
    dueAt = performance.now() + TICK_MS;
    if (blockedMs >= longestMs) logger.warn({ blockedMs }, 'the event loop was blocked');
  }, TICK_MS).unref();
  closers.add(() => clearInterval(ticking));
}
