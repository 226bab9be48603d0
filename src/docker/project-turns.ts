import { SetupError } from '../domain/failure.js';
import type { ProjectId } from '../domain/project.js';

/** What a turn is for, weakest first: a turn ends weaker ones, under way or waiting, and waits for the others. */
const KINDS = ['start', 'stop', 'remove'] as const;

interface Turn {
  readonly kind: (typeof KINDS)[number];
  readonly signal: AbortSignal | undefined;
}

interface Line {
  /** Settles when everybody in the line is done. */
  tail: Promise<void>;
  readonly turns: Map<AbortController, Turn>;
}

/** One piece of work at a time for each project within this process; different projects do not wait for each other. */
export class ProjectTurns {
  readonly #lines = new Map<ProjectId, Line>();

  /** Runs `work` when all earlier turns of the project are over. The signal that it gets also hears later, stronger turns. */
  async take<T>(projectId: ProjectId, turn: Turn, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    turn.signal?.throwIfAborted();
    const line = this.#lines.get(projectId) ?? { tail: Promise.resolve(), turns: new Map() };
    this.#lines.set(projectId, line);
    endWeaker(line, turn);
    const superseded = new AbortController();
    line.turns.set(superseded, turn);
    const signal = turn.signal ? AbortSignal.any([turn.signal, superseded.signal]) : superseded.signal;
    let leave = (): void => undefined;
    const before = line.tail;
    const left = new Promise<void>((resolve) => (leave = resolve));
    const tail = before.then(() => left);
    line.tail = tail;
    try {
      await beforeAbort(before, signal);
      return await work(signal);
    } finally {
      leave();
      line.turns.delete(superseded);
      if (line.tail === tail) this.#lines.delete(projectId);
    }
  }
}

function endWeaker(line: Line, { kind }: Turn): void {
  for (const [superseded, other] of line.turns) {
    if (KINDS.indexOf(other.kind) >= KINDS.indexOf(kind)) continue;
    superseded.abort(new SetupError('conflict', `Ended by a later request: ${kind} the project's containers.`));
  }
}

/** Waits for `promise`, but not longer than until the signal aborts. */
export async function beforeAbort(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let stopWaiting = (): void => undefined;
  const aborted = new Promise<void>((resolve) => (stopWaiting = resolve));
  signal.addEventListener('abort', stopWaiting, { once: true });
  await Promise.race([promise, aborted]);
  signal.removeEventListener('abort', stopWaiting);
  signal.throwIfAborted();
}
