import {
  ActivityCancellationType,
  type ActivityOptions,
  ApplicationFailure,
  CancelledFailure,
  type LocalActivityOptions,
  TimeoutFailure,
} from '@temporalio/common';
import { msToNumber } from '@temporalio/common/lib/time.js';
import type { Info } from '@temporalio/activity';
import type { SimulatedProcess, VirtualClock } from '../virtual-clock.js';
import type { Random } from '../random.js';
import type { Trace } from '../trace.js';
import { activityFailure, type WorkflowRun } from './workflow-run.js';

export interface ActivityOrder {
  readonly run: WorkflowRun;
  readonly name: string;
  readonly input: unknown;
  readonly options: (ActivityOptions | LocalActivityOptions) & { readonly isLocal: boolean };
}

export interface Answer {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export type CancelReason = 'CANCELLED' | 'NOT_FOUND' | 'TIMED_OUT';

/** What a worker gets to do, and how it tells of it. */
export interface Attempt {
  readonly name: string;
  readonly input: unknown;
  readonly info: Partial<Info>;
  readonly label: string;
  cancel: (reason: CancelReason) => void;
  heartbeat(): void;
  done(outcome: { readonly value: unknown } | { readonly error: Error }): void;
}

/** What takes attempts: a worker that runs. */
export interface AttemptRunner {
  readonly process: SimulatedProcess;
  execute(attempt: Attempt): void;
}

export interface TaskServer {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly trace: Trace;
  readonly process: SimulatedProcess;
  /** Calls back as soon as a worker takes it. */
  offer(take: (runner: AttemptRunner) => void): void;
  /** Everything that a history would keep passes here. */
  told(what: unknown): void;
}

type Timer = ReturnType<VirtualClock['after']>;

/**
 * One activity, from being scheduled to its last word, by the server's rules: limits of time, heartbeats, retries, and
 * a cancellation that reaches an attempt with the answer to its heartbeat. Who reports too late is not heard.
 */
export class ActivityTask {
  readonly #server: TaskServer;
  readonly #order: ActivityOrder;
  readonly #answer: Answer;
  readonly #label: string;
  readonly #scheduledAtMs: number;
  readonly #timers = new Map<string, Timer>();
  #attempts = 0;
  #current: Attempt | undefined;
  #isCancelRequested = false;
  #isReported = false;
  #isOver = false;

  constructor(server: TaskServer, order: ActivityOrder, answer: Answer) {
    this.#server = server;
    this.#order = order;
    this.#answer = answer;
    this.#label = `${order.name} of ${order.run.id}`;
    this.#scheduledAtMs = server.clock.nowMs;
    order.run.open.add(this);
    server.told(order.input);
    const { scheduleToCloseTimeout } = order.options;
    if (scheduleToCloseTimeout !== undefined) {
      this.#after('whole', msToNumber(scheduleToCloseTimeout), () => this.#timeOut('SCHEDULE_TO_CLOSE', false));
    }
    this.#tryAfter(this.#latencyMs());
  }

  requestCancel(): void {
    if (this.#isOver || this.#isCancelRequested) return;
    this.#isCancelRequested = true;
    this.#server.trace.note('temporal', `${this.#label}: cancellation requested`);
    const cancelled = new CancelledFailure('Activity cancelled');
    if (this.#current === undefined) this.#finish({ error: cancelled });
    else if (this.#order.options.cancellationType === ActivityCancellationType.TRY_CANCEL)
      this.#report({ error: cancelled });
  }

  #tryAfter(ms: number): void {
    this.#after('attempt', ms, () => {
      this.#server.offer((runner) => {
        if (!this.#isOver) this.#begin(runner);
      });
    });
  }

  #begin(runner: AttemptRunner): void {
    const { heartbeatTimeout, startToCloseTimeout = '1 day', retry } = this.#order.options as ActivityOptions;
    this.#attempts += 1;
    const attempt: Attempt = {
      name: this.#order.name,
      input: copied(this.#order.input),
      label: `${this.#label} #${this.#attempts}`,
      info: {
        attempt: this.#attempts,
        isLocal: this.#order.options.isLocal,
        ...(heartbeatTimeout === undefined ? {} : { heartbeatTimeoutMs: msToNumber(heartbeatTimeout) }),
        ...(retry === undefined ? {} : { retryPolicy: retry }),
      },
      cancel: () => undefined,
      heartbeat: () => this.#soon(() => this.#hear(attempt, runner)),
      done: (outcome) => this.#soon(() => this.#settle(attempt, outcome)),
    };
    this.#current = attempt;
    this.#after('attempt', msToNumber(startToCloseTimeout), () => this.#timeOut('START_TO_CLOSE', true));
    this.#expectHeartbeat();
    this.#server.trace.note(runner.process.name, `${attempt.label} begins`);
    runner.execute(attempt);
  }

  #expectHeartbeat(): void {
    const { heartbeatTimeout } = this.#order.options as ActivityOptions;
    if (heartbeatTimeout === undefined) return;
    this.#after('heartbeat', msToNumber(heartbeatTimeout), () => this.#timeOut('HEARTBEAT', true));
  }

  /** The answer to a heartbeat says whether to go on. */
  #hear(attempt: Attempt, { process }: AttemptRunner): void {
    const isKnown = attempt === this.#current && !this.#isOver;
    if (isKnown) this.#expectHeartbeat();
    if (isKnown && !this.#isCancelRequested) return;
    this.#server.clock.after(this.#latencyMs(), () => attempt.cancel(isKnown ? 'CANCELLED' : 'NOT_FOUND'), process);
  }

  #settle(attempt: Attempt, outcome: Parameters<Attempt['done']>[0]): void {
    const words = 'value' in outcome ? 'done' : wordsFor(outcome.error);
    if (attempt !== this.#current || this.#isOver) {
      this.#server.trace.note('temporal', `${attempt.label}: ${words}, which comes too late`);
      return;
    }
    this.#server.trace.note('temporal', `${attempt.label}: ${words}`);
    this.#server.told('value' in outcome ? outcome.value : outcome.error);
    if ('value' in outcome) this.#finish({ value: copied(outcome.value) });
    else if (outcome.error instanceof CancelledFailure) this.#cancelledByItself(outcome.error);
    else this.#retryOrFail(outcome.error);
  }

  /** A worker may only say so when it was asked to. */
  #cancelledByItself(error: CancelledFailure): void {
    if (this.#isCancelRequested) this.#finish({ error });
    else this.#retryOrFail(ApplicationFailure.create({ message: error.message, type: 'CancelledFailure' }));
  }

  #timeOut(kind: 'HEARTBEAT' | 'START_TO_CLOSE' | 'SCHEDULE_TO_CLOSE', mayRetry: boolean): void {
    this.#server.trace.note('temporal', `${this.#label} #${this.#attempts}: timed out (${kind})`);
    const failure = new TimeoutFailure(`activity ${kind} timeout`, undefined, kind);
    if (mayRetry) this.#retryOrFail(failure);
    else this.#finish({ error: failure });
  }

  #retryOrFail(error: Error): void {
    this.#current = undefined;
    this.#clear('heartbeat');
    const pauseMs = this.#pauseBeforeRetry(error);
    if (pauseMs === undefined) this.#finish({ error });
    else this.#tryAfter(pauseMs);
  }

  #pauseBeforeRetry(error: Error): number | undefined {
    const { retry = {}, scheduleToCloseTimeout } = this.#order.options;
    if (this.#isCancelRequested || (error instanceof ApplicationFailure && error.nonRetryable === true))
      return undefined;
    if (this.#attempts >= (retry.maximumAttempts ?? Number.POSITIVE_INFINITY)) return undefined;
    const first = msToNumber(retry.initialInterval ?? 1_000);
    const most = retry.maximumInterval === undefined ? first * 100 : msToNumber(retry.maximumInterval);
    const pauseMs = Math.min(most, first * (retry.backoffCoefficient ?? 2) ** (this.#attempts - 1));
    const endMs = this.#scheduledAtMs + msToNumber(scheduleToCloseTimeout ?? Number.POSITIVE_INFINITY);
    return this.#server.clock.nowMs + pauseMs > endMs ? undefined : pauseMs;
  }

  #finish(outcome: { readonly value: unknown } | { readonly error: Error }): void {
    this.#isOver = true;
    this.#current = undefined;
    for (const name of this.#timers.keys()) this.#clear(name);
    this.#report(outcome);
  }

  #report(outcome: { readonly value: unknown } | { readonly error: Error }): void {
    if (this.#isReported) return;
    this.#isReported = true;
    const { run, name } = this.#order;
    this.#soon(() => {
      run.open.delete(this);
      run.events += this.#order.options.isLocal ? 1 : 3;
      run.settle(() => {
        if ('value' in outcome) this.#answer.resolve(outcome.value);
        else this.#answer.reject(activityFailure(name, outcome.error));
      });
    });
  }

  #after(name: string, ms: number, run: () => void): void {
    this.#clear(name);
    this.#timers.set(name, this.#server.clock.after(ms, run, this.#server.process));
  }

  #clear(name: string): void {
    const timer = this.#timers.get(name);
    if (timer !== undefined) this.#server.clock.clear(timer);
  }

  #soon(run: () => void): void {
    this.#server.clock.after(this.#latencyMs(), run, this.#server.process);
  }

  #latencyMs(): number {
    return this.#server.random.between(1, 4);
  }
}

/** What travels through a history arrives as a copy, without what JSON cannot hold. */
export function copied<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}

function wordsFor(error: Error): string {
  const kind = error instanceof ApplicationFailure ? error.type : error.name;
  return `${kind}: ${error.message}`;
}
