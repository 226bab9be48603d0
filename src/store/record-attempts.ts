import { and, eq, type SQL } from 'drizzle-orm';
import type { AttemptFailure } from '../domain/phase-record.js';
import type { Queries } from './database.js';
import type { Finding, PhaseFence } from './project-store.js';
import { toStoredFailure, withoutNul, type PhaseRow, type ProjectChanges, type ProjectRow } from './project-rows.js';
import { setupPhases } from './schema.js';

interface FencedWrite {
  readonly row: ProjectRow;
  readonly fence: PhaseFence;
}

/** Counts a failure once, however often it is written. Failures of one phase come one after the other. */
export async function recordAttemptFailure(
  queries: Queries,
  write: FencedWrite,
  failure: AttemptFailure,
): Promise<ProjectChanges | undefined> {
  const phase = await findCurrentPhase(queries, write);
  if (phase === undefined || !isNewFailure(phase, failure)) return undefined;
  await queries
    .update(setupPhases)
    .set({ failedAttempts: phase.failedAttempts + 1, lastFailure: toStoredFailure(failure) })
    .where(isFenced(write.fence));
  return {};
}

/** A phase with several actions counts attempts anew for each, so an attempt's number alone does not order them. */
function isNewFailure({ lastFailure }: PhaseRow, failure: AttemptFailure): boolean {
  if (lastFailure === null) return true;
  return failure.attempt > lastFailure.attempt || failure.at.getTime() > Date.parse(lastFailure.at);
}

/**
 * The newest finding wins. Each attempt of a wait counts its probes from one again, so the highest count is kept and a
 * lower one may still bring news.
 */
export async function recordFinding(
  queries: Queries,
  write: FencedWrite,
  finding: Finding,
): Promise<ProjectChanges | undefined> {
  const phase = await findCurrentPhase(queries, write);
  if (phase === undefined) return undefined;
  const { previewReady, agentReady } = finding;
  const text = withoutNul(finding.text);
  const probes = Math.max(phase.probes, finding.probes);
  const isSame =
    probes === phase.probes &&
    text === phase.lastFinding &&
    previewReady === write.row.previewReady &&
    agentReady === write.row.agentReady;
  if (isSame) return undefined;
  await queries.update(setupPhases).set({ probes, lastFinding: text }).where(isFenced(write.fence));
  return { previewReady, agentReady };
}

async function findCurrentPhase(queries: Queries, { row, fence }: FencedWrite): Promise<PhaseRow | undefined> {
  if (row.setupTry !== fence.try || row.setupPhase !== fence.phase) return undefined;
  const [phase] = await queries.select().from(setupPhases).where(isFenced(fence));
  return phase;
}

function isFenced(fence: PhaseFence): SQL | undefined {
  return and(
    eq(setupPhases.projectId, fence.projectId),
    eq(setupPhases.try, fence.try),
    eq(setupPhases.phase, fence.phase),
  );
}
