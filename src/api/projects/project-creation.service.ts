import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Project, type ProjectId } from '../../domain/project.js';
import { nameFrom, slugFrom } from '../../domain/slug.js';
import { type NewProject, ProjectStore } from '../../store/project-store.js';
import type { User } from '../../store/user-store.js';
import { SetupOrchestrator } from '../../temporal/setup-orchestrator.js';
import { ApiSettings } from '../api-dependencies.js';
import { CreationLimit } from './creation-limit.js';
import { ProjectChoices } from './project-choices.service.js';
import type { CreateProjectRequest } from './project-requests.js';
import { Turns } from './turns.js';

/**
 * Makes projects: first the row, then the workflow. A repeat with the same key finds the row and starts the workflow
 * again, which attaches to the one that runs: so whatever happened between the two, a repeat puts it right.
 */
@Injectable()
export class ProjectCreation {
  readonly #limit: CreationLimit;
  readonly #turns = new Turns();

  constructor(
    private readonly store: ProjectStore,
    private readonly orchestrator: SetupOrchestrator,
    private readonly choices: ProjectChoices,
    private readonly settings: ApiSettings,
  ) {
    this.#limit = new CreationLimit(settings.http.createLimitPerMinute);
  }

  async create(user: User, request: CreateProjectRequest, key: string | undefined): Promise<Project> {
    const project = await this.#describe(user, request, key);
    // One after the other: a first try that fails takes its row away, which must not be the row of a repeat.
    if (key === undefined) return this.#storeAndStart(project);
    return this.#turns.take(`${user.id} ${key}`, () => this.#storeAndStart(project));
  }

  async #describe(user: User, request: CreateProjectRequest, key: string | undefined): Promise<NewProject> {
    const { prompt, name } = request;
    const { template, model } = await this.choices.choose(request);
    return {
      id: randomBytes(8).toString('hex') as ProjectId,
      ownerId: user.id,
      slug: slugFrom(name ?? prompt),
      name: name?.trim() ?? nameFrom(prompt),
      prompt,
      model,
      template,
      isLimited: user.role !== 'admin',
      ...(key === undefined ? {} : { idempotency: { key, bodyHash: hashOf(request) } }),
    };
  }

  async #storeAndStart(wanted: NewProject): Promise<Project> {
    await this.#limit.take(wanted.ownerId);
    const { project, created } = await this.store.createProject(wanted);
    if (!created) await this.#limit.giveBack(wanted.ownerId);
    try {
      const { id: projectId, ownerId, name } = project;
      const { setupPolicy: policy, idleTimeoutMs } = this.settings;
      await this.orchestrator.startProject({ projectId, ownerId, name, policy, idleTimeoutMs });
    } catch (error) {
      // The caller was told that it failed, so nothing shall be there. Should the start have reached the server and
      // only its answer be lost, the workflow finds no project and does nothing.
      if (created) await this.#takeBack(project);
      throw error;
    }
    return created ? project : ((await this.store.findProject(project.id)) ?? project);
  }

  async #takeBack({ id, ownerId }: Project): Promise<void> {
    await this.store.deleteProject(id);
    await this.#limit.giveBack(ownerId);
  }
}

/** The same wishes give the same hash, in whatever order they were sent. */
function hashOf({ prompt, name, model, template }: CreateProjectRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([prompt, name, model, template]))
    .digest('hex');
}
