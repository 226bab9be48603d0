import type { LogLine } from './log-stream.js';

/**
 * Knows which lines of a log that is read again were sent before. Lines are told apart by their instants, in
 * milliseconds; of those with the newest one, as many as were sent are left out. A line without an instant is always new.
 */
export class SentLines {
  #newestMs = -Infinity;
  /** Lines sent that have the newest instant. */
  #count = 0;

  /** Answers which lines of one reading, asked in their order, are new. It notes them as sent. */
  beginReading(): (line: LogLine) => boolean {
    const sentMs = this.#newestMs;
    let known = this.#count;
    // After the first new line all are: a clock that was set back must not silence a log.
    let isPast = false;
    return ({ at }) => {
      if (at === null) return true;
      const ms = at.getTime();
      isPast ||= ms > sentMs || (ms === sentMs && known === 0);
      if (isPast) this.#note(ms);
      else if (ms === sentMs) known -= 1;
      return isPast;
    };
  }

  #note(ms: number): void {
    if (ms < this.#newestMs) return;
    this.#count = ms === this.#newestMs ? this.#count + 1 : 1;
    this.#newestMs = ms;
  }
}
