import { Readable } from 'node:stream';
import { eventText, RECONNECT_LINE } from './stream-event.js';

/** What a stream tells of: the newest state of a project, or that it is gone. */
export type ProjectState =
  | { readonly kind: 'present'; readonly revision: number; readonly json: string }
  | { readonly kind: 'deleted'; readonly json: string };

export const HEARTBEAT_MS = 15_000;

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
      return eventText({ event: 'deleted', data: state.json });
    }
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    const isKnown = state.revision === this.#lastRevision;
    this.#lastRevision = state.revision;
    if (isKnown) return isFirst ? ': nothing has changed\n\n' : undefined;
    const event = { event: isFirst ? 'snapshot' : 'change', data: state.json, id: String(state.revision) };
    return (isFirst ? RECONNECT_LINE : '') + eventText(event);
  }

  #beat(): void {
    if (this.#isWanted) this.#send(': still here\n\n');
  }

  #send(text: string): void {
    this.#isWanted = false;
    this.push(text);
  }
}
