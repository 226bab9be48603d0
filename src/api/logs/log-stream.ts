import { Readable } from 'node:stream';
import { SetupError } from '../../domain/failure.js';
import type { ProjectGateway } from '../../gateway/project-gateway.js';
import { eventText, HEARTBEAT_MS } from '../events/event-stream.js';
import { withHeartbeats } from '../events/heartbeats.js';

type LogLines = ReturnType<ProjectGateway['readLogs']>;
type LogLine = LogLines extends AsyncIterable<infer Line> ? Line : never;

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

async function* eventPieces(lines: LogLines, signal: AbortSignal): AsyncGenerator<string, void> {
  yield ': the log follows\n\n';
  try {
    for await (const line of lines) yield eventText('line', JSON.stringify(line));
    yield eventText('end', '{}');
  } catch (error) {
    if (!signal.aborted) yield eventText('failed', JSON.stringify(reasonOf(error)));
  }
}

function reasonOf(error: unknown): { code: string; message: string } {
  if (error instanceof SetupError) return { code: error.code, message: error.message };
  return { code: 'internal', message: 'The log broke off.' };
}
