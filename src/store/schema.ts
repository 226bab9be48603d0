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
import type { FailureCode, SetupFailure } from '../domain/failure.js';
import type { AttemptFailure, PhaseRecord } from '../domain/phase-record.js';
import type { ProjectId, ProjectProblem, ProjectStatus } from '../domain/project.js';
import type { TurnState } from '../domain/turn.js';
import type { SetupPhase, WorkPhase } from '../domain/setup-phase.js';
import type { Role } from './user-store.js';

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
  role: text('role').$type<Role>().notNull(),
  /** What people sign in with, in lower case; null: this account is used by tokens alone. */
  login: text('login').unique('users_login'),
  /** Argon2id in PHC form; null: no password was set, so nobody can sign in with one. */
  passwordHash: text('password_hash'),
  createdAt: instant('created_at').notNull().defaultNow(),
});

export const apiTokens = pgTable(
  'api_tokens',
  {
    /** SHA-256 of the token, hexadecimal: the token itself is stored nowhere. */
    tokenHash: text('token_hash').primaryKey(),
    /** What the token is called in lists and revoked by; the hash is told to nobody. */
    id: text('id').unique('api_tokens_id'),
    name: text('name').notNull().default('configured'),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Comes from the configuration, which replaces it when it changes. */
    configured: boolean('configured').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    lastUsedAt: instant('last_used_at'),
  },
  (table) => [index('api_tokens_user').on(table.userId)],
);

/** Signed-in browsers. */
export const sessions = pgTable(
  'sessions',
  {
    /** SHA-256 of the cookie's value, hexadecimal. */
    sessionHash: text('session_hash').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The API token that was shown instead of a password; the session ends with it. */
    tokenHash: text('token_hash').references(() => apiTokens.tokenHash, { onDelete: 'cascade' }),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [index('sessions_user').on(table.userId)],
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
    /** Why a project that was set up does not run; null: all is well, or the setup's own error tells. */
    problem: json('problem').$type<ProjectProblem>(),
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
    /** Why the setup failed in this phase; null: it did not. Kept when the project goes on to another try. */
    failureCode: text('failure_code').$type<FailureCode>(),
    failureMessage: text('failure_message'),
  },
  (table) => [
    primaryKey({ name: 'setup_phases_key', columns: [table.projectId, table.try, table.phase] }),
    foreignKey({ name: 'setup_phases_project', columns: [table.projectId], foreignColumns: [projects.id] }).onDelete(
      'cascade',
    ),
  ],
);

/** Open pages, one row each. A row is no lock: it is renewed by heartbeats and counts while it is fresh. */
export const viewers = pgTable(
  'viewers',
  {
    projectId: text('project_id')
      .$type<ProjectId>()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    viewerId: text('viewer_id').notNull(),
    lastHeartbeatAt: instant('last_heartbeat_at').notNull(),
    /** The page said good-bye; its row tells when somebody looked last. */
    leftAt: instant('left_at'),
  },
  (table) => [
    primaryKey({ name: 'viewers_key', columns: [table.projectId, table.viewerId] }),
    index('viewers_newest').on(table.projectId, table.lastHeartbeatAt),
  ],
);

/** Prompts after the setup's own, one row each, in the order in which they were asked. */
export const turns = pgTable(
  'turns',
  {
    projectId: text('project_id')
      .$type<ProjectId>()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    number: integer('number').notNull(),
    text: text('text').notNull(),
    model: text('model').notNull(),
    state: text('state').$type<TurnState>().notNull().default('queued'),
    /** What the last look saw; for a failed turn, why it failed. */
    message: text('message'),
    code: text('code').$type<FailureCode>(),
    /** The site's version that this turn made. */
    version: text('version'),
    createdAt: instant('created_at').notNull(),
    startedAt: instant('started_at'),
    endedAt: instant('ended_at'),
  },
  (table) => [primaryKey({ name: 'turns_key', columns: [table.projectId, table.number] })],
);

/** Setups that run or wait for a free place. */
export const setupPlaces = pgTable('setup_places', {
  projectId: text('project_id')
    .$type<ProjectId>()
    .primaryKey()
    .references(() => projects.id, { onDelete: 'cascade' }),
  try: integer('try').notNull(),
  requestedAt: instant('requested_at').notNull(),
  /** Null: it waits. */
  grantedAt: instant('granted_at'),
});

/** What people set while the service runs, one row per name; absent: the configuration's default. */
export const settings = pgTable('settings', {
  name: text('name').primaryKey(),
  value: json('value').notNull(),
  updatedAt: instant('updated_at').notNull(),
});

/** Providers of models that people added. */
export const providers = pgTable('providers', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  baseUrl: text('base_url').notNull(),
  models: json('models').$type<readonly string[]>().notNull(),
  /** AES-256-GCM under a key made from the master key; null: the provider needs none. */
  encryptedKey: text('encrypted_key'),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
});
