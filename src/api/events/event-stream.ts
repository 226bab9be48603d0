import { Readable } from 'node:stream';

/** What a stream tells of: the newest state of a project, or that it is gone. */
export type ProjectState =
  | { readonly kind: 'present'; readonly revision: number; readonly json: string }
  | { readonly kind: 'deleted'; readonly json: string };

export const HEARTBEAT_MS = 15_000;

/** How long a browser waits before it connects again. */
const RECONNECT_MS = 2_000;

/**
 * Server-sent events for one reader. It keeps one state only: a reader that is slower than the changes skips those in
 * between and gets the newest. It asks for the next piece when the one before has left.
 */
export class EventStream extends Readable {
  #newest: ProjectState | undefined;
  #lastRevision: number | undefined;
  #isFirst = true;
  #isWanted = false;
  #isEnding = false;
  readonly #heartbeat: NodeJS.Timeout;

  /** `lastRevision` is what the reader had before its connection broke. */
  constructor(options: { lastRevision: number | undefined; heartbeatMs?: number }) {
    super({ highWaterMark: 1 });
    this.#lastRevision = options.lastRevision;
    this.#heartbeat = setInterval(() => this.#beat(), options.heartbeatMs ?? HEARTBEAT_MS).unref();
  }

  offer(state: ProjectState): void {
    if (this.#newest?.kind === 'deleted') return;
    this.#newest = state;
    this.#flush();
  }

  /** Ends without a word: the reader shall connect again. */
  finish(): void {
    this.#isEnding = true;
    this.#flush();
  }

  override _read(): void {
    this.#isWanted = true;
    this.#flush();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearInterval(this.#heartbeat);
    done(error);
  }

  #flush(): void {
    if (!this.#isWanted || this.readableEnded) return;
    const text = this.#takeText();
    if (text !== undefined) this.#send(text);
    else if (this.#isEnding) this.push(null);
  }

  #takeText(): string | undefined {
    const state = this.#newest;
    if (state === undefined) return undefined;
    this.#newest = undefined;
    if (state.kind === 'deleted') {
      this.#isEnding = true;
      return eventText('deleted', state.json);
    }
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    const isKnown = state.revision === this.#lastRevision;
    this.#lastRevision = state.revision;
    if (isKnown) return isFirst ? ': nothing has changed\n\n' : undefined;
    const opening = isFirst ? `retry: ${RECONNECT_MS}\n` : '';
    return `${opening}id: ${state.revision}\n${eventText(isFirst ? 'snapshot' : 'change', state.json)}`;
  }

  #beat(): void {
    if (this.#isWanted) this.#send(': still here\n\n');
  }

  #send(text: string): void {
    this.#isWanted = false;
    this.push(text);
  }
}

/** JSON has no line breaks of its own, so one `data` line holds it. */
export function eventText(event: string, json: string): string {
  return `event: ${event}\ndata: ${json}\n\n`;
}
