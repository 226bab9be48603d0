import { randomBytes } from 'node:crypto';

/** A secret that is known again wherever it comes out. It holds what encodings change. */
export function canary(name: string): string {
  return `canary-${name}-${randomBytes(12).toString('hex')}`;
}

/** What is searched: where it was found, and what stood there. */
export type Finds = ReadonlyMap<string, string | Uint8Array>;

/** Where canaries were found, as `<name of the canary> in <place>`. */
export function canariesIn(finds: Finds, canaries: Readonly<Record<string, string>>): readonly string[] {
  const found: string[] = [];
  for (const [place, content] of finds) {
    const readings = readingsOf(Buffer.from(content).toString('latin1'));
    for (const [name, secret] of Object.entries(canaries)) {
      const written = Buffer.from(secret).toString('latin1');
      if (readings.some((reading) => reading.includes(written))) found.push(`${name} in ${place}`);
    }
  }
  return found;
}

/** The text as it is and as those read it who undo JSON, percent signs, hexadecimal digits or base64. */
function readingsOf(text: string): readonly string[] {
  const plain = [text, withoutEscapes(text), withoutEscapes(withoutEscapes(text)), withoutPercents(text)];
  const hexadecimal = runsOf(text, /[0-9a-f]{24,}/gi, {
    offsets: [0, 1],
    decode: (run) => Buffer.from(run, 'hex'),
  });
  const base64 = runsOf(text, /[A-Za-z0-9+/_-]{16,}/g, {
    offsets: [0, 1, 2, 3],
    decode: (run) => Buffer.from(run, 'base64'),
  });
  return [...plain, ...hexadecimal, ...base64];
}

function withoutEscapes(text: string): string {
  return text
    .replace(/\\u00([0-9a-f]{2})/gi, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\(["\\/])/g, '$1');
}

function withoutPercents(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** A run may begin anywhere in what was encoded as a whole, so it is read from each of the first letters on. */
function runsOf(
  text: string,
  pattern: RegExp,
  { offsets, decode }: { offsets: readonly number[]; decode: (run: string) => Buffer },
): readonly string[] {
  const runs = text.match(pattern) ?? [];
  return offsets.map((offset) => runs.map((run) => decode(run.slice(offset)).toString('latin1')).join('\n'));
}
