import type { SetupProgress } from '../domain/phase-record.js';
import { type ProjectStatus } from '../domain/project.js';
import { phaseStep } from '../domain/setup-phase.js';
import type { ProjectRow } from './project-rows.js';

/** Columns of a project that a write changes. */
export type ProjectChanges = Partial<Omit<ProjectRow, 'id' | 'revision' | 'updatedAt'>>;

/*
 * Which writes apply, and what they change. Pure: the row was locked before, so nothing moves meanwhile. Undefined: the
 * write is older than what is stored, or the same again.
 */

export function statusChanges(
  row: ProjectRow,
  write: { sequence: number; status: ProjectStatus },
): ProjectChanges | undefined {
  if (row.status === 'deleting' || write.sequence <= row.statusSequence) return undefined;
  return { status: write.status, statusSequence: write.sequence };
}

export function progressChanges(row: ProjectRow, progress: SetupProgress): ProjectChanges | undefined {
  if (!isNewer(row, progress)) return undefined;
  if (progress.kind === 'finished') {
    const finished = {
      setupTry: progress.try,
      setupPhase: progress.phase,
      setupFinishedAt: new Date(progress.finishedAtMs),
    };
    return { ...finished, phaseDeadlineAt: null, setupError: progress.failure };
  }
  const startedAt = new Date(progress.startedAtMs);
  const changes = {
    setupTry: progress.try,
    setupPhase: progress.phase,
    phaseStartedAt: startedAt,
    phaseDeadlineAt: new Date(progress.deadlineAtMs),
  };
  if (!isFirstOfTry(row, progress)) return changes;
  const fresh = {
    setupStartedAt: startedAt,
    setupFinishedAt: null,
    setupError: null,
    previewReady: false,
    agentReady: false,
  };
  return { ...changes, ...fresh };
}

/** Ordered by try, then step, then deadline: a later one is a later decision of the same workflow. */
function isNewer(row: ProjectRow, progress: SetupProgress): boolean {
  if (progress.try !== row.setupTry) return progress.try > row.setupTry;
  const step = phaseStep(progress.phase);
  const storedStep = phaseStep(row.setupPhase);
  if (step !== storedStep) return step > storedStep;
  return progress.kind === 'phase' && progress.deadlineAtMs > (row.phaseDeadlineAt?.getTime() ?? 0);
}

function isFirstOfTry(row: ProjectRow, progress: SetupProgress): boolean {
  return progress.try > row.setupTry || row.setupPhase === 'not_started';
}
