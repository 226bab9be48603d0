import { eq, sql } from 'drizzle-orm';
import type { ProjectId } from '../domain/project.js';
import type { Database, Queries } from './database.js';
import { translateErrors } from './database-error.js';
import type { ProjectChanges, ProjectRow } from './project-rows.js';
import { projects } from './schema.js';
import { PROJECT_CHANNEL } from './watch.js';

/** Locks the project, asks the rule what changes, writes it and tells of it, all or nothing. False: nothing changed. */
export function changeProject(
  database: Database,
  projectId: ProjectId,
  rule: (row: ProjectRow, queries: Queries) => Promise<ProjectChanges | undefined>,
): Promise<boolean> {
  return translateErrors(() =>
    database.transaction(async (queries) => {
      const [row] = await queries.select().from(projects).where(eq(projects.id, projectId)).for('update');
      const changes = row === undefined ? undefined : await rule(row, queries);
      if (row === undefined || changes === undefined) return false;
      const bumped = { ...changes, revision: row.revision + 1, updatedAt: new Date() };
      await queries.update(projects).set(bumped).where(eq(projects.id, projectId));
      await notify(queries, projectId);
      return true;
    }),
  );
}

/** Sent with the commit, so that whoever hears of it also sees it. */
export async function notify(queries: Queries, projectId: ProjectId): Promise<void> {
  await queries.execute(sql`select pg_notify(${PROJECT_CHANNEL}, ${projectId})`);
}
