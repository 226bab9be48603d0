import { sql } from 'drizzle-orm';
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import { SetupError } from '../domain/failure.js';
import type { ProjectId } from '../domain/project.js';
import type { Database, Queries } from './database.js';
import { type AppliedMigration, type DatabaseDump, takeYourTime, tablesOf, rowsOfQuery } from './database-dump.js';
import { translateErrors } from './database-error.js';
import { migrationsFolder } from './migrate.js';

export interface RestoreDumpOptions {
  /** What the database holds goes away. False: it is refused when it knows a project or a member. */
  readonly replace: boolean;
  /** Projects that were deleted after the dump was taken. */
  readonly without: readonly ProjectId[];
}

/**
 * Makes the database equal to the dump, at the level of schema that the dump was taken at; whoever opens it next brings
 * it up to date. In one transaction: a process that is killed here has changed nothing.
 */
export function restoreDump(database: Database, dump: DatabaseDump, options: RestoreDumpOptions): Promise<void> {
  const migrations = requireKnownMigrations(dump.migrations);
  return translateErrors(() =>
    database.transaction(async (queries) => {
      await takeYourTime(queries);
      if (!options.replace && (await isInUse(queries))) throw inUse();
      await dropTables(queries);
      await makeSchema(queries, migrations);
      await insertRows(queries, dump);
      for (const id of options.without) await queries.execute(sql`delete from projects where id = ${id}`);
    }),
  );
}

/** Whether a restoring would take something away: then it has to be asked for. */
export function isDatabaseInUse(database: Database): Promise<boolean> {
  return translateErrors(() => database.transaction(isInUse));
}

/** Whether another process of ours is connected: it would not notice that everything changes under it. */
export function isSharedWithOthers(database: Database): Promise<boolean> {
  return translateErrors(() =>
    database.transaction(async (queries) => {
      const others = await rowsOfQuery(
        queries,
        sql`select 1 from pg_stat_activity
          where datname = current_database() and application_name = 'sitewright' and pid <> pg_backend_pid()`,
      );
      return others.length > 0;
    }),
  );
}

/** The migrations of this version that lead to the dump's level. Throws when the dump comes from a newer or another one. */
export function requireKnownMigrations(applied: readonly AppliedMigration[]): readonly MigrationMeta[] {
  const known = readMigrationFiles({ migrationsFolder: migrationsFolder() });
  const isPrefix = applied.every(({ hash, madeAtMs }, index) => {
    return known[index]?.hash === hash && known[index].folderMillis === madeAtMs;
  });
  if (isPrefix && applied.length > 0) return known.slice(0, applied.length);
  const isNewer = applied.length > known.length;
  throw new SetupError(
    'invalid_request',
    isNewer
      ? `The backup's database is of a newer Sitewright (${applied.length} migrations, this one knows ${known.length}): restore it with that one or a later one.`
      : "The backup's database was made by other migrations than this Sitewright has.",
  );
}

function inUse(): SetupError {
  return new SetupError('conflict', 'The database holds projects or members already; --replace does away with them.');
}

async function isInUse(queries: Queries): Promise<boolean> {
  const names = (await tablesOf(queries)).map(({ name }) => name);
  const held = names.includes('projects')
    ? await rowsOfQuery(
        queries,
        sql`select 1 from projects union all select 1 from users where role <> 'admin' limit 1`,
      )
    : undefined;
  return held !== undefined && held.length > 0;
}

async function dropTables(queries: Queries): Promise<void> {
  for (const { name } of await tablesOf(queries)) {
    await queries.execute(sql`drop table ${sql.identifier(name)} cascade`);
  }
  await queries.execute(sql`drop table if exists drizzle.__drizzle_migrations`);
}

/** As Drizzle's migrator does it, but inside of the transaction and up to one level. */
async function makeSchema(queries: Queries, migrations: readonly MigrationMeta[]): Promise<void> {
  await queries.execute(sql`create schema if not exists drizzle`);
  await queries.execute(
    sql`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`,
  );
  for (const { sql: statements, hash, folderMillis } of migrations) {
    for (const statement of statements) await queries.execute(sql.raw(statement));
    await queries.execute(
      sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${folderMillis})`,
    );
  }
}

async function insertRows(queries: Queries, { tables, batches }: DatabaseDump): Promise<void> {
  const columns = new Map(tables.map((table) => [table.name, table.columns]));
  const types = await typesOf(queries);
  for (const { table, rows } of batches) {
    const names = columns.get(table) ?? [];
    const values = names.map((name, index) => {
      const type = types.get(`${table}.${name}`);
      if (type === undefined)
        throw new SetupError('invalid_request', `The backup has an unknown column ${table}.${name}.`);
      return sql.raw(`(r->>${index})::${type}`);
    });
    await queries.execute(
      sql`insert into ${sql.identifier(table)} (${sql.join(
        names.map((name) => sql.identifier(name)),
        sql`, `,
      )})
        select ${sql.join(values, sql`, `)} from json_array_elements(${JSON.stringify(rows)}::json) r`,
    );
  }
}

/** By `table.column`, as the server itself writes them. */
async function typesOf(queries: Queries): Promise<ReadonlyMap<string, string>> {
  const found = await rowsOfQuery<{ name: string; type: string }>(
    queries,
    sql`select c.relname || '.' || a.attname as name, format_type(a.atttypid, a.atttypmod) as type
      from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`,
  );
  return new Map(found.map(({ name, type }) => [name, type]));
}
