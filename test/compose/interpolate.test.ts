import { describe, expect, it } from '@jest/globals';
import { interpolate, InterpolationProblem } from '../../src/compose/interpolate.js';

const VARIABLES = { A: 'a', B: 'b', EMPTY: '', DOLLAR: '$A ${B} $$' };

describe('interpolate', () => {
  it.each([
    ['plain', 'plain'],
    ['$A$B', 'ab'],
    ['${A}-${B}', 'a-b'],
    ['$A.txt', 'a.txt'],
    ['$$A', '$A'],
    ['$$$A', '$a'],
    ['$${A}', '${A}'],
    ['${EMPTY}', ''],
    ['${NONE:-other}', 'other'],
    ['${NONE-other}', 'other'],
    ['${NONE:-}', ''],
    ['${EMPTY:-other}', 'other'],
    ['${EMPTY-other}', ''],
    ['${A:-other}', 'a'],
    ['${A:?must be there}', 'a'],
    ['${EMPTY?must be there}', ''],
    ['${A:+set}', 'set'],
    ['${EMPTY:+set}', ''],
    ['${EMPTY+set}', 'set'],
    ['${NONE+set}', ''],
    ['${NONE:-${A}}', 'a'],
    ['${NONE:-${NONE:-$B}}', 'b'],
    ['${NONE:-http://$A:80/${B}}!', 'http://a:80/b!'],
    ['${NONE:-$$}', '$'],
    ['${A:-${NONE}}', 'a'],
  ])('makes %j to %j', (text, expected) => {
    expect(interpolate(text, VARIABLES)).toBe(expected);
  });

  it('does not look again at what it filled in', () => {
    expect(interpolate('${DOLLAR}', VARIABLES)).toBe('$A ${B} $$');
  });

  it.each([
    ['$NONE', 'variable NONE is not set'],
    ['${NONE}', 'variable NONE is not set'],
    ['${NONE:?}', 'variable NONE is not set'],
    ['${NONE:?needs a value}', 'variable NONE: needs a value'],
    ['${EMPTY:?needs a value}', 'variable EMPTY: needs a value'],
    ['${NONE:-$OTHER}', 'variable OTHER is not set'],
    ['costs 5$', 'invalid variable at "$"'],
    ['${', 'invalid variable at "${"'],
    ['${A', 'invalid variable at "${A"'],
    ['${A:-x', 'invalid variable at'],
    ['${A:-${B}', 'invalid variable at'],
    ['${1A}', 'invalid variable at'],
    ['${A B}', 'invalid variable at'],
    ['${A:x}', 'invalid variable at'],
    ['$(id)', 'invalid variable at "$(id)"'],
    ['${toString}', 'variable toString is not set'],
    ['${__proto__}', 'variable __proto__ is not set'],
    ['${NONE:-'.repeat(30) + '}'.repeat(30), 'nested too deeply'],
  ])('refuses %j', (text, words) => {
    expect(() => interpolate(text, VARIABLES)).toThrow(InterpolationProblem);
    expect(() => interpolate(text, VARIABLES)).toThrow(words);
  });
});
