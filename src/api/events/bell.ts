/** Wakes the one who waits, when something has come or the signal aborts; then nobody waits any more. */
export class Bell {
  readonly #signal: AbortSignal;
  #wake: () => void = () => {};

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.ring(), { once: true });
  }

  ring(): void {
    this.#wake();
  }

  /** The caller has looked, without a break, that there is nothing yet. */
  wait(): Promise<void> {
    if (this.#signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
