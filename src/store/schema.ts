import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  json,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
} from 'drizzle-orm/pg-core';
import type { SetupFailure } from '../domain/failure.js';
import type { AttemptFailure, PhaseRecord } from '../domain/phase-record.js';
import type { ProjectId, ProjectStatus } from '../domain/project.js';
import type { SetupPhase, WorkPhase } from '../domain/setup-phase.js';

/** UTC, in milliseconds: what a Date holds, so that a value read back equals the one written. */
function instant(name: string) {
  return timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });
}

/** An attempt's failure as JSON: instants as ISO 8601. */
export type StoredAttemptFailure = Omit<AttemptFailure, 'at' | 'nextAttemptAt'> & {
  readonly at: string;
  readonly nextAttemptAt: string | null;
};

export const users = pgTable('users', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  role: text('role').$type<'admin' | 'member'>().notNull(),
});

export const apiTokens = pgTable(
  'api_tokens',
  {
    /** SHA-256 of the token, hexadecimal: the token itself is stored nowhere. */
    tokenHash: text('token_hash').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Comes from the configuration, which replaces it when it changes. */
    configured: boolean('configured').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [index('api_tokens_user').on(table.userId)],
);

export const projects = pgTable(
  'projects',
  {
    id: text('id').$type<ProjectId>().primaryKey(),
    /** No foreign key: a project outlives the account of whoever made it. */
    ownerId: text('owner_id').notNull(),
    slug: text('slug').notNull().unique('projects_slug'),
    name: text('name').notNull(),
    prompt: text('prompt').notNull(),
    model: text('model').notNull(),
    template: text('template').notNull(),
    status: text('status').$type<ProjectStatus>().notNull().default('created'),
    /** Order of the newest status; -1: the lifecycle has decided nothing yet. */
    statusSequence: bigint('status_sequence', { mode: 'number' }).notNull().default(-1),
    setupTry: integer('setup_try').notNull().default(1),
    setupPhase: text('setup_phase').$type<SetupPhase>().notNull().default('not_started'),
    phaseStartedAt: instant('phase_started_at'),
    phaseDeadlineAt: instant('phase_deadline_at'),
    setupStartedAt: instant('setup_started_at'),
    setupFinishedAt: instant('setup_finished_at'),
    /** `json`, not `jsonb`: log tails may hold NUL escapes, which `jsonb` refuses. */
    setupError: json('setup_error').$type<SetupFailure>(),
    previewReady: boolean('preview_ready').notNull().default(false),
    agentReady: boolean('agent_ready').notNull().default(false),
    gatewayUrl: text('gateway_url'),
    revision: bigint('revision', { mode: 'number' }).notNull().default(1),
    idempotencyKey: text('idempotency_key'),
    idempotencyHash: text('idempotency_hash'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    unique('projects_idempotency').on(table.ownerId, table.idempotencyKey),
    index('projects_newest').on(table.createdAt, table.id),
    index('projects_newest_of_owner').on(table.ownerId, table.createdAt, table.id),
  ],
);

export const setupPhases = pgTable(
  'setup_phases',
  {
    projectId: text('project_id').$type<ProjectId>().notNull(),
    try: integer('try').notNull(),
    phase: text('phase').$type<WorkPhase>().notNull(),
    startedAt: instant('started_at').notNull(),
    deadlineAt: instant('deadline_at').notNull(),
    endedAt: instant('ended_at'),
    outcome: text('outcome').$type<NonNullable<PhaseRecord['outcome']>>(),
    failedAttempts: integer('failed_attempts').notNull().default(0),
    lastFailure: json('last_failure').$type<StoredAttemptFailure>(),
    probes: integer('probes').notNull().default(0),
    lastFinding: text('last_finding'),
  },
  (table) => [
    primaryKey({ name: 'setup_phases_key', columns: [table.projectId, table.try, table.phase] }),
    foreignKey({ name: 'setup_phases_project', columns: [table.projectId], foreignColumns: [projects.id] }).onDelete(
      'cascade',
    ),
  ],
);
