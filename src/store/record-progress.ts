import { and, asc, eq, inArray, isNull, lt } from 'drizzle-orm';
import type { SetupFailure } from '../domain/failure.js';
import type { SetupProgress } from '../domain/phase-record.js';
import { isFinalPhase, phaseStep, WORK_PHASES, type WorkPhase } from '../domain/setup-phase.js';
import type { Queries } from './database.js';
import { type PhaseRow, type ProjectChanges, type ProjectRow, withoutNul } from './project-rows.js';
import { setupPhases } from './schema.js';

type PhaseProgress = Extract<SetupProgress, { kind: 'phase' }>;
type FinishedProgress = Extract<SetupProgress, { kind: 'finished' }>;
type PhaseEnd = Pick<PhaseRow, 'endedAt' | 'outcome'> & Partial<Pick<PhaseRow, 'failureCode' | 'failureMessage'>>;

/**
 * Writes the history and answers the project's patch, with the project's row locked. A late write changes the history
 * at most: it may fill in a phase that was overtaken, or how an earlier try ended.
 */
export async function recordProgress(
  queries: Queries,
  row: ProjectRow,
  progress: SetupProgress,
): Promise<ProjectChanges | undefined> {
  if (!isNewer(row, progress)) {
    await completeHistory(queries, row, progress);
    return undefined;
  }
  if (progress.kind === 'finished') return await finish(queries, row, progress);
  const isSamePhase = progress.try === row.setupTry && progress.phase === row.setupPhase;
  return isSamePhase ? await extendPhase(queries, row, progress) : await beginPhase(queries, row, progress);
}

/** Ordered by try, then step, then deadline; the same again is not newer. */
function isNewer(row: ProjectRow, progress: SetupProgress): boolean {
  if (progress.try !== row.setupTry) return progress.try > row.setupTry;
  const step = phaseStep(progress.phase);
  const currentStep = phaseStep(row.setupPhase);
  if (step !== currentStep) return step > currentStep;
  return progress.kind === 'phase' && progress.deadlineAtMs > (row.phaseDeadlineAt?.getTime() ?? 0);
}

async function beginPhase(queries: Queries, row: ProjectRow, progress: PhaseProgress): Promise<ProjectChanges> {
  const startedAt = new Date(progress.startedAtMs);
  const deadlineAt = new Date(progress.deadlineAtMs);
  const isNewTry = progress.try > row.setupTry;
  if (isNewTry) await endEarlierTries(queries, row, { try: progress.try, at: startedAt });
  await endOpenPhases(queries, row, { try: progress.try, end: { endedAt: startedAt, outcome: 'completed' } });
  await queries
    .insert(setupPhases)
    .values({ projectId: row.id, try: progress.try, phase: progress.phase, startedAt, deadlineAt });
  return {
    setupTry: progress.try,
    setupPhase: progress.phase,
    phaseStartedAt: startedAt,
    phaseDeadlineAt: deadlineAt,
    setupStartedAt: isNewTry ? startedAt : (row.setupStartedAt ?? startedAt),
    setupFinishedAt: null,
    setupError: null,
    ...(isNewTry ? { previewReady: false, agentReady: false } : {}),
  };
}

async function extendPhase(queries: Queries, row: ProjectRow, progress: PhaseProgress): Promise<ProjectChanges> {
  const deadlineAt = new Date(progress.deadlineAtMs);
  await queries.update(setupPhases).set({ deadlineAt }).where(isPhase(row, progress));
  return { phaseDeadlineAt: deadlineAt };
}

async function finish(queries: Queries, row: ProjectRow, progress: FinishedProgress): Promise<ProjectChanges> {
  const finishedAt = new Date(progress.finishedAtMs);
  const isNewTry = progress.try > row.setupTry;
  if (isNewTry) await endEarlierTries(queries, row, { try: progress.try, at: finishedAt });
  await endOpenPhases(queries, row, { try: progress.try, end: endOfSetup(progress) });
  return {
    setupTry: progress.try,
    setupPhase: progress.phase,
    phaseStartedAt: finishedAt,
    phaseDeadlineAt: null,
    setupStartedAt: isNewTry ? finishedAt : row.setupStartedAt,
    setupFinishedAt: finishedAt,
    setupError: progress.failure,
    ...(isNewTry ? { previewReady: false, agentReady: false } : {}),
  };
}

async function endOpenPhases(
  queries: Queries,
  row: ProjectRow,
  { try: number, end }: { try: number; end: PhaseEnd },
): Promise<void> {
  await queries
    .update(setupPhases)
    .set(end)
    .where(and(eq(setupPhases.projectId, row.id), eq(setupPhases.try, number), isNull(setupPhases.outcome)));
}

function endOfSetup({ phase, finishedAtMs, failure }: FinishedProgress): PhaseEnd {
  const end = { endedAt: new Date(finishedAtMs), outcome: phase };
  return phase === 'failed' ? { ...end, ...reasonOf(failure) } : end;
}

function reasonOf(failure: SetupFailure | null): Pick<PhaseRow, 'failureCode' | 'failureMessage'> {
  return { failureCode: failure?.code ?? 'internal', failureMessage: withoutNul(failure?.message ?? '') };
}

/** A try that another one followed is over, even if how it ended has not arrived yet: then its outcome stays open. */
async function endEarlierTries(queries: Queries, row: ProjectRow, next: { try: number; at: Date }): Promise<void> {
  await queries
    .update(setupPhases)
    .set({ endedAt: next.at })
    .where(and(eq(setupPhases.projectId, row.id), lt(setupPhases.try, next.try), isNull(setupPhases.endedAt)));
}

async function completeHistory(queries: Queries, row: ProjectRow, progress: SetupProgress): Promise<void> {
  if (progress.kind === 'finished') {
    if (progress.try === row.setupTry) return;
    return await endOpenPhases(queries, row, { try: progress.try, end: endOfSetup(progress) });
  }
  const end = await endOfOvertakenPhase(queries, row, progress);
  if (end === undefined) return;
  const { phase, startedAtMs, deadlineAtMs } = progress;
  await queries
    .insert(setupPhases)
    .values({
      projectId: row.id,
      try: progress.try,
      phase,
      startedAt: new Date(startedAtMs),
      deadlineAt: new Date(deadlineAtMs),
      ...end,
    })
    .onConflictDoNothing();
}

/** It ended when the next known phase of its try began, or, being the last, with the setup. */
async function endOfOvertakenPhase(
  queries: Queries,
  row: ProjectRow,
  progress: PhaseProgress,
): Promise<PhaseEnd | undefined> {
  const [next] = await queries
    .select({ startedAt: setupPhases.startedAt })
    .from(setupPhases)
    .where(
      and(
        eq(setupPhases.projectId, row.id),
        eq(setupPhases.try, progress.try),
        inArray(setupPhases.phase, phasesAfter(progress.phase)),
      ),
    )
    .orderBy(asc(setupPhases.startedAt))
    .limit(1);
  if (next !== undefined) return { endedAt: next.startedAt, outcome: 'completed' };
  if (progress.try !== row.setupTry || !isFinalPhase(row.setupPhase)) return undefined;
  const end = { endedAt: row.setupFinishedAt, outcome: row.setupPhase };
  return row.setupPhase === 'failed' ? { ...end, ...reasonOf(row.setupError) } : end;
}

function phasesAfter(phase: WorkPhase): WorkPhase[] {
  return WORK_PHASES.filter((other) => phaseStep(other) > phaseStep(phase));
}

function isPhase(row: ProjectRow, progress: PhaseProgress): ReturnType<typeof and> {
  return and(
    eq(setupPhases.projectId, row.id),
    eq(setupPhases.try, progress.try),
    eq(setupPhases.phase, progress.phase),
  );
}
