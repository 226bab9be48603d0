import type { ProjectId } from '../domain/project.js';

export interface EventSource {
  watchEvents(options: {
    since?: Date;
    signal: AbortSignal;
  }): AsyncIterable<{ readonly projectId: ProjectId; readonly at: Date }>;
}

const RECONNECT_PAUSE_MS = 500;

/**
 * One engine event stream shared by all watches; it is open while somebody is subscribed. Events only say "look": when
 * the stream breaks, it is opened again from the last event on and everybody looks once.
 */
export class EngineEvents {
  readonly #source: EventSource;
  readonly #listeners = new Map<ProjectId, Set<() => void>>();
  #streaming: AbortController | undefined;

  constructor(source: EventSource) {
    this.#source = source;
  }

  subscribe(projectId: ProjectId, listener: () => void): () => void {
    const listeners = this.#listeners.get(projectId) ?? new Set();
    this.#listeners.set(projectId, listeners.add(listener));
    this.#open();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(projectId);
      if (this.#listeners.size === 0) this.close();
    };
  }

  close(): void {
    this.#streaming?.abort();
    this.#streaming = undefined;
  }

  #open(): void {
    if (this.#streaming !== undefined) return;
    this.#streaming = new AbortController();
    void this.#follow(this.#streaming.signal);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    let since = new Date();
    while (!signal.aborted) {
      try {
        for await (const event of this.#source.watchEvents({ since, signal })) {
          since = event.at;
          this.#tell(this.#listeners.get(event.projectId) ?? []);
        }
      } catch {
        // The engine went away or cut the stream: the watches look for themselves meanwhile.
      }
      if (signal.aborted) return;
      await pause(RECONNECT_PAUSE_MS, signal);
      for (const listeners of this.#listeners.values()) this.#tell(listeners);
    }
  }

  #tell(listeners: Iterable<() => void>): void {
    for (const listener of listeners) listener();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
