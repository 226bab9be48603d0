import { and, eq, isNotNull, lte, sql } from 'drizzle-orm';
import type { WorkPhase } from '../domain/setup-phase.js';
import type { Queries } from './database.js';
import { setupPhases } from './schema.js';

/** Few enough to follow the machine as it is now, and many enough that one slow setup does not count. */
const NEWEST = 20;

export async function medianDurations(queries: Queries): Promise<ReadonlyMap<WorkPhase, number>> {
  const { phase, startedAt, endedAt, outcome } = setupPhases;
  const completed = queries
    .select({
      phase,
      ms: sql<number>`extract(epoch from ${endedAt} - ${startedAt}) * 1000`.as('ms'),
      age: sql<number>`row_number() over (partition by ${phase} order by ${endedAt} desc)`.as('age'),
    })
    .from(setupPhases)
    .where(and(eq(outcome, 'completed'), isNotNull(endedAt)))
    .as('completed');
  const rows = await queries
    .select({
      phase: completed.phase,
      medianMs: sql`percentile_cont(0.5) within group (order by ${completed.ms})`.mapWith(Number),
    })
    .from(completed)
    .where(lte(completed.age, NEWEST))
    .groupBy(completed.phase);
  return new Map(rows.map((row) => [row.phase, Math.round(row.medianMs)]));
}
