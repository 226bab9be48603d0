import { SetupError } from '../domain/failure.js';
import type { LogLine } from './container-runtime.js';

/** Longest line that is handed on; what comes after is dropped up to the line's end. */
export const LOG_LINE_LIMIT_BYTES = 16 * 1024;
/** The engine writes frames of about 16 KiB; a header that announces far more is no header. */
const FRAME_LIMIT_BYTES = 1024 * 1024;
const HEADER_BYTES = 8;
const LINE_BREAK = 0x0a;

interface LogFrame {
  readonly stream: 'stdout' | 'stderr';
  readonly payload: Buffer;
}

/**
 * Takes the engine's multiplexed stream apart: each frame has a header of eight bytes (stream, three zeros, length)
 * and may be spread over any number of chunks. At most one frame is held in memory.
 */
export async function* logFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<LogFrame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let frame = firstFrame(rest); frame; frame = firstFrame(rest)) {
      rest = rest.subarray(HEADER_BYTES + frame.payload.length);
      yield frame;
    }
  }
}

function firstFrame(bytes: Buffer): LogFrame | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const type = bytes.readUInt8(0);
  const length = bytes.readUInt32BE(4);
  if (type > 2 || length > FRAME_LIMIT_BYTES) {
    throw new SetupError('container_failed', 'The Docker engine sent a log in a form that cannot be read.');
  }
  if (bytes.length < HEADER_BYTES + length) return undefined;
  return {
    stream: type === 2 ? 'stderr' : 'stdout',
    payload: bytes.subarray(HEADER_BYTES, HEADER_BYTES + length),
  };
}

/** Puts frames with timestamps together to lines; long lines and characters may be spread over frames. */
export async function* logLines(frames: AsyncIterable<LogFrame>): AsyncGenerator<LogLine> {
  const assemblers = { stdout: new LineAssembler('stdout'), stderr: new LineAssembler('stderr') };
  for await (const { stream, payload } of frames) yield* assemblers[stream].add(payload);
  for (const assembler of Object.values(assemblers)) yield* assembler.end();
}

/** Works on bytes up to the line's end, so no character is ever cut in two. */
class LineAssembler {
  readonly #stream: LogLine['stream'];
  #parts: Buffer[] = [];
  #length = 0;
  #at: Date | null = null;
  #isOpen = false;

  constructor(stream: LogLine['stream']) {
    this.#stream = stream;
  }

  /** Every frame begins with its own timestamp, also one that goes on with a line. */
  *add(payload: Buffer): Generator<LogLine> {
    const { at, text } = splitTimestamp(payload);
    let start = 0;
    while (start < text.length) {
      const end = text.indexOf(LINE_BREAK, start);
      this.#append(text.subarray(start, end < 0 ? text.length : end), at);
      if (end < 0) return;
      yield this.#finish();
      start = end + 1;
    }
  }

  /** The last line when it has no break. */
  *end(): Generator<LogLine> {
    if (this.#isOpen) yield this.#finish();
  }

  #append(bytes: Buffer, at: Date | null): void {
    if (!this.#isOpen) this.#at = at;
    this.#isOpen = true;
    const kept = bytes.subarray(0, LOG_LINE_LIMIT_BYTES - this.#length);
    this.#length += kept.length;
    // A copy, so that a small rest does not hold the whole chunk in memory.
    if (kept.length > 0) this.#parts.push(Buffer.from(kept));
  }

  #finish(): LogLine {
    // In streaming mode the decoder leaves out a character whose end was cut off with the rest of a long line.
    const isCut = this.#length === LOG_LINE_LIMIT_BYTES;
    const text = new TextDecoder().decode(Buffer.concat(this.#parts), { stream: isCut });
    const line: LogLine = { stream: this.#stream, text: text.replace(/\r$/, ''), at: this.#at };
    this.#parts = [];
    this.#length = 0;
    this.#isOpen = false;
    return line;
  }
}

function splitTimestamp(payload: Buffer): { at: Date | null; text: Buffer } {
  const space = payload.subarray(0, 64).indexOf(0x20);
  const head = payload.subarray(0, Math.max(space, 0)).toString('latin1');
  if (!/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(head)) return { at: null, text: payload };
  return { at: new Date(head), text: payload.subarray(space + 1) };
}
