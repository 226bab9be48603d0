import './sdk-globals.js';
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  TemporalFailure,
} from '@temporalio/common';
import { isCancellation } from '@temporalio/workflow/lib/errors.js';
import { RootCancellationScope } from '@temporalio/workflow/lib/cancellation-scope.js';

export type WorkflowFunction = (input: never) => Promise<unknown>;

export interface UpdateHandler {
  readonly handle: (...args: unknown[]) => unknown;
  readonly validate: ((...args: unknown[]) => void) | undefined;
}

interface Condition {
  readonly holds: () => boolean;
  readonly resolve: () => void;
}

type End = { readonly kind: 'completed' } | { readonly kind: 'cancelled' | 'failed'; readonly cause: Error };

/** Thrown by a workflow that goes on as a new run with this input. */
export class ContinueAsNew extends Error {
  constructor(readonly input: unknown) {
    super('The workflow continues as a new run.');
  }
}

const MOST_WITHOUT_PAUSE = 1_000;

const current = new AsyncLocalStorage<WorkflowRun>();

export function currentRun(): WorkflowRun {
  const run = current.getStore();
  if (run === undefined) throw new Error('This is no workflow.');
  return run;
}

/** One run of a workflow's real code. It survives every worker, as its history would make it. */
export class WorkflowRun {
  readonly handlers = new Map<string, UpdateHandler>();
  readonly conditions = new Set<Condition>();
  /** Activities and children under way. */
  readonly open = new Set<object>();
  /** About as many as a server would have written. */
  events = 3;
  end: End | undefined;
  readonly ended: Promise<End>;
  #noPauses = 0;
  #lastMs = 0;
  readonly #root = new RootCancellationScope();
  #close: (end: End) => void = () => undefined;

  constructor(
    readonly id: string,
    readonly type: WorkflowFunction,
    readonly input: unknown,
  ) {
    this.ended = new Promise((resolve) => (this.#close = resolve));
  }

  /** Answers with the input of the next run, if there is one. */
  async execute(): Promise<unknown> {
    try {
      await this.within(() => this.type(this.input as never));
      this.#finish({ kind: 'completed' });
    } catch (error) {
      if (error instanceof ContinueAsNew) return error.input;
      if (isCancellation(error)) this.#finish({ kind: 'cancelled', cause: new CancelledFailure('Workflow cancelled') });
      else if (error instanceof TemporalFailure) this.#finish({ kind: 'failed', cause: error });
      else throw error;
    }
    return undefined;
  }

  /** Runs code of the workflow, such as a handler. */
  within<T>(work: () => T | Promise<T>): Promise<T> {
    return current.run(this, () => this.#root.run(async () => work()));
  }

  /** A handler's answer, without going on. */
  query(name: string): unknown {
    return this.handlers.get(name)?.handle();
  }

  cancel(): void {
    this.#root.cancel();
  }

  /** What was awaited is there: the workflow goes on, unless it is over. */
  settle(tell: () => void): void {
    if (this.end === undefined) tell();
  }

  /** Counts waits that were over at once. One that never pauses would block a real worker for ever. */
  noteNoPause(nowMs: number): void {
    this.#noPauses = nowMs === this.#lastMs ? this.#noPauses + 1 : 0;
    this.#lastMs = nowMs;
    if (this.#noPauses > MOST_WITHOUT_PAUSE) throw new Error('The workflow goes round and round without a pause.');
  }

  /** True: somebody woke. */
  wakeConditions(): boolean {
    if (this.end !== undefined) return false;
    const holding = [...this.conditions].filter(({ holds }) => holds());
    for (const condition of holding) {
      this.conditions.delete(condition);
      condition.resolve();
    }
    return holding.length > 0;
  }

  #finish(end: End): void {
    this.end = end;
    this.#close(end);
  }
}

export function childFailure(id: string, type: string, cause: Error): ChildWorkflowFailure {
  return new ChildWorkflowFailure('default', { workflowId: id, runId: '' }, type, 'NON_RETRYABLE_FAILURE', cause);
}

export function activityFailure(name: string, cause: Error): ActivityFailure {
  const isFatal = cause instanceof ApplicationFailure && cause.nonRetryable === true;
  const state = isFatal ? 'NON_RETRYABLE_FAILURE' : 'MAXIMUM_ATTEMPTS_REACHED';
  return new ActivityFailure('Activity task failed', name, undefined, state, undefined, cause);
}
