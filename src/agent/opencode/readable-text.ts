/** Longest text of the agent or a provider that we pass on, in characters. */
const TEXT_LIMIT = 600;

/** Providers quote the key that they refuse, sometimes in full; keys of the usual form lose all but their start. */
const KEY_PATTERN = /\b(sk|pk|rk|key|gsk|xai|AIza)([-_]?)[A-Za-z0-9_*-]{12,}/g;

/** Makes foreign text fit to be shown: one line, of limited length, without control characters and keys. */
export function readableText(text: string, fallback = 'no reason was given', limit = TEXT_LIMIT): string {
  const line = text
    .slice(0, limit * 4)
    // eslint-disable-next-line no-control-regex -- control characters are what it removes
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .replace(KEY_PATTERN, '$1$2…')
    .replace(/\s{2,}/g, ' ')
    .trim();
  if (line === '') return fallback;
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}
