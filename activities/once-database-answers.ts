import { Context } from '@temporalio/activity';
import { SetupError } from '../src/domain/failure.js';

const ASK_INTERVAL_MS = 500;

/** An attempt that knows why it ends is worth more than one that is cut off: it gives up in time. */
const PART_OF_ATTEMPT = 0.75;

/**
 * Within an action: a database that is away is no failure of the project, so `work` begins again until the database
 * answers, and uses up no attempt for it. What was done before is found by the repeat, as after the death of a worker.
 * Throws `database_unavailable` when three quarters of the attempt's time are over, and at once when it has no limit.
 */
export async function onceDatabaseAnswers<T>(work: () => Promise<T>): Promise<T> {
  const { info, sleep } = Context.current();
  const givesUpAt = performance.now() + (info.startToCloseTimeoutMs ?? 0) * PART_OF_ATTEMPT;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseAway(error) || performance.now() + ASK_INTERVAL_MS > givesUpAt) throw error;
    }
    await sleep(ASK_INTERVAL_MS);
  }
}

export function isDatabaseAway(error: unknown): error is SetupError {
  return error instanceof SetupError && error.code === 'database_unavailable';
}
