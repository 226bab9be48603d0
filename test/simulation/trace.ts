import { createHash } from 'node:crypto';
import type { VirtualClock } from './virtual-clock.js';

/** All that happened, in order. Two runs of one seed have the same. */
export class Trace {
  readonly lines: string[] = [];
  readonly #clock: VirtualClock;
  readonly #hash = createHash('sha256');

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  note(who: string, what: string): void {
    const line = `${(this.#clock.elapsedMs / 1_000).toFixed(3).padStart(9)}  ${who.padEnd(9)} ${what}`;
    this.lines.push(line);
    this.#hash.update(`${line}\n`);
  }

  hash(): string {
    return this.#hash.copy().digest('hex').slice(0, 16);
  }
}
