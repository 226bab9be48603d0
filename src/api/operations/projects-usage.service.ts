import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { Project, ProjectStatus } from '../../domain/project.js';
import { ProjectGateway } from '../../gateway/project-gateway.js';
import { ProjectStore } from '../../store/project-store.js';
import { ProjectFacts } from '../projects/project-facts.service.js';
import { askEach } from './ask-each.js';
import type { usageView } from './operations-views.js';

/** Hosts count files for it, so few of them do so at once, and nobody waits for long. */
const LIMITS = { atOnce: 4, eachMs: 5_000, allMs: 10_000 };
/** An answer serves everybody who asks so soon after; questions that were given up are over by then. */
const KEPT_MS = 10_000;
const PAGE = 1_000;

type UsageView = z.infer<typeof usageView>;

/** What each project takes of its host. */
@Injectable()
export class ProjectsUsage {
  #answer: Promise<UsageView> | undefined;
  #keptUntilMs = 0;

  constructor(
    private readonly store: ProjectStore,
    private readonly gateway: ProjectGateway,
    private readonly facts: ProjectFacts,
  ) {}

  async read(): Promise<UsageView> {
    if (this.#answer !== undefined && performance.now() < this.#keptUntilMs) return this.#answer;
    const answer = this.#ask();
    this.#answer = answer;
    this.#keptUntilMs = Infinity;
    try {
      return await answer;
    } catch (error) {
      this.#answer = undefined;
      throw error;
    } finally {
      this.#keptUntilMs = performance.now() + KEPT_MS;
    }
  }

  async #ask(): Promise<UsageView> {
    const projects = await this.#everyProject();
    const owners = await this.facts.ownerNamesOf(projects);
    const uses = await askEach(projects, (project) => this.gateway.ask(project, 'usage', {}), LIMITS);
    return {
      projects: projects.map((project) => {
        const { id, name, slug, status, updatedAt, ownerId } = project;
        const about = { id, name, slug, status, updatedAt: updatedAt.toISOString() };
        return {
          project: { ...about, ownerName: owners.get(ownerId) ?? null },
          ...(uses.get(project) ?? { memoryBytes: null, diskBytes: null }),
        };
      }),
    };
  }

  /** Those first that take memory, then those that changed last: with very many, the others may stay unknown. */
  async #everyProject(): Promise<readonly Project[]> {
    const projects: Project[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page = await this.store.listProjects({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
      projects.push(...page.projects);
      cursor = page.nextCursor;
    }
    return projects.sort(
      (one, other) =>
        Number(isAwake(other.status)) - Number(isAwake(one.status)) ||
        other.updatedAt.getTime() - one.updatedAt.getTime(),
    );
  }
}

function isAwake(status: ProjectStatus): boolean {
  return status === 'running' || status === 'starting' || status === 'stopping';
}
