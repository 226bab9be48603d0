export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
  /** Line numbers from 1; undefined where the line is not. */
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/** A part of the difference with what stands around it. */
export interface Hunk {
  /** Equal lines that are left out before it. */
  readonly skipped: number;
  readonly lines: readonly DiffLine[];
}

/** Past so many changed lines the middle is shown as replaced: that is true too, and the search grows with their square. */
const MOST_STEPS = 1_000;

interface Edit {
  /** How many lines of each side are equal from here on. */
  readonly x: number;
  readonly y: number;
  readonly length: number;
}

/** The lines of both texts in one order, with as few changes as there can be (Myers, 1986). */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const [old, fresh] = [splitLines(before), splitLines(after)];
  const start = equalAtStart(old, fresh);
  const end = equalAtStart(old.slice(start).toReversed(), fresh.slice(start).toReversed());
  const middle = equalRuns(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end));
  const runs = [
    { x: 0, y: 0, length: start },
    ...middle.map(({ x, y, length }) => ({ x: x + start, y: y + start, length })),
    { x: old.length - end, y: fresh.length - end, length: end },
  ];
  return written(old, fresh, runs);
}

/** A last line end begins no line. */
function splitLines(text: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function equalAtStart(old: readonly string[], fresh: readonly string[]): number {
  let count = 0;
  while (count < old.length && count < fresh.length && old[count] === fresh[count]) count += 1;
  return count;
}

/** Runs of equal lines on the shortest way from one text to the other. */
function equalRuns(old: readonly string[], fresh: readonly string[]): readonly Edit[] {
  const most = Math.min(old.length + fresh.length, MOST_STEPS);
  const offset = most + 1;
  /** How far each diagonal got, by step. */
  const trace: Int32Array[] = [];
  const reach = new Int32Array(2 * offset + 1);
  for (let step = 0; step <= most; step += 1) {
    trace.push(reach.slice());
    for (let diagonal = -step; diagonal <= step; diagonal += 2) {
      let x = startOf(reach, offset + diagonal, { isLowest: diagonal === -step, isHighest: diagonal === step });
      while (x < old.length && x - diagonal < fresh.length && old[x] === fresh[x - diagonal]) x += 1;
      reach[offset + diagonal] = x;
      if (x >= old.length && x - diagonal >= fresh.length) return wayBack(trace, offset, { x, y: x - diagonal });
    }
  }
  return [];
}

/** A step down adds a line and keeps `x`; a step to the right removes one. */
function startOf(reach: Int32Array, at: number, edge: { isLowest: boolean; isHighest: boolean }): number {
  const [below, above] = [reach[at - 1] ?? 0, reach[at + 1] ?? 0];
  const isDown = edge.isLowest || (!edge.isHighest && below < above);
  return isDown ? above : below + 1;
}

function wayBack(trace: readonly Int32Array[], offset: number, end: { x: number; y: number }): readonly Edit[] {
  const runs: Edit[] = [];
  let { x, y } = end;
  for (let step = trace.length - 1; step > 0; step -= 1) {
    const reach = trace[step] ?? new Int32Array();
    const diagonal = x - y;
    const [below, above] = [reach[offset + diagonal - 1] ?? 0, reach[offset + diagonal + 1] ?? 0];
    const isDown = diagonal === -step || (diagonal !== step && below < above);
    const from = isDown ? above : below + 1;
    runs.unshift({ x: from, y: from - diagonal, length: x - from });
    x = isDown ? above : below;
    y = x - (isDown ? diagonal + 1 : diagonal - 1);
  }
  return [{ x: 0, y: 0, length: x }, ...runs];
}

function written(old: readonly string[], fresh: readonly string[], runs: readonly Edit[]): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  let [x, y] = [0, 0];
  for (const run of runs) {
    for (; x < run.x; x += 1) lines.push({ kind: 'removed', text: old[x] ?? '', before: x + 1, after: undefined });
    for (; y < run.y; y += 1) lines.push({ kind: 'added', text: fresh[y] ?? '', before: undefined, after: y + 1 });
    for (let step = 0; step < run.length; step += 1, x += 1, y += 1) {
      lines.push({ kind: 'same', text: old[x] ?? '', before: x + 1, after: y + 1 });
    }
  }
  return lines;
}

/** The changes with `around` equal lines before and after each. */
export function hunksOf(lines: readonly DiffLine[], around = 3): readonly Hunk[] {
  const isNear = new Uint8Array(lines.length);
  for (const [index, line] of lines.entries()) {
    if (line.kind !== 'same') isNear.fill(1, Math.max(0, index - around), index + around + 1);
  }
  const hunks: { skipped: number; lines: DiffLine[] }[] = [];
  let skipped = 0;
  for (const [index, line] of lines.entries()) {
    if (isNear[index] === 0) skipped += 1;
    else if (index === 0 || isNear[index - 1] === 0) hunks.push({ skipped, lines: [line] });
    else hunks.at(-1)?.lines.push(line);
    if (isNear[index] === 1) skipped = 0;
  }
  return hunks;
}

export function countChanges(lines: readonly DiffLine[]): { readonly added: number; readonly removed: number } {
  const count = (kind: DiffLine['kind']) => lines.filter((line) => line.kind === kind).length;
  return { added: count('added'), removed: count('removed') };
}
