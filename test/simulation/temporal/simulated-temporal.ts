import { ApplicationFailure } from '@temporalio/common';
import type { Random } from '../random.js';
import type { Trace } from '../trace.js';
import { settled, SimulatedProcess, type VirtualClock } from '../virtual-clock.js';
import {
  type ActivityOrder,
  ActivityTask,
  type Answer,
  type AttemptRunner,
  copied,
  type TaskServer,
} from './activity-task.js';
import { type WorkflowFunction, WorkflowRun } from './workflow-run.js';

/** A workflow that wakes so often at one moment never ends: a real worker would call it a deadlock. */
const MOST_ROUNDS = 1_000;

let server: SimulatedTemporal | undefined;

/** Workflow code is loaded once and asks for the server of the simulation that runs. */
export function presentServer(): SimulatedTemporal {
  if (server === undefined) throw new Error('No simulation runs.');
  return server;
}

export interface TemporalParts {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly trace: Trace;
  readonly told: (what: unknown) => void;
  /** Code of a workflow threw what is no failure: a real server would try that task for ever. */
  readonly onBrokenWorkflow: (id: string, error: unknown) => void;
}

/** From now on workflow code speaks with this one. */
export function startServer(parts: TemporalParts): SimulatedTemporal {
  server = new SimulatedTemporal(parts);
  return server;
}

/** A Temporal server with its queue, in memory. Workflows survive every worker; activities do not. */
export class SimulatedTemporal implements TaskServer {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly trace: Trace;
  readonly told: (what: unknown) => void;
  readonly process = new SimulatedProcess('temporal');
  /** The newest run of each workflow. */
  readonly runs = new Map<string, WorkflowRun>();
  readonly #onBrokenWorkflow: TemporalParts['onBrokenWorkflow'];
  readonly #runners = new Set<AttemptRunner>();
  #waiting: ((runner: AttemptRunner) => void)[] = [];

  constructor({ clock, random, trace, told, onBrokenWorkflow }: TemporalParts) {
    this.clock = clock;
    this.random = random;
    this.trace = trace;
    this.told = told;
    this.#onBrokenWorkflow = onBrokenWorkflow;
  }

  startWorkflow(id: string, type: WorkflowFunction, input: unknown): WorkflowRun {
    const earlier = this.runs.get(id);
    if (earlier !== undefined && earlier.end === undefined) {
      throw ApplicationFailure.nonRetryable(`Workflow ${id} runs already.`, 'conflict');
    }
    return this.#run(id, type, input);
  }

  #run(id: string, type: WorkflowFunction, input: unknown): WorkflowRun {
    const run = new WorkflowRun(id, type, copied(input));
    this.told(input);
    this.runs.set(id, run);
    this.trace.note('temporal', `${id} begins`);
    const next = this.process.run(() => run.execute());
    next.then(
      (nextInput) => {
        this.trace.note('temporal', `${id} ${run.end?.kind ?? 'continues as new'}`);
        if (nextInput !== undefined) this.#run(id, type, nextInput);
      },
      (error: unknown) => this.#onBrokenWorkflow(id, error),
    );
    return run;
  }

  scheduleActivity(order: ActivityOrder, answer: Answer): ActivityTask {
    return this.process.run(() => new ActivityTask(this, order, answer));
  }

  startTimer(ms: number, run: () => void): () => void {
    const timer = this.clock.after(ms, run, this.process);
    return () => this.clock.clear(timer);
  }

  /** A command: what makes no sense now is refused, as the workflow's validator says. */
  async update(id: string, name: string, args: readonly unknown[] = []): Promise<void> {
    const run = this.#open(id);
    const handler = run.handlers.get(name);
    if (handler === undefined) throw ApplicationFailure.nonRetryable(`${id} knows no ${name}.`, 'not_found');
    await run.within(() => handler.validate?.(...args));
    run.events += 2;
    await run.within(() => handler.handle(...args));
  }

  signal(id: string, name: string, args: readonly unknown[]): void {
    const run = this.#open(id);
    run.events += 1;
    void run.within(() => run.handlers.get(name)?.handle(...args));
  }

  #open(id: string): WorkflowRun {
    const run = this.runs.get(id);
    if (run === undefined || run.end !== undefined)
      throw ApplicationFailure.nonRetryable(`${id} does not run.`, 'not_found');
    return run;
  }

  /** Lets workflows go on whose conditions hold by now. */
  async settleWorkflows(): Promise<void> {
    for (let round = 1; [...this.runs.values()].map((run) => run.wakeConditions()).includes(true); round += 1) {
      if (round > MOST_ROUNDS) throw new Error('Workflows wake each other for ever, and no time passes.');
      await settled();
    }
  }

  addRunner(runner: AttemptRunner): void {
    this.#runners.add(runner);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const take of waiting) this.offer(take);
  }

  get runners(): readonly AttemptRunner[] {
    return [...this.#runners];
  }

  removeRunner(runner: AttemptRunner): void {
    this.#runners.delete(runner);
  }

  offer(take: (runner: AttemptRunner) => void): void {
    const running = [...this.#runners].filter(({ process }) => process.state === 'running');
    if (running.length === 0) this.#waiting.push(take);
    else take(this.random.pick(running));
  }
}
