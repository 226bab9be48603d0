import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SetupError } from '../../domain/failure.js';
import type { Project } from '../../domain/project.js';
import { type CommandReceipt, SetupOrchestrator, type StartedProject } from '../../temporal/setup-orchestrator.js';
import { ApiSettings } from '../api-dependencies.js';

export const commandView = z
  .object({
    id: z.string(),
    receipt: z.enum(['confirmed', 'accepted']).meta({
      description: 'confirmed: the workflow obeys; accepted: the server keeps the command until a worker runs again.',
    }),
  })
  .meta({ id: 'CommandReceipt' });

export type CommandView = z.infer<typeof commandView>;

/** What people tell a project to do. */
@Injectable()
export class ProjectCommands {
  constructor(
    private readonly orchestrator: SetupOrchestrator,
    private readonly settings: ApiSettings,
  ) {}

  retry(project: Project): Promise<CommandView> {
    return answer(
      project,
      () => this.orchestrator.retrySetup(project.id),
      () => this.#startAgain(project),
    );
  }

  cancel(project: Project): Promise<CommandView> {
    return answer(project, () => this.orchestrator.cancelSetup(project.id));
  }

  extend(project: Project, seconds: number): Promise<CommandView> {
    return answer(project, () => this.orchestrator.extendPhase(project.id, seconds));
  }

  start(project: Project): Promise<CommandView> {
    return answer(project, () => this.orchestrator.startContainers(project.id));
  }

  stop(project: Project): Promise<CommandView> {
    return answer(project, () => this.orchestrator.stopContainers(project.id));
  }

  abortTurns(project: Project): Promise<CommandView> {
    return answer(project, () => this.orchestrator.abortTurns(project.id));
  }

  restore(project: Project, version: string): Promise<CommandView> {
    return answer(project, () => this.orchestrator.restoreVersion(project.id, version));
  }

  delete(project: Project): Promise<CommandView> {
    return answer(project, () => this.orchestrator.deleteProject(this.#started(project)));
  }

  /** A project that was stored when its creator crashed has no workflow yet; a retry gives it one. */
  async #startAgain(project: Project): Promise<CommandReceipt> {
    if (project.status !== 'created') throw noWorkflow();
    await this.orchestrator.startProject(this.#started(project));
    return 'accepted';
  }

  #started({ id, ownerId, name }: Project): StartedProject {
    const { setupPolicy: policy, idleTimeoutMs } = this.settings;
    return { projectId: id, ownerId, name, policy, idleTimeoutMs };
  }
}

/** The project is there, so "not found" can only be about its workflow. */
async function answer(
  { id }: Project,
  command: () => Promise<CommandReceipt>,
  withoutWorkflow: () => Promise<CommandReceipt> = () => Promise.reject(noWorkflow()),
): Promise<CommandView> {
  const receipt = await command().catch((error: unknown) => {
    if (error instanceof SetupError && error.code === 'not_found') return withoutWorkflow();
    throw error;
  });
  return { id, receipt };
}

function noWorkflow(): SetupError {
  return new SetupError('conflict', 'The workflow of this project is over; the project can only be deleted.');
}
