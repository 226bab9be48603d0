import { Readable } from 'node:stream';
import type { ProjectGateway } from '../../gateway/project-gateway.js';
import { HEARTBEAT_MS } from '../events/event-stream.js';
import { withHeartbeats } from '../events/heartbeats.js';
import { eventText, reasonOf } from '../events/stream-event.js';
import { inBatches, LINE_BATCHES } from './line-batches.js';

export type LogLines = ReturnType<ProjectGateway['readLogs']>;
export type LogLine = LogLines extends AsyncIterable<infer Line> ? Line : never;

/** Reads its first line before it answers: what fails until then can still become a problem document. */
export async function textStream(lines: LogLines): Promise<Readable> {
  const iterator = lines[Symbol.asyncIterator]();
  const first = await iterator.next();
  return Readable.from(textPieces(iterator, first));
}

/** Log lines as server-sent events; `heartbeatMs` apart at most. */
export function eventStream(lines: LogLines, signal: AbortSignal, heartbeatMs = HEARTBEAT_MS): Readable {
  return Readable.from(withHeartbeats(eventPieces(lines, signal), signal, heartbeatMs));
}

async function* textPieces(
  iterator: AsyncIterator<LogLine>,
  first: IteratorResult<LogLine>,
): AsyncGenerator<string, void> {
  try {
    for (let step = first; step.done !== true; step = await iterator.next()) yield `${step.value.text}\n`;
  } finally {
    await iterator.return?.();
  }
}

function lineEvent(line: LogLine): string {
  return eventText({ event: 'line', data: JSON.stringify(line) });
}

async function* eventPieces(lines: LogLines, signal: AbortSignal): AsyncGenerator<string, void> {
  yield ': the log follows\n\n';
  try {
    for await (const batch of inBatches(lines, LINE_BATCHES)) yield batch.map(lineEvent).join('');
    yield eventText({ event: 'end', data: '{}' });
  } catch (error) {
    const reason = JSON.stringify(reasonOf(error, 'The log broke off.'));
    if (!signal.aborted) yield eventText({ event: 'failed', data: reason });
  }
}
