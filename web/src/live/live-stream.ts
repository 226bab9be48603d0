import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** The server sends a `ping` every 15 s: two and a half of them missing means that the line is dead. */
const WATCHDOG_MS = 40_000;
const LONGEST_PAUSE_MS = 10_000;
/** A hidden tab that comes back soon goes on as if it had never left. */
const HIDDEN_MS = 30_000;

export type LiveState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** A state of its own, so that a page can say that what it shows is old, and since when. */
  | { readonly kind: 'lost'; readonly sinceMs: number; readonly nextTryMs: number }
  | { readonly kind: 'catching-up'; readonly sinceMs: number };

export interface LiveEvents {
  /** `now` is the server's clock; `isAfterGap`: what changed in between was not heard. */
  onHello(now: string, isAfterGap: boolean): Promise<void>;
  onEvent(name: string, data: unknown): void;
  onState(state: LiveState): void;
  onSignedOut(): void;
}

interface Connection {
  readonly abort: AbortController;
  readonly topics: string;
}

/**
 * One stream of server-sent events for the whole tab. `fetch` instead of `EventSource`: that hides the status of an
 * answer. New topics get a new connection, and the old one ends when the new one speaks, so nothing falls in between.
 */
export class LiveStream {
  readonly #events: LiveEvents;
  #topics = '';
  #lastEventId: string | undefined;
  #current: Connection | undefined;
  #lostSinceMs: number | undefined;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hideTimer: ReturnType<typeof setTimeout> | undefined;
  #isPaused = false;
  #hadGap = false;

  constructor(events: LiveEvents) {
    this.#events = events;
  }

  /** Empty: nothing is followed, so nothing is open. */
  follow(topics: readonly string[]): void {
    const wanted = [...topics].sort().join(',');
    if (wanted === this.#topics) return;
    this.#topics = wanted;
    if (!this.#isPaused) this.#connect();
  }

  tryNow(): void {
    this.#connect();
  }

  setVisible(isVisible: boolean): void {
    clearTimeout(this.#hideTimer);
    if (!isVisible) this.#hideTimer = setTimeout(() => this.#pause(), HIDDEN_MS);
    else if (this.#isPaused) {
      this.#isPaused = false;
      this.#connect();
    }
  }

  close(): void {
    clearTimeout(this.#hideTimer);
    clearTimeout(this.#timer);
    this.#current?.abort.abort();
    this.#current = undefined;
    this.#topics = '';
  }

  #pause(): void {
    this.#isPaused = true;
    this.#hadGap = true;
    clearTimeout(this.#timer);
    this.#current?.abort.abort();
    this.#current = undefined;
  }

  #connect(): void {
    clearTimeout(this.#timer);
    const before = this.#current;
    if (this.#topics === '') {
      before?.abort.abort();
      this.#current = undefined;
      return;
    }
    const connection = { abort: new AbortController(), topics: this.#topics };
    this.#current = connection;
    if (before === undefined && this.#lostSinceMs === undefined) this.#events.onState({ kind: 'connecting' });
    void this.#read(connection, before).then(
      () => this.#ended(connection),
      () => this.#ended(connection),
    );
  }

  /** Resolves when the stream has ended, however it did. */
  async #read(connection: Connection, before: Connection | undefined): Promise<void> {
    const { abort, topics } = connection;
    const watchdog = new Watchdog(() => abort.abort());
    try {
      const response = await fetch(`/api/v1/events?topics=${encodeURIComponent(topics)}`, {
        headers: this.#lastEventId === undefined ? {} : { 'last-event-id': this.#lastEventId },
        signal: abort.signal,
      });
      if (response.status === 401) this.#events.onSignedOut();
      if (!response.ok || response.body === null) return;
      const parser = createParser({ onEvent: (event) => this.#take(connection, event, before) });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let step = await reader.read(); !step.done; step = await reader.read()) {
        watchdog.feed();
        parser.feed(step.value);
      }
    } finally {
      watchdog.stop();
      before?.abort.abort();
    }
  }

  #take(connection: Connection, { event = '', data, id }: EventSourceMessage, before: Connection | undefined): void {
    if (connection !== this.#current) return;
    if (id !== undefined && id !== '') this.#lastEventId = id;
    const body: unknown = JSON.parse(data);
    if (event !== 'hello') {
      this.#events.onEvent(event, body);
      return;
    }
    before?.abort.abort();
    void this.#greet(connection, (body as { now: string }).now);
  }

  async #greet(connection: Connection, now: string): Promise<void> {
    const sinceMs = this.#lostSinceMs;
    const isAfterGap = sinceMs !== undefined || this.#hadGap;
    this.#lostSinceMs = undefined;
    this.#hadGap = false;
    this.#failures = 0;
    if (sinceMs !== undefined) this.#events.onState({ kind: 'catching-up', sinceMs });
    await this.#events.onHello(now, isAfterGap);
    if (connection === this.#current) this.#events.onState({ kind: 'live' });
  }

  #ended(connection: Connection): void {
    if (connection !== this.#current) return;
    this.#current = undefined;
    this.#lostSinceMs ??= Date.now();
    const pauseMs = Math.min(1_000 * 2 ** this.#failures, LONGEST_PAUSE_MS) * (0.75 + Math.random() / 2);
    this.#failures += 1;
    this.#events.onState({ kind: 'lost', sinceMs: this.#lostSinceMs, nextTryMs: Date.now() + pauseMs });
    this.#timer = setTimeout(() => this.#connect(), pauseMs);
  }
}

class Watchdog {
  readonly #onSilence: () => void;
  #timer: ReturnType<typeof setTimeout>;

  constructor(onSilence: () => void) {
    this.#onSilence = onSilence;
    this.#timer = setTimeout(onSilence, WATCHDOG_MS);
  }

  feed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#onSilence, WATCHDOG_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
