import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { AttemptFailure, PhaseRecord, SetupProgress } from '../domain/phase-record.js';
import { parseProjectId, type Project, type ProjectId, type ProjectStatus } from '../domain/project.js';
import type { Database, Queries } from './database.js';
import { translateErrors } from './database-error.js';
import { insertProject } from './insert-project.js';
import { pageOfProjects } from './list-projects.js';
import { type ProjectChanges, progressChanges, statusChanges } from './progress-rules.js';
import { type ProjectRow, toPhaseRecord, toProject, toStoredFailure } from './project-rows.js';
import {
  type Finding,
  type NewProject,
  type PhaseFence,
  type ProjectPage,
  ProjectStore,
  type User,
} from './project-store.js';
import { apiTokens, projects, setupPhases, users } from './schema.js';

const CHANNEL = 'sitewright_project';
const ADMINISTRATOR_ID = 'admin';

type ListQuery = Parameters<ProjectStore['listProjects']>[0];

/** The read model in PostgreSQL's dialect. Every write locks the project's row, decides by a pure rule, and tells of it. */
export class DrizzleProjectStore extends ProjectStore {
  readonly #database: Database;

  constructor(database: Database) {
    super();
    this.#database = database;
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

  override findProjectBySlug(slug: string): Promise<Project | undefined> {
    return translateErrors(async () => {
      const [row] = await this.#database.queries.select().from(projects).where(eq(projects.slug, slug));
      return row === undefined ? undefined : toProject(row);
    });
  }

  override listProjects(query: ListQuery): Promise<ProjectPage> {
    return translateErrors(() => pageOfProjects(this.#database.queries, query));
  }

  override listPhases(id: ProjectId): Promise<readonly PhaseRecord[]> {
    return translateErrors(async () => {
      const rows = await this.#database.queries
        .select()
        .from(setupPhases)
        .where(eq(setupPhases.projectId, id))
        .orderBy(asc(setupPhases.try), asc(setupPhases.startedAt));
      return rows.map(toPhaseRecord);
    });
  }

  override deleteProject(id: ProjectId): Promise<boolean> {
    return this.#transaction(async (queries) => {
      const deleted = await queries.delete(projects).where(eq(projects.id, id)).returning({ id: projects.id });
      if (deleted.length > 0) await notify(queries, id);
      return deleted.length > 0;
    });
  }

  override recordStatus(write: { projectId: ProjectId; sequence: number; status: ProjectStatus }): Promise<boolean> {
    return this.#change(write.projectId, async (row) => statusChanges(row, write));
  }

  override recordProgress(projectId: ProjectId, progress: SetupProgress): Promise<boolean> {
    return this.#change(projectId, async (row, queries) => {
      const changes = progressChanges(row, progress);
      if (changes !== undefined) await writePhaseRows(queries, projectId, progress);
      return changes;
    });
  }

  override recordAttemptFailure(fence: PhaseFence, failure: AttemptFailure): Promise<boolean> {
    const lastFailure = toStoredFailure(failure);
    return this.#changePhase(fence, { failedAttempts: sql`${setupPhases.failedAttempts} + 1`, lastFailure });
  }

  override recordFinding(fence: PhaseFence, finding: Finding): Promise<boolean> {
    const { probes, text: lastFinding, previewReady, agentReady } = finding;
    return this.#changePhase(fence, { probes, lastFinding }, { previewReady, agentReady });
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
    return translateErrors(() =>
      this.#database.listen(CHANNEL, {
        onNotification: (payload) => {
          const projectId = parseProjectId(payload);
          if (projectId !== undefined) listener(projectId);
        },
        onGap: async () => {
          const rows = await this.#database.queries.select({ id: projects.id }).from(projects);
          for (const { id } of rows) listener(id);
        },
      }),
    );
  }

  override findUserByTokenHash(tokenHash: string): Promise<User | undefined> {
    return translateErrors(async () => {
      const [user] = await this.#database.queries
        .select({ id: users.id, name: users.name, role: users.role })
        .from(apiTokens)
        .innerJoin(users, eq(users.id, apiTokens.userId))
        .where(eq(apiTokens.tokenHash, tokenHash));
      return user;
    });
  }

  override ensureAdministrator(tokenHash: string): Promise<User> {
    const user: User = { id: ADMINISTRATOR_ID, name: 'Administrator', role: 'admin' };
    return this.#transaction(async (queries) => {
      await queries.insert(users).values(user).onConflictDoNothing();
      const configured = and(eq(apiTokens.userId, user.id), eq(apiTokens.configured, true));
      await queries.delete(apiTokens).where(and(configured, sql`${apiTokens.tokenHash} <> ${tokenHash}`));
      await queries.insert(apiTokens).values({ tokenHash, userId: user.id, configured: true }).onConflictDoNothing();
      return user;
    });
  }

  override async ping(): Promise<void> {
    await translateErrors(() => this.#database.queries.execute(sql`select 1`));
  }

  override close(): Promise<void> {
    return this.#database.close();
  }

  #transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    return translateErrors(() => this.#database.transaction(work));
  }

  /** Locks the project, asks the rule what changes, writes it and tells of it, all or nothing. */
  #change(
    projectId: ProjectId,
    rule: (row: ProjectRow, queries: Queries) => Promise<ProjectChanges | undefined>,
  ): Promise<boolean> {
    return this.#transaction(async (queries) => {
      const [row] = await queries.select().from(projects).where(eq(projects.id, projectId)).for('update');
      const changes = row === undefined ? undefined : await rule(row, queries);
      if (row === undefined || changes === undefined) return false;
      const bumped = { ...changes, revision: row.revision + 1, updatedAt: new Date() };
      await queries.update(projects).set(bumped).where(eq(projects.id, projectId));
      await notify(queries, projectId);
      return true;
    });
  }

  #changePhase(fence: PhaseFence, phaseChanges: object, changes: ProjectChanges = {}): Promise<boolean> {
    return this.#change(fence.projectId, async (row, queries) => {
      if (row.setupTry !== fence.try || row.setupPhase !== fence.phase) return undefined;
      await queries.update(setupPhases).set(phaseChanges).where(phaseOf(fence));
      return changes;
    });
  }
}

function phaseOf({ projectId, try: setupTry, phase }: PhaseFence) {
  return and(eq(setupPhases.projectId, projectId), eq(setupPhases.try, setupTry), eq(setupPhases.phase, phase));
}

/** The history: beginning a phase completes the one before it, finishing gives the last one its outcome. */
async function writePhaseRows(queries: Queries, projectId: ProjectId, progress: SetupProgress): Promise<void> {
  const isOpen = and(
    eq(setupPhases.projectId, projectId),
    eq(setupPhases.try, progress.try),
    isNull(setupPhases.endedAt),
  );
  if (progress.kind === 'finished') {
    const ended = { endedAt: new Date(progress.finishedAtMs), outcome: progress.phase };
    await queries.update(setupPhases).set(ended).where(isOpen);
    return;
  }
  const { try: setupTry, phase } = progress;
  const startedAt = new Date(progress.startedAtMs);
  const deadlineAt = new Date(progress.deadlineAtMs);
  const isAnother = sql`${setupPhases.phase} <> ${phase}`;
  await queries.update(setupPhases).set({ endedAt: startedAt, outcome: 'completed' }).where(and(isOpen, isAnother));
  await queries
    .insert(setupPhases)
    .values({ projectId, try: setupTry, phase, startedAt, deadlineAt })
    .onConflictDoUpdate({ target: [setupPhases.projectId, setupPhases.try, setupPhases.phase], set: { deadlineAt } });
}

/** Sent with the commit, so that whoever hears of it also sees it. */
async function notify(queries: Queries, projectId: ProjectId): Promise<void> {
  await queries.execute(sql`select pg_notify(${CHANNEL}, ${projectId})`);
}
