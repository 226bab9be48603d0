import { describe, expect, it } from '@jest/globals';
import { parseAmount, parseDuration, parseSize, parseWhole, splitCommand } from '../../src/compose/parse-units.js';

describe('parseSize', () => {
  it.each([
    ['1024', 1024],
    ['10b', 10],
    ['512k', 524_288],
    ['512kb', 524_288],
    ['512M', 536_870_912],
    ['1.5g', 1_610_612_736],
    ['1gb', 1_073_741_824],
    ['', undefined],
    ['lots', undefined],
    ['-1', undefined],
    ['1t', undefined],
    ['1constructor', undefined],
    ['1e3', undefined],
  ])('of %j is %p', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });
});

describe('parseDuration', () => {
  it.each([
    ['10', 10_000],
    ['500ms', 500],
    ['1500us', 1.5],
    ['1m30s', 90_000],
    ['1h2m3s', 3_723_000],
    ['2.5s', 2_500],
    ['0s', 0],
    ['', undefined],
    ['1d', undefined],
    ['s', undefined],
    ['-1s', undefined],
    ['1m 30s', undefined],
  ])('of %j is %p', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
});

describe('parseAmount and parseWhole', () => {
  it.each([
    ['1.5', 1.5, undefined],
    ['200', 200, 200],
    ['0x10', undefined, undefined],
    ['1e3', undefined, undefined],
    ['-1', undefined, undefined],
    ['', undefined, undefined],
    ['true', undefined, undefined],
    ['9999999999', 9_999_999_999, undefined],
  ])('of %j are %p and %p', (text, amount, whole) => {
    expect([parseAmount(text), parseWhole(text)]).toEqual([amount, whole]);
  });
});

describe('splitCommand', () => {
  it.each([
    ['', []],
    ['  ', []],
    ['npm run dev', ['npm', 'run', 'dev']],
    ['  a\t b\n c ', ['a', 'b', 'c']],
    ['node "a b" c', ['node', 'a b', 'c']],
    ["node 'a \" b'", ['node', 'a " b']],
    ['a "" \'\' b', ['a', '', '', 'b']],
    ['--x="1 2"3', ['--x=1 23']],
    ['a\\ b c', ['a b', 'c']],
    ['"a\\"b" "c\\d" "\\$x"', ['a"b', 'c\\d', '$x']],
    ["'a\\b'", ['a\\b']],
    ['a \\\n b "c\\\nd"', ['a', '', 'b', 'cd']],
    ['echo $(id); `x` | y && z > w *', ['echo', '$(id);', '`x`', '|', 'y', '&&', 'z', '>', 'w', '*']],
  ])('makes %j to %j', (text, words) => {
    expect(splitCommand(text)).toEqual(words);
  });

  it.each([['a "b'], ["a 'b"], ['a \\'], ['"a\\"']])('knows that %j is not closed', (text) => {
    expect(splitCommand(text)).toBeUndefined();
  });
});
