/* Small readers of Compose's own notations. Each answers undefined for what it does not understand. */

const SIZE_UNITS = new Map([
  ['', 1],
  ['b', 1],
  ['k', 2 ** 10],
  ['kb', 2 ** 10],
  ['m', 2 ** 20],
  ['mb', 2 ** 20],
  ['g', 2 ** 30],
  ['gb', 2 ** 30],
]);
const TIME_UNITS = new Map([
  ['us', 0.001],
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** `512m`, `1gb`, `1073741824` to bytes. */
export function parseSize(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text) ?? [];
  const factor = SIZE_UNITS.get(unit.toLowerCase());
  return amount === undefined || factor === undefined ? undefined : Math.round(Number(amount) * factor);
}

/** `1m30s`, `500ms`, `10` (seconds) to milliseconds. */
export function parseDuration(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  if (!/^(?:\d+(?:\.\d+)?(?:us|ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h)/g)) {
    total += Number(amount) * (TIME_UNITS.get(unit) ?? 0);
  }
  return total;
}

/** `1.5` and `200`, nothing cleverer: no exponent, no sign, no other base. */
export function parseAmount(text: string): number | undefined {
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}

export function parseWhole(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Splits a command as a shell would, without one: quotes and backslashes, no expansion. */
export function splitCommand(text: string): readonly string[] | undefined {
  const words: string[] = [];
  const pattern = /\s*((?:[^\s"'\\]|\\[^]|"(?:[^"\\]|\\[^])*"|'[^']*')+)/gy;
  let end = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    end = pattern.lastIndex;
    words.push((match[1] ?? '').replace(/\\([^])|"((?:[^"\\]|\\[^])*)"|'([^']*)'/g, unquote));
  }
  return text.slice(end).trim() === '' ? words : undefined;
}

/** A backslash before a line break joins the lines, in double quotes too. */
function unquote(...[, escaped, double, single]: (string | undefined)[]): string {
  if (escaped !== undefined) return escaped === '\n' ? '' : escaped;
  return single ?? (double ?? '').replace(/\\\n/g, '').replace(/\\(["\\$`])/g, '$1');
}
