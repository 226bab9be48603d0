import type { Readable } from 'node:stream';

/** Answers that have no end of their own: the server ends them before it closes. */
export class OpenStreams {
  readonly #ends = new Set<() => void>();
  #isClosing = false;

  get size(): number {
    return this.#ends.size;
  }

  add(stream: Readable, end: () => void): void {
    if (this.#isClosing) {
      end();
      return;
    }
    this.#ends.add(end);
    stream.once('close', () => this.#ends.delete(end));
  }

  endAll(): void {
    this.#isClosing = true;
    for (const end of this.#ends) end();
  }
}
