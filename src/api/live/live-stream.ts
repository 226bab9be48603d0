import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { mergeSources } from '../events/merge-sources.js';
import { eventText, RECONNECT_LINE, type StreamEvent } from '../events/stream-event.js';
import { type KnownRevisions, withResumeIds } from './resume-ids.js';

/** Two and a half of them missing tell a client that the line is dead: they come whatever else does. */
const PING_MS = 15_000;

export type LiveSource = AsyncGenerator<StreamEvent, void>;

export interface LiveStreamParts {
  readonly sources: readonly LiveSource[];
  /** What the reader had before its connection broke. */
  readonly known: KnownRevisions;
  readonly reading: AbortController;
  /** Told what ended the stream before its time. */
  readonly onFailure: (error: unknown) => void;
}

/** All sources as one stream of server-sent events, which has no end but that of its reading. */
export function liveStream(parts: LiveStreamParts, pingMs = PING_MS): Readable {
  return Readable.from(pieces(parts, pingMs));
}

async function* pieces(
  { sources, known, reading, onFailure }: LiveStreamParts,
  pingMs: number,
): AsyncGenerator<string, void> {
  yield RECONNECT_LINE + eventText(clockEvent('hello'));
  try {
    const events = mergeSources([pings(pingMs, reading.signal), ...sources], reading);
    for await (const event of withResumeIds(events, known)) yield eventText(event);
  } catch (error) {
    // It ends without a word: the reader shall connect again.
    onFailure(error);
  }
}

async function* pings(everyMs: number, signal: AbortSignal): LiveSource {
  while (!signal.aborted) {
    await pause(everyMs, undefined, { ref: false, signal }).catch(() => undefined);
    if (!signal.aborted) yield clockEvent('ping');
  }
}

function clockEvent(event: 'hello' | 'ping'): StreamEvent {
  return { event, data: JSON.stringify({ now: new Date().toISOString() }) };
}
