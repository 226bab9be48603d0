import type { GetEventsOptions } from 'dockerode';
import type { ContainerEvent, LogLine, ServiceState } from './container-runtime.js';
import type { EngineCalls } from './engine-calls.js';
import { engineUnavailable } from './engine-errors.js';
import { jsonLines, toContainerEvent, WATCHED_ACTIONS } from './event-mapping.js';
import { LABEL_PROJECT } from './labels.js';
import { logFrames, logLines } from './log-frames.js';

/** The engine may announce the reason of an end a moment after the end itself. */
const OOM_ANNOUNCEMENT_LIMIT_MS = 300;

/** Bounds the memory that one look at a log can take, together with the limit of a line. */
const TAIL_LIMIT = 10_000;

/** Hands on what comes until the signal aborts; what the abort itself causes is no error. */
export async function* untilAborted<T>(items: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}

/** What the engine tells bit by bit: logs and events, at the reader's pace and with bounded memory. */
export class EngineStreams {
  readonly #engine: EngineCalls;

  constructor(engine: EngineCalls) {
    this.#engine = engine;
  }

  logs(containerId: string, options: { tail: number; follow: boolean; signal?: AbortSignal }): AsyncGenerator<LogLine> {
    const wanted = { stdout: true, stderr: true, timestamps: true, tail: Math.min(options.tail, TAIL_LIMIT) };
    const chunks = options.follow
      ? this.#followed(containerId, wanted, options.signal)
      : this.#past(containerId, wanted, options.signal);
    return logLines(logFrames(chunks));
  }

  events(options: { since?: Date; signal: AbortSignal }): AsyncGenerator<ContainerEvent> {
    // The engine answers before it listens to itself; with a start in time nothing of that moment is lost.
    const since = (options.since ?? new Date()).getTime() / 1000;
    const filters = { type: ['container' as const], label: [LABEL_PROJECT], event: [...WATCHED_ACTIONS] };
    return this.#unending(this.#events({ since, filters }, options.signal), options.signal);
  }

  /** Whether the engine announced that a process of this container was killed for memory since it started. */
  async hadOom(state: ServiceState, signal: AbortSignal | undefined): Promise<boolean> {
    const filters = { type: ['container' as const], container: [state.containerId], event: ['oom'] };
    const since = (state.startedAt?.getTime() ?? 0) / 1000;
    const window = { since, until: (Date.now() + OOM_ANNOUNCEMENT_LIMIT_MS) / 1000, filters };
    for await (const event of this.#events(window, signal)) {
      if (event.containerId === state.containerId) return true;
    }
    return false;
  }

  /** An engine that shuts down ends its streams in good order: here that is a break like any other. */
  async *#unending<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
    yield* items;
    if (signal.aborted) return;
    this.#engine.noteAway();
    throw engineUnavailable(this.#engine.address.text, 'its event stream ended');
  }

  async *#events(wanted: GetEventsOptions, signal: AbortSignal | undefined): AsyncGenerator<ContainerEvent> {
    const chunks = this.#engine.stream(signal, (docker, abortSignal) => docker.getEvents({ ...wanted, abortSignal }));
    for await (const document of jsonLines(chunks)) {
      const event = toContainerEvent(document);
      if (event) yield event;
    }
  }

  #followed(containerId: string, wanted: object, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
    return this.#engine.stream(signal, (docker, abortSignal) =>
      docker.getContainer(containerId).logs({ ...wanted, follow: true, abortSignal }),
    );
  }

  /** Without `follow` the library reads the whole answer at once. */
  async *#past(containerId: string, wanted: object, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
    yield await this.#engine.read(signal, (docker, abortSignal) =>
      docker.getContainer(containerId).logs({ ...wanted, follow: false, abortSignal }),
    );
  }
}
