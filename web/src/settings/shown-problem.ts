import { Problem } from '../api/problem';

/** What the fields of a form do not say themselves; null: they say it all. */
export function problemBeside(error: unknown, shownFields: readonly string[]): unknown {
  if (!(error instanceof Problem) || error.fields.length === 0) return error;
  const isShown = (field: string) => shownFields.some((shown) => field === shown || field.startsWith(`${shown}.`));
  return error.fields.every(({ field }) => isShown(field)) ? null : error;
}

export function reasonIn(error: unknown, field: string): string | undefined {
  return error instanceof Problem ? error.reasonOf(field) : undefined;
}
