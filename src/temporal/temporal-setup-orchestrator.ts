import {
  type Client,
  isGrpcServiceError,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError as NoSuchWorkflow } from '@temporalio/common';
import { SetupError } from '../domain/failure.js';
import type { ProjectId } from '../domain/project.js';
import {
  CANCEL_SETUP,
  DELETE_PROJECT,
  EXTEND_PHASE,
  type LifecycleInput,
  lifecycleWorkflowId,
  OWNER_ID_KEY,
  PROJECT_ID_KEY,
  PROJECT_LIFECYCLE,
  PROJECT_STATUS_KEY,
  RETRY_SETUP,
  setupWorkflowId,
  WORKFLOW_TASK_TIMEOUT_MS,
} from '../../workflows/messages.js';
import { type CommandReceipt, SetupOrchestrator, type StartedProject } from './setup-orchestrator.js';

/** How long a command waits for the workflow's word; then the server holds it for the next worker. */
const CONFIRM_LIMIT_MS = 5_000;

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
    const { client } = this.#options;
    await translated(() =>
      client.withDeadline(Date.now() + START_LIMIT_MS, () =>
        client.workflow.start(PROJECT_LIFECYCLE, {
          ...this.#startOptions(project),
          args: [lifecycleInput(project)],
          workflowIdConflictPolicy: 'USE_EXISTING',
        }),
      ),
    );
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
    const startWorkflowOperation = new WithStartWorkflowOperation<(input: LifecycleInput) => Promise<void>>(
      PROJECT_LIFECYCLE,
      {
        ...this.#startOptions(project),
        args: [lifecycleInput(project)],
        workflowIdConflictPolicy: 'USE_EXISTING',
      },
    );
    return this.#confirmed(() =>
      client.workflow.executeUpdateWithStart(DELETE_PROJECT, { startWorkflowOperation, args: [] }),
    );
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

  override async ping(): Promise<void> {
    const { client } = this.#options;
    await translated(() =>
      client.withDeadline(Date.now() + 2_000, () => client.connection.workflowService.getSystemInfo({})),
    );
  }

  #command(projectId: ProjectId, name: string, request: object = {}): Promise<CommandReceipt> {
    const handle = this.#options.client.workflow.getHandle(lifecycleWorkflowId(projectId));
    return this.#confirmed(() => handle.executeUpdate<void, [object]>(name, { args: [request] }));
  }

  /** A worker that is away delays a command, it does not lose it: then it is accepted, not yet confirmed. */
  async #confirmed(send: () => Promise<unknown>): Promise<CommandReceipt> {
    return translated(async () => {
      try {
        await this.#options.client.withDeadline(Date.now() + CONFIRM_LIMIT_MS, send);
        return 'confirmed';
      } catch (error) {
        if (isDeadline(error)) {
          await this.ping();
          return 'accepted';
        }
        throw error;
      }
    });
  }

  #startOptions({ projectId, ownerId, name }: StartedProject) {
    return {
      taskQueue: this.#options.taskQueue,
      workflowId: lifecycleWorkflowId(projectId),
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

function lifecycleInput({ projectId, ownerId, name, policy }: StartedProject): LifecycleInput {
  return { schema: 1, projectId, ownerId, name, policy };
}

function isDeadline(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  return isGrpcServiceError(error) && error.code === GRPC_DEADLINE_EXCEEDED;
}

const GRPC_DEADLINE_EXCEEDED = 4;

async function translated<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toSetupError(error);
  }
}

function toSetupError(error: unknown): Error {
  if (error instanceof SetupError) return error;
  if (error instanceof WorkflowUpdateFailedError) {
    const message = error.cause instanceof ApplicationFailure ? error.cause.message : 'The command was refused.';
    return new SetupError('conflict', message, { cause: error });
  }
  if (error instanceof WorkflowNotFoundError || error instanceof NoSuchWorkflow) {
    return new SetupError('not_found', 'The project has no open workflow.', { cause: error });
  }
  return new SetupError('temporal_unavailable', 'The Temporal server does not answer.', {
    details: { retryAfterSeconds: 5 },
    cause: error,
  });
}
