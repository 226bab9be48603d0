import { SetupError } from '../../../src/domain/failure.js';
import type { ProjectId } from '../../../src/domain/project.js';
import {
  type CommandReceipt,
  SetupOrchestrator,
  type StartedProject,
} from '../../../src/temporal/setup-orchestrator.js';

type SetupState = 'running' | 'failed' | 'cancelled' | 'completed';

interface FakeWorkflow {
  readonly started: StartedProject;
  setup: SetupState;
  extendedSeconds: number;
  isDeleted: boolean;
}

/** Workflows in memory, with the refusals of the real ones. They do nothing: a test says how a setup goes on. */
export class FakeSetupOrchestrator extends SetupOrchestrator {
  readonly workflows = new Map<ProjectId, FakeWorkflow>();
  /** As if the server did not answer. */
  isAway = false;
  /** As if no worker ran: the server keeps commands. */
  hasWorker = true;
  /** What a start waits for before it does anything. */
  beforeStart: () => Promise<void> = async () => {};

  override async startProject(project: StartedProject): Promise<void> {
    await this.beforeStart();
    this.#requireServer();
    if (this.workflows.has(project.projectId)) return;
    this.workflows.set(project.projectId, {
      started: project,
      setup: 'running',
      extendedSeconds: 0,
      isDeleted: false,
    });
  }

  override async retrySetup(projectId: ProjectId): Promise<CommandReceipt> {
    const workflow = this.#require(projectId);
    refuseIf(workflow.setup === 'running', 'The setup is still running.');
    refuseIf(workflow.setup === 'completed', 'The setup has already finished, so there is nothing to retry.');
    workflow.setup = 'running';
    return this.#receipt();
  }

  override async cancelSetup(projectId: ProjectId): Promise<CommandReceipt> {
    const workflow = this.#require(projectId);
    refuseIf(workflow.setup !== 'running', 'No setup is running, so it cannot be cancelled.');
    workflow.setup = 'cancelled';
    return this.#receipt();
  }

  override async extendPhase(projectId: ProjectId, seconds: number): Promise<CommandReceipt> {
    const workflow = this.#require(projectId);
    refuseIf(workflow.setup !== 'running', 'No setup is running, so it cannot be extended.');
    workflow.extendedSeconds += seconds;
    return this.#receipt();
  }

  override async deleteProject(project: StartedProject): Promise<CommandReceipt> {
    await this.startProject(project);
    this.#require(project.projectId).isDeleted = true;
    return this.#receipt();
  }

  override setupWorkflowId(projectId: ProjectId, setupTry: number): string {
    return `project-setup:${projectId}:${setupTry}`;
  }

  override traceUrl(projectId: ProjectId, setupTry: number): string | null {
    return `http://temporal.example/workflows/${this.setupWorkflowId(projectId, setupTry)}`;
  }

  override async ping(): Promise<void> {
    this.#requireServer();
  }

  #require(projectId: ProjectId): FakeWorkflow {
    this.#requireServer();
    const workflow = this.workflows.get(projectId);
    if (workflow === undefined) throw new SetupError('not_found', 'The project has no open workflow.');
    return workflow;
  }

  #requireServer(): void {
    if (!this.isAway) return;
    const details = { retryAfterSeconds: 5 };
    throw new SetupError('temporal_unavailable', 'The Temporal server does not answer.', { details });
  }

  #receipt(): CommandReceipt {
    return this.hasWorker ? 'confirmed' : 'accepted';
  }
}

function refuseIf(isRefused: boolean, message: string): void {
  if (isRefused) throw new SetupError('conflict', message);
}
