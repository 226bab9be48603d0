import { Bell } from './bell.js';

/** Keeps one state of each thing until it is read: a slow reader skips those in between and gets the newest. */
export class NewestStates<K, T> {
  readonly #waiting = new Map<K, T>();
  readonly #bell: Bell;
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#bell = new Bell(signal);
    this.#signal = signal;
  }

  offer(key: K, state: T): void {
    this.#waiting.set(key, state);
    this.#bell.ring();
  }

  /** For one reader; ends when the signal aborts. What waits longest comes first. */
  async *read(): AsyncGenerator<T, void> {
    while (!this.#signal.aborted) {
      for (const [key, state] of this.#waiting) {
        this.#waiting.delete(key);
        yield state;
      }
      await this.#bell.wait();
    }
  }
}
