/** The code of an error of the system, such as `ENOENT`; empty: it has none. */
export function codeOf(error: unknown): string {
  // Not `instanceof`: errors of Node's own modules may come from another realm than ours.
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
