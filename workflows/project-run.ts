import {
  allHandlersFinished,
  CancellationScope,
  ChildWorkflowCancellationType,
  ChildWorkflowFailure,
  type ChildWorkflowHandle,
  condition,
  isCancellation,
  ParentClosePolicy,
  patched,
  proxyActivities,
  proxyLocalActivities,
  startChild,
  upsertSearchAttributes,
  ApplicationFailure,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { hintFor } from '../src/domain/failure.js';
import type { LifeFacts } from '../src/domain/next-step.js';
import { canMoveStatus, type ProjectProblem, type ProjectStatus } from '../src/domain/project.js';
import { actionOptions, RECORD_OPTIONS, waitOptions } from './activity-options.js';
import {
  type LifecycleInput,
  type LifecycleState,
  OWNER_ID_KEY,
  PROJECT_ID_KEY,
  PROJECT_STATUS_KEY,
  SETUP_PHASE_KEY,
  setupWorkflowId,
  WORKFLOW_TASK_TIMEOUT_MS,
} from './messages.js';
import { extendPhaseSignal, projectSetup } from './project-setup.js';

const { recordStatus, recordProgress, recordLostSetup, requestSetupPlace, releaseSetupPlace } =
  proxyLocalActivities<Activities>(RECORD_OPTIONS);

/** Setups may be paused for long; this only ends a wait that everybody forgot. */
const LONGEST_QUEUE_MS = 30 * 86_400_000;

const FIRST_STATE: LifecycleState = { status: 'created', sequence: 0, setupTry: 0, setup: 'wanted' };

/** What one project wants and is, and how it gets there. Handlers only change wishes; the main loop acts on them. */
export class ProjectRun {
  readonly #input: LifecycleInput;
  #state: LifecycleState;
  #version = 0;
  #deletionWanted = false;
  #cancelWanted = false;
  #answersFirst = false;
  #setupScope: CancellationScope | undefined;
  #queueScope: CancellationScope | undefined;
  #setup: ChildWorkflowHandle<typeof projectSetup> | undefined;

  constructor(input: LifecycleInput) {
    this.#input = input;
    this.#state = input.carried ?? FIRST_STATE;
  }

  /** Grows with every change, so that who sleeps knows that something happened. */
  get version(): number {
    return this.#version;
  }

  state(): LifecycleState {
    return this.#state;
  }

  facts(): Pick<LifeFacts, 'status' | 'setup' | 'wish' | 'deletionWanted'> {
    const { status, setup, wish } = this.#state;
    return { status, setup, wish, deletionWanted: this.#deletionWanted };
  }

  update(changes: Partial<LifecycleState>): void {
    this.#state = { ...this.#state, ...changes };
    this.#version += 1;
  }

  wantSetup(): void {
    this.update({ setup: 'wanted' });
  }

  wantDeletion(): void {
    this.#deletionWanted = true;
    this.#version += 1;
    this.#endSetup();
  }

  cancelSetup(): void {
    this.#cancelWanted = true;
    this.#endSetup();
  }

  async extendPhase(seconds: number): Promise<void> {
    await this.#setup?.signal(extendPhaseSignal, { seconds });
  }

  async moveTo(status: ProjectStatus, problem: ProjectProblem | null = null): Promise<void> {
    const { status: from, sequence } = this.#state;
    if (from === status) return;
    if (!canMoveStatus(from, status)) {
      throw ApplicationFailure.nonRetryable(`A project cannot go from ${from} to ${status}.`, 'internal');
    }
    this.update({ status, sequence: sequence + 1 });
    upsertSearchAttributes([{ key: PROJECT_STATUS_KEY, value: status }]);
    const { projectId } = this.#input;
    await recordStatus({ projectId, sequence: sequence + 1, status, ...(problem === null ? {} : { problem }) });
  }

  /** Runs one setup as a child to its end, whatever that is. */
  async setUp(): Promise<void> {
    this.update({ setupTry: this.#state.setupTry + 1, setup: 'running' });
    this.#cancelWanted = false;
    this.#answersFirst = false;
    const hasPlace = await this.#takePlace();
    if (this.#deletionWanted && !hasPlace) return;
    await this.moveTo('starting');
    const outcome = hasPlace ? await this.#runSetup() : await this.#cancelledInQueue();
    await this.#givePlaceBack();
    this.update({ setup: outcome, busyUntilMs: Date.now() });
    if (this.#deletionWanted) return;
    await this.moveTo(STATUS_AFTER[outcome]);
    if (outcome === 'completed' && this.#input.schema > 1) await this.#keepFirstVersion();
  }

  /** False: the setup was cancelled while it waited, or its project shall be deleted. */
  async #takePlace(): Promise<boolean> {
    const { projectId, policy, schema } = this.#input;
    if (schema === 1) return true;
    const place = { projectId, try: this.#state.setupTry };
    if (await requestSetupPlace(place)) return true;
    const { waitForSetupPlace } = proxyActivities<Activities>({
      ...waitOptions(policy, policy.readiness.intervalMs),
      scheduleToCloseTimeout: LONGEST_QUEUE_MS,
      summary: 'wait for a free place',
    });
    const scope = new CancellationScope();
    this.#queueScope = scope;
    try {
      if (this.#cancelWanted || this.#deletionWanted) scope.cancel();
      await scope.run(() => waitForSetupPlace({ ...place, windowMs: policy.readiness.windowMs }));
      return true;
    } catch (error) {
      if (CancellationScope.current().consideredCancelled || !isCancellation(error)) throw error;
      return false;
    } finally {
      this.#queueScope = undefined;
    }
  }

  async #givePlaceBack(): Promise<void> {
    const { projectId, schema } = this.#input;
    if (schema > 1) await releaseSetupPlace({ projectId, try: this.#state.setupTry });
  }

  /** No workflow of its own tells how this setup ended. */
  async #cancelledInQueue(): Promise<'cancelled'> {
    const message = 'The setup was cancelled while it waited for a free place.';
    const code = 'setup_cancelled';
    const failure = { code, phase: 'creating_files', message, hint: hintFor(code), logTail: null } as const;
    const { projectId } = this.#input;
    const ended = { kind: 'finished', try: this.#state.setupTry, phase: 'cancelled', failure } as const;
    await recordProgress({ projectId, progress: { ...ended, finishedAtMs: Date.now() } });
    return 'cancelled';
  }

  /** Without it, restoring begins with the second version: no reason to fail a setup that is done. */
  async #keepFirstVersion(): Promise<void> {
    const { projectId, policy } = this.#input;
    const { keepVersion } = proxyActivities<Activities>({
      ...actionOptions(policy),
      summary: 'keep the first version',
    });
    try {
      await keepVersion({ projectId, turn: 0 });
    } catch (error) {
      if (isCancellation(error)) throw error;
    }
  }

  async #runSetup(): Promise<'completed' | 'failed' | 'cancelled'> {
    const scope = new CancellationScope();
    this.#setupScope = scope;
    try {
      await scope.run(async () => {
        this.#setup = await this.#startSetup();
        if (this.#deletionWanted || this.#cancelWanted) this.#cancelStarted();
        void this.#cancelOnceAnswered(scope).catch(() => undefined);
        await this.#setup.result();
      });
      return 'completed';
    } catch (error) {
      // A cancellation of the lifecycle itself is none of the setup alone: it ends the workflow.
      if (CancellationScope.current().consideredCancelled) throw error;
      if (isCancellation(error)) return 'cancelled';
      if (!endedByItself(error)) await recordLostSetup({ projectId: this.#input.projectId, try: this.#state.setupTry });
      return 'failed';
    } finally {
      this.#setup = undefined;
      this.#setupScope = undefined;
    }
  }

  #endSetup(): void {
    this.#queueScope?.cancel();
    this.#answersFirst = patched('answer-before-cancelling');
    this.#cancelStarted();
  }

  /** Only a setup that has started can write that it was cancelled; one that is about to start is cancelled then. */
  #cancelStarted(): void {
    if (this.#setup !== undefined && !this.#answersFirst) this.#setupScope?.cancel();
  }

  /**
   * A worker that takes over may get the command together with the news of the setup's start, and one after the other
   * when it replays that: what the two lead to must come in the same order then.
   */
  async #cancelOnceAnswered(scope: CancellationScope): Promise<void> {
    await condition(() => this.#answersFirst && allHandlersFinished());
    scope.cancel();
  }

  #startSetup(): Promise<ChildWorkflowHandle<typeof projectSetup>> {
    const { projectId, ownerId, name, policy } = this.#input;
    const { setupTry } = this.#state;
    return startChild(projectSetup, {
      workflowId: setupWorkflowId(projectId, setupTry),
      args: [{ schema: 1, projectId, name, try: setupTry, policy }],
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT_MS,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: name,
      typedSearchAttributes: [
        { key: PROJECT_ID_KEY, value: projectId },
        { key: OWNER_ID_KEY, value: ownerId },
        { key: SETUP_PHASE_KEY, value: 'not_started' },
      ],
    });
  }
}

const STATUS_AFTER = { completed: 'running', failed: 'error', cancelled: 'stopped' } as const;

/** A setup that failed in its own words has written its end; one that was terminated has not. */
function endedByItself(error: unknown): boolean {
  return error instanceof ChildWorkflowFailure && error.cause instanceof ApplicationFailure;
}
