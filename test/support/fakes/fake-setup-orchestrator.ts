import { SetupError } from '../../../src/domain/failure.js';
import type { ProjectId } from '../../../src/domain/project.js';
import {
  type AdoptedProject,
  type CommandReceipt,
  type DeletionProgress,
  SetupOrchestrator,
  type StartedProject,
} from '../../../src/temporal/setup-orchestrator.js';

type SetupState = 'running' | 'failed' | 'cancelled' | 'completed';

interface FakeWorkflow {
  readonly started: StartedProject;
  setup: SetupState;
  extendedSeconds: number;
  wish: 'run' | 'stop';
  turns: number[];
  restored: string[];
  isDeleted: boolean;
}

/** Workflows in memory, with the refusals of the real ones. They do nothing: a test says how a setup goes on. */
export class FakeSetupOrchestrator extends SetupOrchestrator {
  readonly workflows = new Map<ProjectId, FakeWorkflow>();
  /** Deletions of all projects, by owner. */
  readonly deletions = new Map<string | null, DeletionProgress>();
  /** Signals as they came, oldest first. */
  readonly signals: { readonly projectId: ProjectId; readonly name: string; readonly visited?: boolean }[] = [];
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
      wish: 'run',
      turns: [],
      restored: [],
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

  override async startContainers(projectId: ProjectId): Promise<CommandReceipt> {
    this.#requireSetUp(projectId).wish = 'run';
    return this.#receipt();
  }

  override async stopContainers(projectId: ProjectId): Promise<CommandReceipt> {
    this.#requireSetUp(projectId).wish = 'stop';
    return this.#receipt();
  }

  override async runTurn(projectId: ProjectId, turn: number): Promise<CommandReceipt> {
    const { turns } = this.#requireSetUp(projectId);
    if (!turns.includes(turn)) turns.push(turn);
    return this.#receipt();
  }

  override async abortTurns(projectId: ProjectId): Promise<CommandReceipt> {
    const workflow = this.#requireSetUp(projectId);
    refuseIf(workflow.turns.length === 0, 'No answer is being written.');
    workflow.turns = [];
    return this.#receipt();
  }

  override async restoreVersion(projectId: ProjectId, version: string): Promise<CommandReceipt> {
    const { turns, restored } = this.#requireSetUp(projectId);
    refuseIf(turns.length > 0, 'The agent is at work.');
    restored.push(version);
    return this.#receipt();
  }

  override async presenceChanged(projectId: ProjectId, { visited }: { readonly visited: boolean }): Promise<void> {
    this.#require(projectId);
    this.signals.push({ projectId, name: 'presence', visited });
  }

  override async containersChanged(projectId: ProjectId): Promise<void> {
    this.#require(projectId);
    this.signals.push({ projectId, name: 'containersChanged' });
  }

  override async adoptProject(project: AdoptedProject): Promise<void> {
    await this.startProject(project);
  }

  override async deleteAll(ownerId: string | null): Promise<void> {
    this.#requireServer();
    this.deletions.set(ownerId, { total: 1, deleted: 0, failed: [] });
  }

  override async deleteAllProgress(ownerId: string | null): Promise<DeletionProgress | null> {
    this.#requireServer();
    return this.deletions.get(ownerId) ?? null;
  }

  override async openLifecycles(): Promise<ReadonlySet<ProjectId>> {
    this.#requireServer();
    return new Set(this.workflows.keys());
  }

  override async endLifecycle(projectId: ProjectId): Promise<void> {
    this.#require(projectId);
    this.workflows.delete(projectId);
  }

  override setupWorkflowId(projectId: ProjectId, setupTry: number): string {
    return `project-setup:${projectId}:${setupTry}`;
  }

  override traceUrl(projectId: ProjectId, setupTry: number): string | null {
    return `http://temporal.example/workflows/${this.setupWorkflowId(projectId, setupTry)}`;
  }

  override uiUrl(): string | null {
    return 'http://temporal.example';
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

  #requireSetUp(projectId: ProjectId): FakeWorkflow {
    const workflow = this.#require(projectId);
    refuseIf(workflow.setup !== 'completed', 'The project is not set up yet.');
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
