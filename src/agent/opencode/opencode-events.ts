import { createParser } from 'eventsource-parser';
import { SetupError } from '../../domain/failure.js';
import type { AgentEndpoint } from '../coding-agent.js';
import { authorizationFor, CALL_LIMIT_MS, networkReason, unreachable } from './opencode-calls.js';

/** The server sends a heartbeat every 10 s: after this long without a byte it is gone. */
const SILENCE_LIMIT_MS = 40_000;

/** Longest single event that is read, in characters: an event may carry a whole file that the agent wrote. */
const EVENT_LIMIT = 16 * 1024 * 1024;

const PURPOSE = 'report its changes';

/** An event of the agent's stream, as far as a watcher needs it. */
export interface OpencodeEvent {
  readonly type: string;
  /** The session that it is about, if any. */
  readonly sessionId: string | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * The agent's events as they come. Ends quietly when `signal` is aborted, otherwise only by throwing
 * `agent_unreachable`: refused, closed, or silent for 40 s.
 */
export async function* readEvents(
  endpoint: AgentEndpoint,
  signal: AbortSignal,
  silenceLimitMs = SILENCE_LIMIT_MS,
): AsyncGenerator<OpencodeEvent> {
  const silence = new AbortController();
  const stop = AbortSignal.any([signal, silence.signal]);
  let timer = setTimeout(() => silence.abort(), CALL_LIMIT_MS);
  const restartTimer = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), silenceLimitMs);
  };
  try {
    for await (const chunk of await openStream(endpoint, stop)) {
      restartTimer();
      yield* chunk;
    }
    throw unreachable(PURPOSE, 'its server closed the connection');
  } catch (error) {
    if (signal.aborted) return;
    if (silence.signal.aborted) throw unreachable(PURPOSE, 'its server fell silent');
    throw error instanceof SetupError ? error : unreachable(PURPOSE, networkReason(error), error);
  } finally {
    clearTimeout(timer);
    // Closes the connection as well when the consumer stops listening without aborting.
    silence.abort();
  }
}

/** Connects, and yields the events of each chunk of bytes. */
async function openStream(endpoint: AgentEndpoint, signal: AbortSignal): Promise<AsyncIterable<OpencodeEvent[]>> {
  const response = await fetch(new URL('/event', endpoint.baseUrl), {
    headers: { ...authorizationFor(endpoint), accept: 'text/event-stream' },
    redirect: 'error',
    signal,
  });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw unreachable(PURPOSE, `its server refused (HTTP ${response.status})`);
  }
  return parseStream(response.body);
}

async function* parseStream(body: ReadableStream<Uint8Array>): AsyncGenerator<OpencodeEvent[]> {
  let events: OpencodeEvent[] = [];
  const decoder = new TextDecoder();
  const parser = createParser({
    maxBufferSize: EVENT_LIMIT,
    onEvent: ({ data }) => {
      const event = parseEvent(data);
      if (event !== undefined) events.push(event);
    },
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') throw unreachable(PURPOSE, 'it sent an event without end');
    },
  });
  for await (const bytes of body) {
    parser.feed(decoder.decode(bytes, { stream: true }));
    yield events;
    events = [];
  }
}

/** `undefined` for what is not an event of the known form: the stream is a hint, nothing depends on one event. */
function parseEvent(data: string): OpencodeEvent | undefined {
  try {
    const event = JSON.parse(data) as { type?: unknown; properties?: Record<string, unknown> } | null;
    if (typeof event?.type !== 'string') return undefined;
    const { type, properties = {} } = event;
    const sessionId = properties['sessionID'];
    return { type, sessionId: typeof sessionId === 'string' ? sessionId : undefined, properties };
  } catch {
    return undefined;
  }
}
