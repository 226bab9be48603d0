import { Agent } from 'node:http';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import Docker from 'dockerode';
import type { SetupError } from '../domain/failure.js';
import { parseEngineAddress, type EngineAddress } from './engine-address.js';
import { engineUnavailable, toSetupError } from './engine-errors.js';

/** How long the engine may take, in milliseconds, before it counts as away. */
export interface EngineDeadlines {
  readonly readMs: number;
  readonly writeMs: number;
  /** On top of the container's own grace period. */
  readonly stopMs: number;
  /** How long a write that was sent may go on after its caller gave up, so that it does not land unseen later. */
  readonly abortGraceMs: number;
}

const DEFAULT_ENGINE_DEADLINES: EngineDeadlines = {
  readMs: 10_000,
  writeMs: 30_000,
  stopMs: 10_000,
  abortGraceMs: 1_000,
};

type Request<T> = (docker: Docker, abortSignal: AbortSignal) => Promise<T>;
type Signal = AbortSignal | undefined;

/** Every call to the engine goes through here: it gets a deadline, hears the signal, and throws only SetupErrors. */
export class EngineCalls {
  readonly address: EngineAddress;
  readonly deadlines: EngineDeadlines;
  readonly #docker: Docker;
  #isAway = false;
  #answersSince = new Date();

  constructor(dockerHost: string | undefined, deadlines: Partial<EngineDeadlines> = {}) {
    this.address = parseEngineAddress(dockerHost);
    this.deadlines = { ...DEFAULT_ENGINE_DEADLINES, ...deadlines };
    const { socketPath, host, port } = this.address;
    // All of these are given, also as undefined: else the library reads them from the environment. Connections are not
    // kept, so that none is stale after a restart of the engine.
    const agent = withoutInspection(new Agent({ keepAlive: false }));
    const options = { socketPath, host, port, protocol: 'http' as const, agent };
    this.#docker = new Docker(options);
  }

  /** Since when the engine has been there without a break: at most as long as this process. Slowness is no break. */
  get answersSince(): Date {
    return this.#answersSince;
  }

  /** A connection broke, or could not be made: an engine that ends takes its containers with it. */
  noteAway(): void {
    this.#isAway = true;
  }

  /** Resolves when the engine answers at all. */
  async ping(signal: Signal): Promise<void> {
    await this.read(signal, (docker, abortSignal) => {
      // The library takes options here, its types do not know them; without the signal a hung engine would keep every
      // connection that ever asked.
      const engine = docker as unknown as { ping(options: { abortSignal: AbortSignal }): Promise<unknown> };
      return engine.ping({ abortSignal });
    });
  }

  /** A call that changes nothing; an abort cuts it at once. */
  read<T>(signal: Signal, request: Request<T>): Promise<T> {
    return this.#call(request, { limitMs: this.deadlines.readMs, graceMs: 0, signal });
  }

  /** A call that makes or removes something; an abort lets it end if it ends soon. */
  write<T>(signal: Signal, request: Request<T>): Promise<T> {
    return this.#call(request, { limitMs: this.deadlines.writeMs, graceMs: this.deadlines.abortGraceMs, signal });
  }

  /** A stop lasts as long as the container's grace period; the engine goes on with it when the call is cut. */
  stop<T>(signal: Signal, stopGraceSeconds: number, request: Request<T>): Promise<T> {
    return this.#call(request, { limitMs: stopGraceSeconds * 1000 + this.deadlines.stopMs, graceMs: 0, signal });
  }

  /** Opens a stream: the deadline is for its first answer, the stream itself may last. An abort ends it at once. */
  async *stream(signal: Signal, request: Request<NodeJS.ReadableStream>): AsyncGenerator<Buffer> {
    const opened = await this.read(signal, request);
    const stream = opened instanceof Readable ? opened : new Readable().wrap(opened);
    const destroy = (): void => void stream.destroy();
    signal?.addEventListener('abort', destroy, { once: true });
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) yield chunk;
    } catch (error) {
      signal?.throwIfAborted();
      throw this.#translated(error);
    } finally {
      signal?.removeEventListener('abort', destroy);
      stream.destroy();
    }
  }

  /**
   * Races the request against its deadline and its signal. The library's promise is not enough: it never settles when
   * an answer is cut in the middle.
   */
  async #call<T>(request: Request<T>, limits: { limitMs: number; graceMs: number; signal: Signal }): Promise<T> {
    const { limitMs, graceMs, signal } = limits;
    signal?.throwIfAborted();
    const cut = new AbortController();
    withoutInspection(cut.signal);
    let giveUp = (): void => undefined;
    const givenUp = new Promise<undefined>((resolve) => (giveUp = () => resolve(undefined)));
    const deadlineTimer = setTimeout(giveUp, limitMs);
    let graceTimer: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      graceTimer = setTimeout(giveUp, graceMs);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const outcome = await Promise.race([this.#answer(request, cut.signal), givenUp]);
      if (outcome) return outcome.answer;
      cut.abort();
      signal?.throwIfAborted();
      throw engineUnavailable(this.address.text, `no answer within ${limitMs / 1000} s`);
    } finally {
      clearTimeout(deadlineTimer);
      clearTimeout(graceTimer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async #answer<T>(request: Request<T>, cut: AbortSignal): Promise<{ answer: T }> {
    try {
      const answer = await request(this.#docker, cut);
      if (this.#isAway) this.#answersSince = new Date();
      this.#isAway = false;
      return { answer };
    } catch (error) {
      // Who gave up by himself has seen no engine go.
      throw cut.aborted ? toSetupError(error, this.address.text) : this.#translated(error);
    }
  }

  #translated(error: unknown): SetupError {
    const translated = toSetupError(error, this.address.text);
    if (translated.code === 'docker_unavailable') this.noteAway();
    return translated;
  }
}

/**
 * The library describes the options of every request for a debug log that nobody reads. From an agent or a signal it
 * reaches every open connection and whatever listens to it, which takes seconds of a process at work.
 */
function withoutInspection<T extends object>(object: T): T {
  return Object.defineProperty(object, inspect.custom, { value: () => object.constructor.name });
}
