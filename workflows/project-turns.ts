import {
  CancellationScope,
  ChildWorkflowCancellationType,
  executeChild,
  isCancellation,
  ParentClosePolicy,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { RECORD_OPTIONS } from './activity-options.js';
import { type LifecycleInput, PROJECT_ID_KEY, turnWorkflowId, WORKFLOW_TASK_TIMEOUT_MS } from './messages.js';
import type { ProjectRun } from './project-run.js';
import { projectTurn } from './project-turn.js';

const { recordTurn } = proxyLocalActivities<Activities>(RECORD_OPTIONS);

/** The prompts after the setup's own: one after the other, each a child workflow, beside whatever else goes on. */
export class ProjectTurns {
  readonly #input: LifecycleInput;
  readonly #run: ProjectRun;
  #current: { readonly turn: number; readonly scope: CancellationScope; readonly done: Promise<void> } | undefined;

  constructor(input: LifecycleInput, run: ProjectRun) {
    this.#input = input;
    this.#run = run;
  }

  facts(): { turnWaiting: boolean; turnRunning: boolean } {
    return { turnWaiting: this.#waiting().length > 0, turnRunning: this.#current !== undefined };
  }

  hasAny(): boolean {
    return this.#current !== undefined || this.#waiting().length > 0;
  }

  /** Asking again for a turn that waits or runs changes nothing; one that is over ends at once. */
  want(turn: number): void {
    const waiting = this.#waiting();
    if (this.#current?.turn === turn || waiting.includes(turn)) return;
    this.#run.update({ turns: [...waiting, turn].sort((a, b) => a - b) });
  }

  start(): void {
    const [turn, ...later] = this.#waiting();
    if (turn === undefined) return;
    this.#run.update({ turns: later });
    const scope = new CancellationScope();
    this.#current = { turn, scope, done: this.#runTurn(turn, scope) };
  }

  cancel(): void {
    this.#current?.scope.cancel();
  }

  /** Ends the turn that runs, and waits until it has ended. */
  async end(): Promise<void> {
    this.cancel();
    await this.#current?.done;
  }

  /** Ends the turn that runs and takes back those that wait. */
  async abort(): Promise<void> {
    this.cancel();
    await this.giveUpWaiting({ state: 'aborted' });
  }

  /** The turns that wait cannot run. */
  async giveUpWaiting(change: Parameters<Activities['recordTurn']>[0]['change']): Promise<void> {
    const waiting = this.#waiting();
    this.#run.update({ turns: [] });
    const { projectId } = this.#input;
    await Promise.all(waiting.map((turn) => recordTurn({ projectId, turn, change })));
  }

  async #runTurn(turn: number, scope: CancellationScope): Promise<void> {
    const { projectId, name, policy } = this.#input;
    try {
      await scope.run(() =>
        executeChild(projectTurn, {
          workflowId: turnWorkflowId(projectId, turn),
          args: [{ schema: 1, projectId, name, turn, policy }],
          workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT_MS,
          cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
          parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
          staticSummary: `${name}, prompt ${turn}`.slice(0, 200),
          typedSearchAttributes: [{ key: PROJECT_ID_KEY, value: projectId }],
        }),
      );
    } catch (error) {
      // The turn has told its own end, unless it was ended from outside; what is over stays as it is.
      const message = "The turn's workflow was ended from outside.";
      const change = isCancellation(error)
        ? ({ state: 'aborted' } as const)
        : ({ state: 'failed', code: 'internal', message } as const);
      await recordTurn({ projectId, turn, change });
    } finally {
      this.#current = undefined;
      this.#run.update({ busyUntilMs: Date.now() });
    }
  }

  #waiting(): readonly number[] {
    return this.#run.state().turns ?? [];
  }
}
