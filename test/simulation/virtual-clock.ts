import { AsyncLocalStorage } from 'node:async_hooks';
import type { Random } from './random.js';

/** When every simulation begins. */
const START_MS = Date.UTC(2026, 0, 1);

const realSetImmediate = globalThis.setImmediate;

/** Whose code runs: what it starts belongs to it. */
const current = new AsyncLocalStorage<SimulatedProcess>();

interface Timer {
  readonly atMs: number;
  /** Drawn, so that the order of timers that are due at one time is the seed's. */
  readonly rank: number;
  readonly owner: SimulatedProcess | undefined;
  readonly run: () => void;
  isCleared: boolean;
}

/** A process that can be stopped for a while, or for ever, between any two of its steps. */
export class SimulatedProcess {
  readonly name: string;
  readonly held: (() => void)[] = [];
  state: 'running' | 'paused' | 'dead' = 'running';

  constructor(name: string) {
    this.name = name;
  }

  run<T>(work: () => T): T {
    return current.run(this, work);
  }

  /** Each step over the process's edge passes here: a dead process never gets through, a paused one when it goes on. */
  async gate(): Promise<void> {
    while (this.state !== 'running') await new Promise<void>((resolve) => this.#whenRunning(resolve));
  }

  /** As SIGSTOP. */
  pause(): void {
    if (this.state === 'running') this.state = 'paused';
  }

  /** As SIGCONT. */
  resume(): void {
    if (this.state !== 'paused') return;
    this.state = 'running';
    for (const go of this.held.splice(0)) go();
  }

  /** As SIGKILL. */
  kill(): void {
    this.state = 'dead';
    this.held.length = 0;
  }

  #whenRunning(go: () => void): void {
    if (this.state === 'paused') this.held.push(go);
  }
}

/** Time that passes only from one timer to the next. Single-threaded: between two timers everything settles. */
export class VirtualClock {
  readonly #random: Random;
  readonly #timers: Timer[] = [];
  #nowMs = START_MS;

  constructor(random: Random) {
    this.#random = random;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get elapsedMs(): number {
    return this.#nowMs - START_MS;
  }

  /** Runs later, as a step of the process that asks, unless another is named. */
  after(delayMs: number, run: () => void, owner = current.getStore()): Timer {
    const wanted = Number.isFinite(delayMs) ? Math.max(0, delayMs) : 0;
    const timer = { atMs: this.#nowMs + wanted, rank: this.#random.next(), owner, run, isCleared: false };
    this.#insert(timer);
    return timer;
  }

  clear(timer: Timer): void {
    timer.isCleared = true;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Runs the next timer and all that follows from it at once. False: nothing is planned. */
  async step(): Promise<boolean> {
    const timer = this.#timers.pop();
    if (timer === undefined) return false;
    const { owner } = timer;
    if (timer.isCleared || owner?.state === 'dead') return true;
    this.#nowMs = Math.max(this.#nowMs, timer.atMs);
    if (owner?.state === 'paused') owner.held.push(() => this.#insert({ ...timer, atMs: this.#nowMs }));
    else if (owner === undefined) current.exit(timer.run);
    else owner.run(timer.run);
    await settled();
    return true;
  }

  /** The next timer stands last. */
  #insert(timer: Timer): void {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#timers[middle];
      if (other !== undefined && isLater(other, timer)) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
  }
}

function isLater(timer: Timer, other: Timer): boolean {
  return timer.atMs === other.atMs ? timer.rank > other.rank : timer.atMs > other.atMs;
}

/** Everything that was promised and needs no time has happened: nothing here waits for more than microtasks. */
export function settled(): Promise<void> {
  return new Promise((resolve) => realSetImmediate(resolve));
}
