import { Bell } from './bell.js';

interface Arrival<T> {
  readonly source: AsyncGenerator<T, void>;
  readonly step: Promise<IteratorResult<T, void>>;
}

/**
 * What all sources yield, as it comes; sources that have something take turns. Of each at most one item is held: the next
 * is asked for when the reader has taken the one before. Ends when the reading is aborted, or with the last source; fails
 * with the first that fails. Whichever it is, the reading is aborted then, which every source must end on, and all of
 * them have let go of what they hold.
 */
export async function* mergeSources<T>(
  sources: readonly AsyncGenerator<T, void>[],
  reading: AbortController,
): AsyncGenerator<T, void> {
  const { signal } = reading;
  const arrivals: Arrival<T>[] = [];
  const bell = new Bell(signal);
  let running = sources.length;

  function ask(source: AsyncGenerator<T, void>): void {
    const step = source.next();
    // No race among all: each would add to what sources that are silent for days have to call in the end.
    const arrive = () => {
      arrivals.push({ source, step });
      bell.ring();
    };
    step.then(arrive, arrive);
  }

  try {
    sources.forEach(ask);
    while (running > 0 && !signal.aborted) {
      const arrival = arrivals.shift();
      if (arrival === undefined) {
        await bell.wait();
        continue;
      }
      const { done, value } = await arrival.step;
      if (done === true) {
        running -= 1;
        continue;
      }
      yield value;
      if (!signal.aborted) ask(arrival.source);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    reading.abort();
    await Promise.allSettled(sources.map((source) => source.return()));
  }
}
