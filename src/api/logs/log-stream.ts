import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { SetupError } from '../../domain/failure.js';
import type { ProjectGateway } from '../../gateway/project-gateway.js';
import { eventText, HEARTBEAT_MS } from '../events/event-stream.js';

type LogLines = ReturnType<ProjectGateway['readLogs']>;
type LogLine = LogLines extends AsyncIterable<infer Line> ? Line : never;

/** Reads its first line before it answers: what fails until then can still become a problem document. */
export async function textStream(lines: LogLines): Promise<Readable> {
  const iterator = lines[Symbol.asyncIterator]();
  const first = await iterator.next();
  return Readable.from(textPieces(iterator, first));
}

/** Log lines as server-sent events, each read when the one before has left; `heartbeatMs` apart at most. */
export function eventStream(lines: LogLines, signal: AbortSignal, heartbeatMs = HEARTBEAT_MS): Readable {
  return Readable.from(eventPieces(lines[Symbol.asyncIterator](), signal, heartbeatMs));
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

async function* eventPieces(
  iterator: AsyncIterator<LogLine>,
  signal: AbortSignal,
  heartbeatMs: number,
): AsyncGenerator<string, void> {
  try {
    yield ': the log follows\n\n';
    let next = iterator.next();
    for (;;) {
      const step = await nextOrBeat(next, heartbeatMs);
      if (step === 'beat') yield ': still here\n\n';
      else if (step.done === true) return yield eventText('end', '{}');
      else {
        yield eventText('line', JSON.stringify(step.value));
        next = iterator.next();
      }
    }
  } catch (error) {
    if (!signal.aborted) yield eventText('failed', JSON.stringify(reasonOf(error)));
  } finally {
    if (signal.aborted) await iterator.return?.();
  }
}

async function nextOrBeat(
  next: Promise<IteratorResult<LogLine>>,
  heartbeatMs: number,
): Promise<IteratorResult<LogLine> | 'beat'> {
  const raced = new AbortController();
  const beat = pause(heartbeatMs, 'beat' as const, { ref: false, signal: raced.signal });
  try {
    return await Promise.race([next, beat]);
  } finally {
    raced.abort();
  }
}

function reasonOf(error: unknown): { code: string; message: string } {
  if (error instanceof SetupError) return { code: error.code, message: error.message };
  return { code: 'internal', message: 'The log broke off.' };
}
