import { and, desc, eq, gte, isNotNull, sql } from 'drizzle-orm';
import type { WorkPhase } from '../domain/setup-phase.js';
import type { Queries } from './database.js';
import type { PastFailure } from './project-store.js';
import { projects, setupPhases, turns } from './schema.js';

interface FailureQuery {
  readonly since: Date;
  readonly limit: number;
}

/** Each kind newest first, then the newest of both. */
export async function listFailures(queries: Queries, query: FailureQuery): Promise<readonly PastFailure[]> {
  const [setups, prompts] = [await failedSetups(queries, query), await failedPrompts(queries, query)];
  return [...setups, ...prompts]
    .flatMap(({ at, code, ...rest }) => (at === null || code === null ? [] : [{ ...rest, at, code }]))
    .sort((one, other) => other.at.getTime() - one.at.getTime())
    .slice(0, query.limit);
}

function failedSetups(queries: Queries, { since, limit }: FailureQuery) {
  const { phase, endedAt, failureCode } = setupPhases;
  return queries
    .select({
      kind: sql<'setup'>`'setup'`,
      projectId: setupPhases.projectId,
      projectName: projects.name,
      number: setupPhases.try,
      phase,
      code: failureCode,
      message: sql<string>`coalesce(${setupPhases.failureMessage}, '')`,
      at: endedAt,
    })
    .from(setupPhases)
    .innerJoin(projects, eq(projects.id, setupPhases.projectId))
    .where(and(isNotNull(failureCode), gte(endedAt, since)))
    .orderBy(desc(endedAt))
    .limit(limit);
}

function failedPrompts(queries: Queries, { since, limit }: FailureQuery) {
  return queries
    .select({
      kind: sql<'prompt'>`'prompt'`,
      projectId: turns.projectId,
      projectName: projects.name,
      number: turns.number,
      phase: sql<WorkPhase | null>`null`,
      code: turns.code,
      message: sql<string>`coalesce(${turns.message}, '')`,
      at: turns.endedAt,
    })
    .from(turns)
    .innerJoin(projects, eq(projects.id, turns.projectId))
    .where(and(eq(turns.state, 'failed'), gte(turns.endedAt, since)))
    .orderBy(desc(turns.endedAt))
    .limit(limit);
}
