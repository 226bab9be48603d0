import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Database } from '../../src/store/database.js';
import { migrationsFolder } from '../../src/store/migrate.js';
import { restoreDump } from '../../src/store/restore-dump.js';

export const LEVELS = readMigrationFiles({ migrationsFolder: migrationsFolder() });

const AT = "'2026-01-02T12:00:00Z'";

/** Rows as the code of each level wrote them; each level adds to those before it. */
const ROWS: readonly (readonly string[])[] = [
  [
    `insert into users (id, name, role) values ('admin', 'Administrator', 'admin')`,
    `insert into api_tokens (token_hash, user_id, configured) values ('a-hash', 'admin', true)`,
    ...['created', 'starting', 'running', 'stopped', 'error', 'deleting'].map(
      (status, index) =>
        `insert into projects (id, owner_id, slug, name, prompt, model, template, status, status_sequence, setup_try,
          setup_phase, setup_error, preview_ready, created_at, updated_at) values ('${id(index)}', 'admin',
          'site-${index}', 'Bäckerei 🌻', 'A page', 'demo', 'astro-starter', '${status}', 3, 2,
          '${status === 'starting' ? 'sending_prompt' : 'completed'}',
          '{"code":"internal","logTail":"\\u0000 words"}', true, ${AT}, ${AT})`,
    ),
    `insert into setup_phases (project_id, try, phase, started_at, deadline_at, outcome, last_failure)
      values ('${id(4)}', 1, 'starting_docker', ${AT}, ${AT}, 'failed', '{"code":"internal"}')`,
  ],
  [
    `insert into users (id, name, role, login, password_hash) values ('mia', 'Mia', 'member', 'mia@example.org', 'argon')`,
    `insert into sessions (session_hash, user_id, created_at, expires_at) values ('a-session', 'mia', ${AT}, ${AT})`,
    `insert into settings (name, value, updated_at) values ('installation', '"0123456789abcdef"', ${AT})`,
    `insert into providers (id, name, base_url, models, encrypted_key, created_at, updated_at)
      values ('acme', 'Acme', 'https://example.org', '["large"]', 'sealed', ${AT}, ${AT})`,
    `insert into setup_places (project_id, try, requested_at) values ('${id(1)}', 2, ${AT})`,
    `insert into turns (project_id, number, text, model, state, created_at)
      values ('${id(2)}', 1, 'Blue', 'demo', 'working', ${AT})`,
    `insert into viewers (project_id, viewer_id, last_heartbeat_at) values ('${id(2)}', 'a-viewer', ${AT})`,
  ],
  [
    `insert into sessions (session_hash, user_id, token_hash, created_at, expires_at)
      values ('by-token', 'admin', 'a-hash', ${AT}, ${AT})`,
  ],
  [`update setup_phases set failure_code = 'internal', failure_message = 'It failed.'`],
];

export function id(index: number): string {
  return `00000000000000a${index}`;
}

/** Makes the database what an installation of that level left: 1 is the first. */
export async function fillAtLevel(database: Database, level: number): Promise<void> {
  const migrations = LEVELS.slice(0, level).map(({ hash, folderMillis }) => ({ hash, madeAtMs: folderMillis }));
  await restoreDump(database, { migrations, tables: [], batches: [] }, { replace: true, without: [] });
  for (const statement of ROWS.slice(0, level).flat()) await database.queries.execute(sql.raw(statement));
}
