import { setTimeout as pause } from 'node:timers/promises';
import type { LogLine, LogLines } from './log-stream.js';

export interface BatchLimits {
  /** What comes within this time goes together. */
  readonly windowMs: number;
  readonly lines: number;
  /** A batch is full, too, when its texts have so many characters. */
  readonly characters: number;
}

/** The characters bound what one slow reader can hold: a line may have 16 KiB. */
export const LINE_BATCHES: BatchLimits = { windowMs: 50, lines: 500, characters: 256 * 1024 };

/**
 * Log lines a handful at a time, at most one handful in each window: nobody reads a flood, and it shall take the time of
 * nobody else. An empty batch tells once, after each silence began, that the log is open and there is nothing new. Nothing
 * is read ahead while the reader is busy, but one line.
 */
export async function* inBatches(lines: LogLines, limits: BatchLimits): AsyncGenerator<readonly LogLine[], void> {
  const iterator = lines[Symbol.asyncIterator]();
  try {
    let next = ask(iterator);
    let batch = new Batch(limits);
    for (;;) {
      const step = await Promise.race([next, batch.window]);
      if (step !== 'over' && step.done === true) break;
      if (step !== 'over') {
        batch.add(step.value);
        next = ask(iterator);
      }
      if (step !== 'over' && !batch.isFull) continue;
      await batch.window;
      yield batch.lines;
      if (batch.lines.length === 0) await next;
      batch = new Batch(limits);
    }
    if (batch.lines.length > 0) yield batch.lines;
  } finally {
    await iterator.return?.();
  }
}

class Batch {
  readonly lines: LogLine[] = [];
  readonly window: Promise<'over'>;
  readonly #limits: BatchLimits;
  #characters = 0;

  constructor(limits: BatchLimits) {
    this.#limits = limits;
    this.window = pause(limits.windowMs, 'over', { ref: false });
  }

  get isFull(): boolean {
    return this.lines.length >= this.#limits.lines || this.#characters >= this.#limits.characters;
  }

  add(line: LogLine): void {
    this.lines.push(line);
    this.#characters += line.text.length;
  }
}

/** It may fail while the reader is busy with the batch before: that is told when the next one is asked for. */
function ask(iterator: AsyncIterator<LogLine>): Promise<IteratorResult<LogLine>> {
  const next = iterator.next();
  next.catch(() => undefined);
  return next;
}
