import type { InferSelectModel } from 'drizzle-orm';
import type { AttemptFailure, PhaseRecord } from '../domain/phase-record.js';
import type { Project } from '../domain/project.js';
import type { projects, setupPhases, StoredAttemptFailure } from './schema.js';

export type ProjectRow = InferSelectModel<typeof projects>;
export type PhaseRow = InferSelectModel<typeof setupPhases>;

/** Columns of a project that a write changes. */
export type ProjectChanges = Partial<Omit<ProjectRow, 'id' | 'revision' | 'updatedAt'>>;

export function toProject(row: ProjectRow): Project {
  const { id, ownerId, slug, name, prompt, model, template, status, previewReady, agentReady } = row;
  return {
    id,
    ownerId,
    slug,
    name,
    prompt,
    model,
    template,
    status,
    statusSequence: row.statusSequence,
    previewReady,
    agentReady,
    problem: row.problem,
    gatewayUrl: row.gatewayUrl,
    setup: {
      try: row.setupTry,
      phase: row.setupPhase,
      phaseStartedAt: row.phaseStartedAt,
      phaseDeadlineAt: row.phaseDeadlineAt,
      startedAt: row.setupStartedAt,
      finishedAt: row.setupFinishedAt,
      error: row.setupError,
    },
    revision: row.revision,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

export function toPhaseRecord(row: PhaseRow): PhaseRecord {
  const { projectId: _projectId, failureCode: _code, failureMessage: _message, lastFailure, ...record } = row;
  return { ...record, lastFailure: lastFailure === null ? null : toAttemptFailure(lastFailure) };
}

export function toStoredFailure(failure: AttemptFailure): StoredAttemptFailure {
  const nextAttemptAt = failure.nextAttemptAt?.toISOString() ?? null;
  return { ...failure, at: failure.at.toISOString(), nextAttemptAt };
}

function toAttemptFailure(stored: StoredAttemptFailure): AttemptFailure {
  const nextAttemptAt = stored.nextAttemptAt === null ? null : new Date(stored.nextAttemptAt);
  return { ...stored, at: new Date(stored.at), nextAttemptAt };
}

/** A text column holds everything but NUL, and what programs print may well contain it. */
export function withoutNul(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}
