/** A piece of a line, in one look. */
export interface TextPiece<Look> {
  readonly text: string;
  readonly look: Look;
  readonly isFound: boolean;
}

/** Finds plain text in any case; undefined when there is nothing to look for. */
export function finderOf(query: string): RegExp | undefined {
  if (query === '') return undefined;
  return new RegExp(query.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'gi');
}

/** Positions of the entries in which something is found. */
export function foundIn(texts: readonly (string | undefined)[], finder: RegExp | undefined): readonly number[] {
  if (finder === undefined) return [];
  return texts.flatMap((text, index) => (text !== undefined && text.search(finder) >= 0 ? [index] : []));
}

/** Splits pieces again where something is found: what is found may go over the borders of colours. */
export function withFound<Look>(
  pieces: readonly { readonly text: string; readonly look: Look }[],
  finder: RegExp | undefined,
): readonly TextPiece<Look>[] {
  const whole = pieces.map(({ text }) => text).join('');
  const borders = bordersOf(whole, finder);
  let start = 0;
  return pieces.flatMap(({ text, look }) => {
    const from = start;
    start += text.length;
    return cut({ from, to: start }, borders).map(([begin, end]) => ({
      text: whole.slice(begin, end),
      look,
      isFound: borders.some(([first, last]) => begin >= first && end <= last),
    }));
  });
}

type Range = readonly [number, number];

function bordersOf(text: string, finder: RegExp | undefined): readonly Range[] {
  if (finder === undefined) return [];
  return [...text.matchAll(finder)].map(({ index, 0: match }) => [index, index + match.length]);
}

function cut({ from, to }: { from: number; to: number }, borders: readonly Range[]): readonly Range[] {
  const inside = borders.flat().filter((border) => border > from && border < to);
  const points = [...new Set([from, ...inside, to])].sort((one, other) => one - other);
  return points.slice(1).map((end, index) => [points[index] ?? from, end]);
}

/** The next found entry from where one is, round and round. */
export function nextFound(found: readonly number[], at: number | undefined, step: 1 | -1): number | undefined {
  if (found.length === 0) return undefined;
  if (at === undefined) return step === 1 ? found[0] : found.at(-1);
  if (step === 1) return found.find((index) => index > at) ?? found[0];
  return found.findLast((index) => index < at) ?? found.at(-1);
}
