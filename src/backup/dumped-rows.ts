import type { DatabaseDump } from '../store/database-dump.js';

/** The rows of one table by the names of their columns. */
export function dumpedRows(
  { tables, batches }: Pick<DatabaseDump, 'tables' | 'batches'>,
  table: string,
): readonly Readonly<Partial<Record<string, string | null>>>[] {
  const columns = tables.find(({ name }) => name === table)?.columns ?? [];
  const rows = batches.filter((batch) => batch.table === table).flatMap((batch) => batch.rows);
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null])));
}
