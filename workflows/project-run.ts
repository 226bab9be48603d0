import {
  CancellationScope,
  ChildWorkflowCancellationType,
  ChildWorkflowFailure,
  type ChildWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  proxyLocalActivities,
  startChild,
  upsertSearchAttributes,
  ApplicationFailure,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { canMoveStatus, type ProjectStatus } from '../src/domain/project.js';
import { RECORD_OPTIONS } from './activity-options.js';
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

const { recordStatus, recordLostSetup } = proxyLocalActivities<Activities>(RECORD_OPTIONS);

const FIRST_STATE: LifecycleState = { status: 'created', sequence: 0, setupTry: 0, setup: 'wanted' };

/** What one project wants and is, and how it gets there. Handlers only change wishes; the main loop acts on them. */
export class ProjectRun {
  readonly #input: LifecycleInput;
  #state: LifecycleState;
  #deletionWanted = false;
  #cancelWanted = false;
  #setupScope: CancellationScope | undefined;
  #setup: ChildWorkflowHandle<typeof projectSetup> | undefined;

  constructor(input: LifecycleInput) {
    this.#input = input;
    this.#state = input.carried ?? FIRST_STATE;
  }

  get deletionWanted(): boolean {
    return this.#deletionWanted;
  }

  get setupWanted(): boolean {
    return this.#state.setup === 'wanted';
  }

  state(): LifecycleState {
    return this.#state;
  }

  wantSetup(): void {
    this.#state = { ...this.#state, setup: 'wanted' };
  }

  wantDeletion(): void {
    this.#deletionWanted = true;
    this.#cancelIfStarted();
  }

  cancelSetup(): void {
    this.#cancelWanted = true;
    this.#cancelIfStarted();
  }

  async extendPhase(seconds: number): Promise<void> {
    await this.#setup?.signal(extendPhaseSignal, { seconds });
  }

  async moveTo(status: ProjectStatus): Promise<void> {
    const { status: from, sequence } = this.#state;
    if (from === status) return;
    if (!canMoveStatus(from, status)) {
      throw ApplicationFailure.nonRetryable(`A project cannot go from ${from} to ${status}.`, 'internal');
    }
    this.#state = { ...this.#state, status, sequence: sequence + 1 };
    upsertSearchAttributes([{ key: PROJECT_STATUS_KEY, value: status }]);
    await recordStatus({ projectId: this.#input.projectId, sequence: sequence + 1, status });
  }

  /** Runs one setup as a child to its end, whatever that is. */
  async setUp(): Promise<void> {
    this.#state = { ...this.#state, setupTry: this.#state.setupTry + 1, setup: 'running' };
    this.#cancelWanted = false;
    await this.moveTo('starting');
    const outcome = await this.#runSetup();
    this.#state = { ...this.#state, setup: outcome };
    if (this.#deletionWanted) return;
    await this.moveTo(STATUS_AFTER[outcome]);
  }

  async #runSetup(): Promise<'completed' | 'failed' | 'cancelled'> {
    const scope = new CancellationScope();
    this.#setupScope = scope;
    try {
      await scope.run(async () => {
        this.#setup = await this.#startSetup();
        if (this.#deletionWanted || this.#cancelWanted) this.#cancelIfStarted();
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

  /** Only a setup that has started can write that it was cancelled; one that is about to start is cancelled then. */
  #cancelIfStarted(): void {
    if (this.#setup !== undefined) this.#setupScope?.cancel();
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
