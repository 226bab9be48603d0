import { Injectable } from '@nestjs/common';
import { SetupError } from '../../domain/failure.js';
import type { Project } from '../../domain/project.js';
import { isFinalPhase } from '../../domain/setup-phase.js';
import { ProjectStore } from '../../store/project-store.js';
import { Turns } from '../turns/turns.service.js';
import { ProjectChoices } from './project-choices.service.js';
import type { EditProjectRequest } from './project-requests.js';

/** Changes what a project is called, and the model that answers its next prompts. */
@Injectable()
export class ProjectEditing {
  constructor(
    private readonly store: ProjectStore,
    private readonly turns: Turns,
    private readonly choices: ProjectChoices,
  ) {}

  async edit(project: Project, { name, model }: EditProjectRequest): Promise<Project> {
    if (model !== undefined && model !== project.model) await this.#requireModel(project, model);
    const edited = await this.store.editProject(project.id, {
      ...(name === undefined ? {} : { name: name.trim() }),
      ...(model === undefined ? {} : { model }),
    });
    if (edited === undefined) throw new SetupError('not_found', 'There is no such project.');
    return edited;
  }

  /** The agent knows the provider of one model only, so what it works on is finished with that. */
  async #requireModel(project: Project, model: string): Promise<void> {
    await this.choices.requireModel(model);
    if (!isFinalPhase(project.setup.phase) || (await this.turns.isAnyOpen(project))) {
      throw new SetupError('conflict', 'The agent is at work: change its model when it is done.');
    }
  }
}
