import { randomBytes } from 'node:crypto';
import { count, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { AttemptFailure, PhaseRecord, SetupProgress } from '../domain/phase-record.js';
import type { Project, ProjectId, ProjectStatus } from '../domain/project.js';
import { phaseStep, type WorkPhase } from '../domain/setup-phase.js';
import { changeProject, notify } from './change-project.js';
import type { Database, Queries } from './database.js';
import { translateErrors } from './database-error.js';
import { insertProject } from './insert-project.js';
import { listFailures } from './list-failures.js';
import { pageOfProjects } from './list-projects.js';
import { medianDurations } from './phase-durations.js';
import { type ProjectChanges, type ProjectRow, toPhaseRecord, toProject } from './project-rows.js';
import {
  type Finding,
  type NewProject,
  type PastFailure,
  type PhaseFence,
  type ProjectPage,
  ProjectStore,
} from './project-store.js';
import { recordAttemptFailure, recordFinding } from './record-attempts.js';
import { recordProgress } from './record-progress.js';
import { projects, settings, setupPhases } from './schema.js';
import { ProjectWatch } from './watch.js';

type ListQuery = Parameters<ProjectStore['listProjects']>[0];

/** The read model in PostgreSQL's dialect. Every write locks the project's row, decides what it changes, and tells of it. */
export class DrizzleProjectStore extends ProjectStore {
  readonly #database: Database;
  readonly #watch: ProjectWatch;

  constructor(database: Database) {
    super();
    this.#database = database;
    this.#watch = new ProjectWatch({ database, listProjectIds: () => this.#listProjectIds() });
  }

  override createProject(project: NewProject): Promise<{ project: Project; created: boolean }> {
    return this.#transaction(async (queries) => {
      const result = await insertProject(queries, project, new Date());
      if (result.created) await notify(queries, result.project.id);
      return result;
    });
  }

  override findProject(id: ProjectId): Promise<Project | undefined> {
    return translateErrors(async () => {
      const [row] = await this.#database.queries.select().from(projects).where(eq(projects.id, id));
      return row === undefined ? undefined : toProject(row);
    });
  }

  override findProjects(ids: readonly ProjectId[]): Promise<readonly Project[]> {
    return translateErrors(async () => {
      const rows = await this.#database.queries
        .select()
        .from(projects)
        .where(inArray(projects.id, [...ids]));
      return rows.map(toProject);
    });
  }

  override async editProject(
    id: ProjectId,
    { name, model }: { name?: string; model?: string },
  ): Promise<Project | undefined> {
    await this.#change(id, async (row) => ({ name: name ?? row.name, model: model ?? row.model }));
    return this.findProject(id);
  }

  override findProjectBySlug(slug: string): Promise<Project | undefined> {
    return translateErrors(async () => {
      const [row] = await this.#database.queries.select().from(projects).where(eq(projects.slug, slug));
      return row === undefined ? undefined : toProject(row);
    });
  }

  override listProjects(query: ListQuery): Promise<ProjectPage> {
    return translateErrors(() => pageOfProjects(this.#database.queries, query));
  }

  override countProjects(): Promise<ReadonlyMap<ProjectStatus, number>> {
    return translateErrors(async () => {
      const counts = { status: projects.status, count: count() };
      const rows = await this.#database.queries.select(counts).from(projects).groupBy(projects.status);
      return new Map(rows.map((row) => [row.status, row.count]));
    });
  }

  override async listPhases(id: ProjectId): Promise<readonly PhaseRecord[]> {
    return (await this.listPhasesOf([id])).get(id) ?? [];
  }

  override listPhasesOf(ids: readonly ProjectId[]): Promise<ReadonlyMap<ProjectId, readonly PhaseRecord[]>> {
    return translateErrors(async () => {
      const isOfThem = inArray(setupPhases.projectId, [...ids]);
      const rows = await this.#database.queries.select().from(setupPhases).where(isOfThem);
      rows.sort((a, b) => a.try - b.try || phaseStep(a.phase) - phaseStep(b.phase));
      const phases = new Map<ProjectId, PhaseRecord[]>();
      for (const row of rows) phases.set(row.projectId, [...(phases.get(row.projectId) ?? []), toPhaseRecord(row)]);
      return phases;
    });
  }

  override listFailures(query: { since: Date; limit: number }): Promise<readonly PastFailure[]> {
    return translateErrors(() => listFailures(this.#database.queries, query));
  }

  override listGateways(): Promise<readonly string[]> {
    return translateErrors(async () => {
      const { gatewayUrl } = projects;
      const { queries } = this.#database;
      const rows = await queries.selectDistinct({ gatewayUrl }).from(projects).where(isNotNull(gatewayUrl));
      return rows.map((row) => row.gatewayUrl ?? '').sort();
    });
  }

  override phaseDurations(): Promise<ReadonlyMap<WorkPhase, number>> {
    return translateErrors(() => medianDurations(this.#database.queries));
  }

  override deleteProject(id: ProjectId): Promise<boolean> {
    return this.#transaction(async (queries) => {
      const deleted = await queries.delete(projects).where(eq(projects.id, id)).returning({ id: projects.id });
      if (deleted.length > 0) await notify(queries, id);
      return deleted.length > 0;
    });
  }

  override recordStatus(write: Parameters<ProjectStore['recordStatus']>[0]): Promise<boolean> {
    const { projectId, sequence, status, problem = null } = write;
    return this.#change(projectId, async (row) => {
      if (row.status === 'deleting' || sequence <= row.statusSequence) return undefined;
      return { status, statusSequence: sequence, problem };
    });
  }

  override recordProgress(projectId: ProjectId, progress: SetupProgress): Promise<boolean> {
    return this.#change(projectId, (row, queries) => recordProgress(queries, row, progress));
  }

  override recordAttemptFailure(fence: PhaseFence, failure: AttemptFailure): Promise<boolean> {
    return this.#change(fence.projectId, (row, queries) => recordAttemptFailure(queries, { row, fence }, failure));
  }

  override recordFinding(fence: PhaseFence, finding: Finding): Promise<boolean> {
    return this.#change(fence.projectId, (row, queries) => recordFinding(queries, { row, fence }, finding));
  }

  override recordReadiness(
    projectId: ProjectId,
    readiness: { previewReady: boolean; agentReady: boolean },
  ): Promise<boolean> {
    return this.#change(projectId, async ({ previewReady, agentReady }) => {
      const same = previewReady === readiness.previewReady && agentReady === readiness.agentReady;
      return same ? undefined : readiness;
    });
  }

  override recordGateway(projectId: ProjectId, gatewayUrl: string | null): Promise<boolean> {
    return this.#change(projectId, async (row) => (row.gatewayUrl === gatewayUrl ? undefined : { gatewayUrl }));
  }

  override watchProjects(listener: (projectId: ProjectId) => void): Promise<{ close(): Promise<void> }> {
    return translateErrors(() => this.#watch.add(listener));
  }

  override installationId(): Promise<string> {
    return translateErrors(async () => {
      const { queries } = this.#database;
      const made = { name: 'installation', value: randomBytes(8).toString('hex'), updatedAt: new Date() };
      await queries.insert(settings).values(made).onConflictDoNothing();
      const [row] = await queries.select().from(settings).where(eq(settings.name, made.name));
      return String(row?.value);
    });
  }

  override async ping(): Promise<void> {
    await translateErrors(() => this.#database.queries.execute(sql`select 1`));
  }

  override close(): Promise<void> {
    return translateErrors(async () => {
      await this.#watch.close();
      await this.#database.close();
    });
  }

  async #listProjectIds(): Promise<ProjectId[]> {
    const rows = await this.#database.queries.select({ id: projects.id }).from(projects);
    return rows.map(({ id }) => id);
  }

  #transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    return translateErrors(() => this.#database.transaction(work));
  }

  #change(
    projectId: ProjectId,
    rule: (row: ProjectRow, queries: Queries) => Promise<ProjectChanges | undefined>,
  ): Promise<boolean> {
    return changeProject(this.#database, projectId, rule);
  }
}
