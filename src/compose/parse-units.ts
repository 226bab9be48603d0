/* Small readers of Compose's own notations. Each answers undefined for what it does not understand. */

const SIZE_UNITS: Readonly<Record<string, number>> = {
  b: 1,
  k: 2 ** 10,
  kb: 2 ** 10,
  m: 2 ** 20,
  mb: 2 ** 20,
  g: 2 ** 30,
  gb: 2 ** 30,
};
const TIME_UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** `512m`, `1gb`, `1073741824` to bytes. */
export function parseSize(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) && value > 0 ? value : undefined;
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(String(value));
  const unit = SIZE_UNITS[(match?.[2] ?? '').toLowerCase() || 'b'];
  return match === null || unit === undefined ? undefined : Math.round(Number(match[1]) * unit);
}

/** `1m30s`, `500ms`, `10` (seconds) to milliseconds. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return value >= 0 ? value * 1_000 : undefined;
  const text = String(value);
  if (!/^(\d+(\.\d+)?(us|ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h)/g)) {
    total += Number(amount) * (TIME_UNITS[unit ?? ''] ?? 0);
  }
  return total;
}

/** Splits a command as a shell would, without one: quotes and backslashes, no expansion. */
export function splitCommand(text: string): readonly string[] | undefined {
  const words: string[] = [];
  const pattern = /\s*((?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+)/gy;
  let end = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    end = pattern.lastIndex;
    words.push((match[1] ?? '').replace(/\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/g, unquote));
  }
  return text.slice(end).trim() === '' ? words : undefined;
}

function unquote(...[, escaped, double, single]: (string | undefined)[]): string {
  return escaped ?? single ?? (double ?? '').replace(/\\(["\\$`])/g, '$1');
}
