import type { ContainerEvent } from '../../../src/docker/container-runtime.js';
import { SetupError } from '../../../src/domain/failure.js';

/** Events of the fake engine, kept so that a watcher can begin in the past. */
export class FakeEventLog {
  readonly #history: ContainerEvent[] = [];
  readonly #watchers = new Set<() => void>();
  #brokenStreams = 0;

  add(event: ContainerEvent): void {
    this.#history.push(event);
    for (const wake of this.#watchers) wake();
  }

  breakStreams(): void {
    this.#brokenStreams += 1;
    for (const wake of this.#watchers) wake();
  }

  /** Without `since` from this very call on, whatever the clock's resolution. */
  watch({ since, signal }: { since?: Date; signal: AbortSignal }): AsyncIterable<ContainerEvent> {
    const first = since ? this.#history.findIndex((event) => event.at >= since) : this.#history.length;
    return this.#watchFrom(first < 0 ? this.#history.length : first, signal);
  }

  /** Resolves at the next event, broken stream or abort. */
  async nextChange(signal: AbortSignal | undefined): Promise<void> {
    let wake = (): void => undefined;
    const woken = new Promise<void>((resolve) => (wake = resolve));
    this.#watchers.add(wake);
    signal?.addEventListener('abort', wake, { once: true });
    await woken;
    this.#watchers.delete(wake);
    signal?.removeEventListener('abort', wake);
  }

  async *#watchFrom(first: number, signal: AbortSignal): AsyncGenerator<ContainerEvent> {
    const brokenBefore = this.#brokenStreams;
    for (let next = first; !signal.aborted;) {
      const event = this.#history[next];
      if (event) {
        next += 1;
        yield event;
      } else if (this.#brokenStreams > brokenBefore) {
        throw new SetupError('docker_unavailable', 'The event stream of the fake engine was broken.');
      } else {
        await this.nextChange(signal);
      }
    }
  }
}
