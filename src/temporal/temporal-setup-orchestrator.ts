import { randomUUID } from 'node:crypto';
import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import { parseProjectId, type ProjectId } from '../domain/project.js';
import { SetupError } from '../domain/failure.js';
import {
  ABORT_PROMPTS,
  CANCEL_SETUP,
  COMMAND_WANTED,
  type CommandSignal,
  CONTAINERS_CHANGED,
  DELETE_ALL_PROJECTS,
  type DeleteAllInput,
  deleteAllWorkflowId,
  DELETE_PROJECT,
  DELETION_WANTED,
  DELETION_PROGRESS,
  EXTEND_PHASE,
  type LifecycleInput,
  lifecycleWorkflowId,
  OWNER_ID_KEY,
  PRESENCE,
  type PresenceSignal,
  PROJECT_ID_KEY,
  PROJECT_LIFECYCLE,
  PROJECT_STATUS_KEY,
  RESTORE_VERSION,
  type RestoreRequest,
  RETRY_SETUP,
  SEND_PROMPT,
  setupWorkflowId,
  START,
  STOP,
  type TurnRequest,
  WORKFLOW_TASK_TIMEOUT_MS,
} from '../../workflows/messages.js';
import { CONFIRM_LIMIT_MS, confirmed } from './confirmed-command.js';
import { adoptedState, lifecycleInput } from './lifecycle-input.js';
import {
  type AdoptedProject,
  type CommandReceipt,
  type DeletionProgress,
  SetupOrchestrator,
  type StartedProject,
} from './setup-orchestrator.js';
import { translated } from './temporal-errors.js';

/** How long a start may take; it needs the server only. */
const START_LIMIT_MS = 5_000;

export interface OrchestratorOptions {
  readonly client: Client;
  readonly taskQueue: string;
  readonly uiUrl: string | undefined;
}

export class TemporalSetupOrchestrator extends SetupOrchestrator {
  readonly #options: OrchestratorOptions;

  constructor(options: OrchestratorOptions) {
    super();
    this.#options = options;
  }

  override async startProject(project: StartedProject): Promise<void> {
    await this.#start(project, lifecycleInput(project));
  }

  override retrySetup(projectId: ProjectId): Promise<CommandReceipt> {
    return this.#command(projectId, RETRY_SETUP);
  }

  override cancelSetup(projectId: ProjectId): Promise<CommandReceipt> {
    return this.#command(projectId, CANCEL_SETUP);
  }

  override extendPhase(projectId: ProjectId, seconds: number): Promise<CommandReceipt> {
    return this.#command(projectId, EXTEND_PHASE, { seconds });
  }

  override async deleteProject(project: StartedProject): Promise<CommandReceipt> {
    const { client } = this.#options;
    const args: [LifecycleInput] = [lifecycleInput(project)];
    const options = { ...this.#startOptions(project), args };
    const startWorkflowOperation = new WithStartWorkflowOperation<(input: LifecycleInput) => Promise<void>>(
      PROJECT_LIFECYCLE,
      options,
    );
    return this.#confirmed(
      () => client.workflow.executeUpdateWithStart(DELETE_PROJECT, { startWorkflowOperation, args: [] }),
      () => client.workflow.signalWithStart(PROJECT_LIFECYCLE, { ...options, signal: DELETION_WANTED }),
    );
  }

  override startContainers(projectId: ProjectId): Promise<CommandReceipt> {
    return this.#command(projectId, START);
  }

  override stopContainers(projectId: ProjectId): Promise<CommandReceipt> {
    return this.#command(projectId, STOP);
  }

  override runTurn(projectId: ProjectId, turn: number): Promise<CommandReceipt> {
    return this.#command(projectId, SEND_PROMPT, { turn } satisfies TurnRequest);
  }

  override abortTurns(projectId: ProjectId): Promise<CommandReceipt> {
    return this.#command(projectId, ABORT_PROMPTS);
  }

  override restoreVersion(projectId: ProjectId, version: string): Promise<CommandReceipt> {
    return this.#command(projectId, RESTORE_VERSION, { version } satisfies RestoreRequest);
  }

  override presenceChanged(projectId: ProjectId, presence: PresenceSignal): Promise<void> {
    return this.#signal(projectId, PRESENCE, presence);
  }

  override containersChanged(projectId: ProjectId): Promise<void> {
    return this.#signal(projectId, CONTAINERS_CHANGED);
  }

  override async adoptProject(project: AdoptedProject): Promise<void> {
    await this.#start(project, { ...lifecycleInput(project), carried: adoptedState(project) });
  }

  override async deleteAll(ownerId: string | null): Promise<void> {
    const { client, taskQueue } = this.#options;
    await translated(() =>
      client.withDeadline(Date.now() + START_LIMIT_MS, () =>
        client.workflow.start(DELETE_ALL_PROJECTS, {
          taskQueue,
          workflowId: deleteAllWorkflowId(ownerId),
          args: [{ schema: 1, ownerId } satisfies DeleteAllInput],
          workflowIdConflictPolicy: 'USE_EXISTING',
          staticSummary: ownerId === null ? 'delete all projects' : `delete all projects of ${ownerId}`,
        }),
      ),
    );
  }

  override async deleteAllProgress(ownerId: string | null): Promise<DeletionProgress | null> {
    const { client } = this.#options;
    const handle = client.workflow.getHandle(deleteAllWorkflowId(ownerId));
    try {
      return await translated(() =>
        client.withDeadline(Date.now() + CONFIRM_LIMIT_MS, () => handle.query<DeletionProgress>(DELETION_PROGRESS)),
      );
    } catch (error) {
      if (error instanceof SetupError && error.code === 'not_found') return null;
      throw error;
    }
  }

  override openLifecycles(): Promise<ReadonlySet<ProjectId>> {
    const { client } = this.#options;
    return translated(async () => {
      const open = new Set<ProjectId>();
      const query = `WorkflowType = '${PROJECT_LIFECYCLE}' AND ExecutionStatus = 'Running'`;
      for await (const { workflowId } of client.workflow.list({ query })) {
        const projectId = parseProjectId(workflowId.slice(lifecycleWorkflowId('' as ProjectId).length));
        if (projectId !== undefined) open.add(projectId);
      }
      return open;
    });
  }

  override async endLifecycle(projectId: ProjectId): Promise<void> {
    const { client } = this.#options;
    const handle = client.workflow.getHandle(lifecycleWorkflowId(projectId));
    await translated(() => client.withDeadline(Date.now() + START_LIMIT_MS, () => handle.cancel()));
  }

  override setupWorkflowId(projectId: ProjectId, setupTry: number): string {
    return setupWorkflowId(projectId, setupTry);
  }

  override traceUrl(projectId: ProjectId, setupTry: number): string | null {
    const { uiUrl, client } = this.#options;
    if (uiUrl === undefined || setupTry < 1) return null;
    const workflowId = encodeURIComponent(setupWorkflowId(projectId, setupTry));
    return `${uiUrl.replace(/\/$/, '')}/namespaces/${client.options.namespace}/workflows/${workflowId}`;
  }

  override uiUrl(): string | null {
    return this.#options.uiUrl ?? null;
  }

  override async ping(): Promise<void> {
    const { client } = this.#options;
    await translated(() =>
      client.withDeadline(Date.now() + 2_000, () => client.connection.workflowService.getSystemInfo({})),
    );
  }

  async #start(project: StartedProject, input: LifecycleInput): Promise<void> {
    const { client } = this.#options;
    await translated(() =>
      client.withDeadline(Date.now() + START_LIMIT_MS, () =>
        client.workflow.start(PROJECT_LIFECYCLE, { ...this.#startOptions(project), args: [input] }),
      ),
    );
  }

  async #signal(projectId: ProjectId, name: string, payload: object = {}): Promise<void> {
    const { client } = this.#options;
    const handle = client.workflow.getHandle(lifecycleWorkflowId(projectId));
    await translated(() =>
      client.withDeadline(Date.now() + START_LIMIT_MS, () => handle.signal<[object]>(name, payload)),
    );
  }

  #command(projectId: ProjectId, name: string, request: object = {}): Promise<CommandReceipt> {
    const handle = this.#options.client.workflow.getHandle(lifecycleWorkflowId(projectId));
    const id = randomUUID();
    return this.#confirmed(
      () => handle.executeUpdate<void, [object]>(name, { updateId: id, args: [request] }),
      () => handle.signal<[CommandSignal]>(COMMAND_WANTED, { id, name, request }),
    );
  }

  #confirmed(send: () => Promise<unknown>, late: () => Promise<unknown>): Promise<CommandReceipt> {
    return confirmed(this.#options.client, { send, late });
  }

  #startOptions({ projectId, ownerId, name }: StartedProject) {
    return {
      taskQueue: this.#options.taskQueue,
      workflowId: lifecycleWorkflowId(projectId),
      workflowIdConflictPolicy: 'USE_EXISTING' as const,
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT_MS,
      staticSummary: name.slice(0, 200),
      typedSearchAttributes: [
        { key: PROJECT_ID_KEY, value: projectId as string },
        { key: OWNER_ID_KEY, value: ownerId },
        { key: PROJECT_STATUS_KEY, value: 'created' },
      ],
    };
  }
}
