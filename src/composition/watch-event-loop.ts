import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Logger } from '../logging/logger.js';
import type { Closers } from './closers.js';

const RESOLUTION_MS = 20;
const LOOK_INTERVAL_MS = 1_000;

/** From here on people notice: heartbeats to Temporal go out every 0.2 s, and their timeout is 3 s. */
const LONGEST_BLOCK_MS = 1_000;

/** Warns of each time in which this process could do nothing else: its heartbeats and answers were late then. */
export function watchEventLoop(logger: Pick<Logger, 'warn'>, closers: Closers, longestMs = LONGEST_BLOCK_MS): void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const looking = setInterval(() => {
    const blockedMs = Math.round(delay.max / 1e6);
    delay.reset();
    if (blockedMs >= longestMs) logger.warn({ blockedMs }, 'the event loop was blocked');
  }, LOOK_INTERVAL_MS).unref();
  closers.add(async () => {
    clearInterval(looking);
    delay.disable();
  });
}
