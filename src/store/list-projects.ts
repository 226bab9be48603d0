import { and, desc, eq, ilike, or, type SQL, sql } from 'drizzle-orm';
import { SetupError } from '../domain/failure.js';
import { parseProjectId, type Project } from '../domain/project.js';
import type { Queries } from './database.js';
import { toProject } from './project-rows.js';
import type { ProjectPage, ProjectStore } from './project-store.js';
import { projects } from './schema.js';

type ListQuery = Parameters<ProjectStore['listProjects']>[0];

/** One page, newest first; the cursor names the last project of the page before, so that new projects shift nothing. */
export async function pageOfProjects(queries: Queries, query: ListQuery): Promise<ProjectPage> {
  const conditions: SQL[] = [];
  if (query.ownerId !== undefined) conditions.push(eq(projects.ownerId, query.ownerId));
  if (query.status !== undefined) conditions.push(eq(projects.status, query.status));
  if (query.text !== undefined) conditions.push(...containing(query.text));
  if (query.cursor !== undefined) conditions.push(olderThan(query.cursor));
  const rows = await queries
    .select()
    .from(projects)
    .where(and(...conditions))
    .orderBy(desc(projects.createdAt), desc(projects.id))
    .limit(query.limit + 1);
  const page = rows.slice(0, query.limit).map(toProject);
  const last = page.at(-1);
  return { projects: page, nextCursor: rows.length > query.limit && last !== undefined ? cursorAfter(last) : null };
}

function containing(text: string): SQL[] {
  const pattern = `%${text.replace(/[\\%_]/g, String.raw`\$&`)}%`;
  const found = or(...[projects.name, projects.slug, projects.prompt].map((column) => ilike(column, pattern)));
  return found === undefined ? [] : [found];
}

function cursorAfter(project: Project): string {
  return Buffer.from(`${project.createdAt.toISOString()} ${project.id}`).toString('base64url');
}

function olderThan(cursor: string): SQL {
  const [instant = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (Number.isNaN(Date.parse(instant)) || parseProjectId(id) === undefined) {
    throw new SetupError('invalid_request', 'The cursor is not valid.', {
      details: { fields: ['cursor: must be the nextCursor of an earlier answer'] },
    });
  }
  return sql`(${projects.createdAt}, ${projects.id}) < (${new Date(instant).toISOString()}::timestamptz, ${id})`;
}
