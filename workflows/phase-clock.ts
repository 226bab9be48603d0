import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';

/** Thrown out of a phase whose time ran out; told apart from a cancellation by a person. */
export class PhaseTimeout extends Error {
  override readonly name = 'PhaseTimeout';
}

export interface ClockOptions {
  readonly startedAtMs: number;
  readonly limitMs: number;
  readonly summary: string;
  /** Asked when the deadline is reached; a later deadline moves it, null lets it stand. */
  readonly renew?: () => Promise<number | null>;
}

/** The time limit of one phase: a timer of the workflow, which can be moved while it runs. */
export class PhaseClock {
  readonly startedAtMs: number;
  readonly #summary: string;
  readonly #renew: ClockOptions['renew'];
  #deadlineMs: number;
  #addedMs = 0;

  constructor({ startedAtMs, limitMs, summary, renew }: ClockOptions) {
    this.startedAtMs = startedAtMs;
    this.#deadlineMs = startedAtMs + limitMs;
    this.#summary = summary;
    this.#renew = renew;
  }

  get deadlineMs(): number {
    return this.#deadlineMs;
  }

  /** All that people added so far. */
  get addedMs(): number {
    return this.#addedMs;
  }

  extend(byMs: number): void {
    this.#addedMs += byMs;
    this.#deadlineMs += byMs;
  }

  /** Runs the work until it is done or the deadline is reached; then the work is cancelled and PhaseTimeout thrown. */
  async limit<T>(work: () => Promise<T>): Promise<T> {
    const workScope = new CancellationScope();
    const clockScope = new CancellationScope();
    let timedOut = false;
    const ticking = clockScope.run(async () => {
      await this.#untilDeadline();
      timedOut = true;
      workScope.cancel();
    });
    ticking.catch(() => undefined);
    try {
      return await workScope.run(work);
    } catch (error) {
      if (timedOut && isCancellation(error)) throw new PhaseTimeout('The phase took longer than its limit.');
      throw error;
    } finally {
      clockScope.cancel();
    }
  }

  async #untilDeadline(): Promise<void> {
    for (;;) {
      const seen = this.#deadlineMs;
      const remaining = seen - Date.now();
      if (remaining > 0) {
        await condition(() => this.#deadlineMs !== seen, remaining, { summary: this.#summary });
        continue;
      }
      const renewed = (await this.#renew?.()) ?? null;
      if (renewed === null || renewed <= Date.now()) return;
      this.#deadlineMs = Math.max(this.#deadlineMs, renewed);
    }
  }
}
