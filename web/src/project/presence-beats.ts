/** The server counts a page that said nothing for 30 s as gone. */
const BEAT_MS = 15_000;

export interface PresenceCalls {
  beat(): void;
  leave(): void;
}

/**
 * Says that somebody looks, while somebody does. Who comes back after having been away arrives, and an arrival wakes a
 * sleeping project: so a page whose visitor has just stopped the project is paused. It says no more, and says no
 * good-bye either, until the project runs again.
 */
export class PresenceBeats {
  readonly #calls: PresenceCalls;
  #timer: ReturnType<typeof setInterval> | undefined;
  #isVisible = false;
  #isPaused = false;
  #isCounted = false;

  constructor(calls: PresenceCalls) {
    this.#calls = calls;
  }

  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    this.#goOn();
  }

  setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused;
    this.#goOn();
  }

  #goOn(): void {
    const shallBeat = this.#isVisible && !this.#isPaused;
    if (shallBeat && this.#timer === undefined) {
      this.#timer = setInterval(() => this.#calls.beat(), BEAT_MS);
      this.#isCounted = true;
      this.#calls.beat();
    } else if (!shallBeat) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    if (this.#isVisible || !this.#isCounted) return;
    this.#isCounted = false;
    this.#calls.leave();
  }
}

/**
 * How many others look. The site in the frame counts as one more viewer for the server, whoever shows it, as long as
 * the project runs.
 */
export function othersAmong(viewers: number, isRunning: boolean): number {
  return Math.max(0, viewers - (isRunning ? 2 : 1));
}
