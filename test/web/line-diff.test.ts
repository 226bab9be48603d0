import { describe, expect, it } from '@jest/globals';
import { countChanges, type DiffLine, diffLines, hunksOf } from '../../web/src/project/versions/line-diff.js';
import { changeSummary, compareLists } from '../../web/src/project/versions/site-changes.js';
import { isRestored, makerOf } from '../../web/src/project/versions/version-words.js';

const MARKS = { same: ' ', added: '+', removed: '-' } as const;

function drawn(lines: readonly DiffLine[]): string {
  return lines.map(({ kind, text }) => `${MARKS[kind]}${text}`).join('|');
}

function lines(...texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

describe('the difference of two texts', () => {
  it.each([
    ['', '', ''],
    [lines('a'), lines('a'), ' a'],
    ['', lines('a', 'b'), '+a|+b'],
    [lines('a', 'b'), '', '-a|-b'],
    [lines('a', 'b', 'c'), lines('a', 'x', 'c'), ' a|-b|+x| c'],
    [lines('a', 'b', 'c'), lines('b', 'c', 'd'), '-a| b| c|+d'],
    [lines('a', 'b', 'c', 'a', 'b', 'b', 'a'), lines('c', 'b', 'a', 'b', 'a', 'c'), '-a|-b| c|+b| a| b|-b| a|+c'],
    [lines('a'), 'a', ' a'],
    ['a', 'b', '-a|+b'],
    [lines('', ''), lines(''), ' |-'],
  ])('%j to %j', (before, after, drawing) => {
    expect(drawn(diffLines(before, after))).toBe(drawing);
  });

  it('numbers the lines of both sides', () => {
    expect(diffLines(lines('a', 'b'), lines('x', 'b')).map(({ before, after }) => [before, after])).toEqual([
      [1, undefined],
      [undefined, 1],
      [2, 2],
    ]);
  });

  it('has both texts in it, and no shorter way, for many small texts', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    const text = () => Array.from({ length: random(9) }, () => 'abc'.charAt(random(3)));
    for (let round = 0; round < 500; round += 1) {
      const [before, after] = [text(), text()];
      const diff = diffLines(lines(...before), lines(...after));
      expect(diff.filter(({ kind }) => kind !== 'added').map((line) => line.text)).toEqual(before);
      expect(diff.filter(({ kind }) => kind !== 'removed').map((line) => line.text)).toEqual(after);
      const same = diff.filter(({ kind }) => kind === 'same').length;
      expect(same).toBe(longestCommon(before, after));
    }
  });

  it('shows what is all different as replaced, in time', () => {
    const numbered = (word: string) => lines(...Array.from({ length: 20_000 }, (_, index) => `${word} ${index}`));
    const startedAt = performance.now();
    const diff = diffLines(`same\n${numbered('old')}`, `same\n${numbered('new')}`);
    expect(countChanges(diff)).toEqual({ added: 20_000, removed: 20_000 });
    expect(diff[0]).toMatchObject({ kind: 'same', text: 'same' });
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});

/** The plain table, to compare with. */
function longestCommon(one: readonly string[], other: readonly string[]): number {
  const table = Array.from({ length: one.length + 1 }, () => [0, ...other.map(() => 0)]);
  for (const [x, line] of one.entries()) {
    for (const [y, otherLine] of other.entries()) {
      const best = Math.max(table[x]?.[y + 1] ?? 0, table[x + 1]?.[y] ?? 0);
      const row = table[x + 1];
      if (row !== undefined) row[y + 1] = line === otherLine ? (table[x]?.[y] ?? 0) + 1 : best;
    }
  }
  return table[one.length]?.[other.length] ?? 0;
}

describe('the parts that changed', () => {
  const many = Array.from({ length: 20 }, (_, index) => `${index}`);

  it('leave out what is far from changes', () => {
    const changed = many.map((text) => (text === '5' || text === '15' ? `${text}!` : text));
    const hunks = hunksOf(diffLines(lines(...many), lines(...changed)), 2);
    expect(hunks.map(({ skipped }) => skipped)).toEqual([3, 5]);
    expect(hunks.map((hunk) => drawn(hunk.lines))).toEqual([' 3| 4|-5|+5!| 6| 7', ' 13| 14|-15|+15!| 16| 17']);
  });

  it('join when they are near', () => {
    const changed = many.map((text) => (text === '5' || text === '8' ? `${text}!` : text));
    expect(hunksOf(diffLines(lines(...many), lines(...changed)))).toHaveLength(1);
  });

  it('are none for equal texts', () => {
    expect(hunksOf(diffLines(lines(...many), lines(...many)))).toEqual([]);
  });
});

describe('two lists of files', () => {
  const file = (path: string, size = 1) => ({ path, size, kind: 'file' as const });

  it('tell what came, went and changed, and what only contents can tell', () => {
    const { changes, alike } = compareLists(
      [file('a'), file('b'), file('c'), file('__proto__')],
      [file('a'), file('b', 2), file('d'), { ...file('__proto__'), kind: 'link' }],
    );
    expect(changes.map(({ path, kind }) => [path, kind])).toEqual([
      ['b', 'changed'],
      ['d', 'added'],
      ['__proto__', 'changed'],
      ['c', 'removed'],
    ]);
    expect(alike.map(({ path }) => path)).toEqual(['a']);
    expect(changeSummary(changes)).toBe('2 changed, 1 added, 1 removed');
    expect(changeSummary([])).toBe('');
  });
});

describe('versions in words', () => {
  it.each([
    ['setup', 'Made by the setup'],
    ['turn:3', 'Made by follow-up prompt 3'],
    ['restore:1', 'Put back from an earlier version'],
    ['before-restore:1', 'Kept before an earlier version was put back'],
    ['something', 'Kept by the server'],
  ])('%s', (key, words) => expect(makerOf(key)).toBe(words));

  it('are restored when the second new one is there', () => {
    const old = { version: 'a', key: 'restore:1' };
    const kept = { version: 'b', key: 'before-restore:2' };
    expect(isRestored([old], 'a')).toBe(false);
    expect(isRestored([kept, old], 'a')).toBe(false);
    expect(isRestored([{ version: 'c', key: 'restore:2' }, kept, old], 'a')).toBe(true);
  });
});
