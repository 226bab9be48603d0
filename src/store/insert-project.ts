import { and, eq, like, or, sql } from 'drizzle-orm';
import { SetupError } from '../domain/failure.js';
import type { Project } from '../domain/project.js';
import type { Queries } from './database.js';
import { toProject } from './project-rows.js';
import type { NewProject } from './project-store.js';
import { projects } from './schema.js';
import { readStoredLimits } from './stored-limits.js';

const LONGEST_SLUG = 50;

/** Any number that is the same in every process: who holds it may choose a slug. */
const CREATION_LOCK = 7_483_920_116;

/**
 * Stores a project under its slug or the next free one. Creations queue behind one lock until the end of their
 * transaction: they are rare and short, and so neither a slug nor an idempotency key can be taken twice.
 */
export async function insertProject(
  queries: Queries,
  wanted: NewProject,
  now: Date,
): Promise<{ project: Project; created: boolean }> {
  await queries.execute(sql`select pg_advisory_xact_lock(${CREATION_LOCK})`);
  const earlier = await findEarlier(queries, wanted);
  if (earlier !== undefined) return { project: earlier, created: false };
  const { idempotency, isLimited = false, ...columns } = wanted;
  if (isLimited) await refuseTooMany(queries, wanted.ownerId);
  const slug = firstFreeSlug(wanted.slug, await takenSlugs(queries, wanted.slug));
  const keys = { idempotencyKey: idempotency?.key ?? null, idempotencyHash: idempotency?.bodyHash ?? null };
  const [row] = await queries
    .insert(projects)
    .values({ ...columns, ...keys, slug, createdAt: now, updatedAt: now })
    .returning();
  if (row === undefined) throw new SetupError('internal', 'The project could not be stored.');
  return { project: toProject(row), created: true };
}

async function findEarlier(queries: Queries, { ownerId, idempotency }: NewProject): Promise<Project | undefined> {
  if (idempotency === undefined) return undefined;
  const isSame = and(eq(projects.ownerId, ownerId), eq(projects.idempotencyKey, idempotency.key));
  const [row] = await queries.select().from(projects).where(isSame);
  if (row === undefined) return undefined;
  if (row.idempotencyHash === idempotency.bodyHash) return toProject(row);
  throw new SetupError('conflict', 'This Idempotency-Key was used before with another request.');
}

async function refuseTooMany(queries: Queries, ownerId: string): Promise<void> {
  const { projectsPerUser: most = null } = await readStoredLimits(queries);
  if (most === null) return;
  const has = await queries.$count(projects, eq(projects.ownerId, ownerId));
  if (has < most) return;
  throw new SetupError('conflict', `You have ${has} of ${most} projects that you may have. Delete one first.`);
}

async function takenSlugs(queries: Queries, slug: string): Promise<ReadonlySet<string>> {
  const stem = slug.slice(0, LONGEST_SLUG - 6);
  const isNear = or(eq(projects.slug, slug), like(projects.slug, `${stem}%`));
  const rows = await queries.select({ slug: projects.slug }).from(projects).where(isNear);
  return new Set(rows.map((row) => row.slug));
}

function firstFreeSlug(slug: string, taken: ReadonlySet<string>): string {
  if (!taken.has(slug)) return slug;
  for (let number = 2; ; number += 1) {
    const suffix = `-${number}`;
    const candidate = `${slug.slice(0, LONGEST_SLUG - suffix.length).replace(/-+$/, '')}${suffix}`;
    if (!taken.has(candidate)) return candidate;
  }
}
