import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Database, Queries } from './database.js';
import { translateErrors } from './database-error.js';
import { migrationsFolder } from './migrate.js';

/** A migration that a database went through. */
export interface AppliedMigration {
  readonly hash: string;
  /** When it was written, in milliseconds: the order of migrations, and their name. */
  readonly madeAtMs: number;
}

export interface DumpedTable {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Values as PostgreSQL writes them as text, in the order of the table's columns. */
export type DumpedRow = readonly (string | null)[];

export interface RowBatch {
  readonly table: string;
  readonly rows: readonly DumpedRow[];
}

/** All rows of one moment. It says nothing of the server that it comes from: any PostgreSQL, PGlite too, can take it. */
export interface DatabaseDump {
  readonly migrations: readonly AppliedMigration[];
  /** Each table after those that it refers to. */
  readonly tables: readonly DumpedTable[];
  readonly batches: readonly RowBatch[];
}

const BATCH_ROWS = 500;

/** Takes one snapshot while others go on writing, at whatever level the schema is. */
export function dumpDatabase(database: Database): Promise<DatabaseDump> {
  return translateErrors(() =>
    database.transaction(async (queries) => {
      await queries.execute(sql`set transaction isolation level repeatable read, read only`);
      await queries.execute(sql`set local timezone to 'UTC'`);
      await takeYourTime(queries);
      const tables = inInsertionOrder(await tablesOf(queries), await referencesOf(queries));
      const batches: RowBatch[] = [];
      for (const table of tables)
        for await (const rows of rowsOf(queries, table)) batches.push({ table: table.name, rows });
      return { migrations: await migrationsOf(queries), tables, batches };
    }),
  );
}

/** The usual limits are for pages that wait. */
export async function takeYourTime(queries: Queries): Promise<void> {
  await queries.execute(sql`set local statement_timeout to 0`);
  await queries.execute(sql`set local idle_in_transaction_session_timeout to 0`);
}

/** Our tables that are there, with their columns. */
export async function tablesOf(queries: Queries): Promise<readonly DumpedTable[]> {
  const found = await rowsOfQuery<{ table: string; column: string }>(
    queries,
    sql`select c.relname as "table", a.attname as "column"
      from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
      order by c.relname, a.attnum`,
  );
  const ours = namesOfTables();
  const names = [...new Set(found.map(({ table }) => table))].filter((name) => ours.has(name));
  return names.map((name) => ({
    name,
    columns: found.filter(({ table }) => table === name).map(({ column }) => column),
  }));
}

/** Oldest first; empty: the database was never used. */
async function migrationsOf(queries: Queries): Promise<readonly AppliedMigration[]> {
  const [table] = await rowsOfQuery<{ found: string | null }>(
    queries,
    sql`select to_regclass('drizzle.__drizzle_migrations')::text as found`,
  );
  if (table === undefined || table.found === null) return [];
  const applied = await rowsOfQuery<{ hash: string; at: string }>(
    queries,
    sql`select hash, created_at::text as at from drizzle.__drizzle_migrations order by created_at`,
  );
  return applied.map(({ hash, at }) => ({ hash, madeAtMs: Number(at) }));
}

/** Names that any migration ever gave to a table: other tables of the same database are none of ours. */
function namesOfTables(): ReadonlySet<string> {
  const statements = readMigrationFiles({ migrationsFolder: migrationsFolder() }).flatMap((migration) => migration.sql);
  const names = statements.flatMap((text) =>
    [...text.matchAll(/(?:CREATE TABLE|RENAME TO) "(\w+)"/g)].map(([, name = '']) => name),
  );
  return new Set(names);
}

async function referencesOf(queries: Queries): Promise<readonly { table: string; to: string }[]> {
  return rowsOfQuery(
    queries,
    sql`select t.relname as "table", r.relname as "to" from pg_constraint k
      join pg_class t on t.oid = k.conrelid join pg_class r on r.oid = k.confrelid
      where k.contype = 'f' and t.relnamespace = current_schema()::regnamespace and t.oid <> r.oid`,
  );
}

function inInsertionOrder(
  tables: readonly DumpedTable[],
  references: readonly { table: string; to: string }[],
): readonly DumpedTable[] {
  const ordered: DumpedTable[] = [];
  const place = (table: DumpedTable): void => {
    if (ordered.includes(table)) return;
    const before = references.filter((reference) => reference.table === table.name).map(({ to }) => to);
    tables.filter(({ name }) => before.includes(name)).forEach(place);
    ordered.push(table);
  };
  tables.forEach(place);
  return ordered;
}

/** By a cursor, so that no answer of the server is larger than a batch. */
async function* rowsOf(queries: Queries, { name, columns }: DumpedTable): AsyncGenerator<readonly DumpedRow[]> {
  const texts = columns.map((column) => sql`${sql.identifier(column)}::text as ${sql.identifier(column)}`);
  await queries.execute(
    sql`declare dumped no scroll cursor for select ${sql.join(texts, sql`, `)} from ${sql.identifier(name)}`,
  );
  for (;;) {
    const batch = await rowsOfQuery<Record<string, string | null>>(queries, sql.raw(`fetch ${BATCH_ROWS} from dumped`));
    if (batch.length > 0) yield batch.map((row) => columns.map((column) => row[column] ?? null));
    if (batch.length < BATCH_ROWS) break;
  }
  await queries.execute(sql`close dumped`);
}

/** Both drivers answer with an object that has the rows; Drizzle's common type does not say so. */
export async function rowsOfQuery<T>(queries: Queries, statement: ReturnType<typeof sql>): Promise<T[]> {
  const answer = await queries.execute<{ rows: T[] }>(statement);
  return (answer as { rows: T[] }).rows;
}
