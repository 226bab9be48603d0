import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { ApiClient, DetailedSetup, ProjectView } from '../../support/e2e/api-client.js';
import { eventually } from '../../support/eventually.js';

interface StreamedState {
  readonly project: ProjectView;
  readonly setup: DetailedSetup;
}

interface Received {
  /** When it came, in milliseconds since 1970. */
  readonly atMs: number;
  readonly revision: number;
  readonly state: StreamedState;
}

/** One reader of a project's event stream. After a break it can connect again, as a browser does. */
export class ProjectStream {
  readonly received: Received[] = [];
  readonly #api: ApiClient;
  readonly #id: string;
  #reading = new AbortController();
  #isOpen = false;

  constructor(api: ApiClient, id: string) {
    this.#api = api;
    this.#id = id;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get lastRevision(): number | undefined {
    return this.received.at(-1)?.revision;
  }

  /** Connects; with what it had last, when it was connected before. */
  async open(): Promise<this> {
    this.#reading = new AbortController();
    const last = this.lastRevision;
    const headers = last === undefined ? {} : { 'last-event-id': String(last) };
    const response = await this.#api.open(`/projects/${this.#id}/events`, this.#reading.signal, headers);
    if (!response.ok) throw new Error(`The stream answers ${response.status}.`);
    this.#isOpen = true;
    void this.#read(response);
    return this;
  }

  /** Waits for the first state of which it holds. */
  async until(what: string, holds: (state: StreamedState) => boolean, timeoutMs = 60_000): Promise<Received> {
    const look = (): Received => {
      const found = this.received.find(({ state }) => holds(state));
      if (found === undefined) throw new Error(`The stream of ${this.#id} does not tell of ${what}.`);
      return found;
    };
    return eventually(look, { timeoutMs, intervalMs: 10 });
  }

  close(): void {
    this.#reading.abort();
  }

  async #read(response: Response): Promise<void> {
    const parser = createParser({ onEvent: (event) => this.#take(event) });
    const decoder = new TextDecoder();
    try {
      for await (const bytes of response.body ?? []) parser.feed(decoder.decode(bytes as Uint8Array, { stream: true }));
    } catch {
      // It broke, as it may.
    } finally {
      this.#isOpen = false;
    }
  }

  #take({ event, id, data }: EventSourceMessage): void {
    if (event !== 'snapshot' && event !== 'change') return;
    this.received.push({ atMs: Date.now(), revision: Number(id), state: JSON.parse(data) as StreamedState });
  }
}
