import { describe, expect, it } from '@jest/globals';
import { isTooDeep } from '../../src/compose/yaml-depth.js';
import { problemsOf } from './read-compose.js';

const DEEP = 100_000;

describe('a hostile Compose file', () => {
  it.each([
    ['brackets without end', '['.repeat(2 * DEEP)],
    ['lists in lists, all closed', `services: ${'['.repeat(DEEP)}${']'.repeat(DEEP)}`],
    ['mappings in mappings', `services: ${'{a: '.repeat(DEEP / 2)}${'}'.repeat(DEEP / 2)}`],
    ['dashes in a row', `services:\n${'- '.repeat(DEEP)}x`],
    ['question marks in a row', '? '.repeat(DEEP)],
    ['steps of indentation', Array.from({ length: 500 }, (_, step) => `${' '.repeat(step)}a:`).join('\n')],
  ])('is refused before its nesting can exhaust the parser: %s', (_what, text) => {
    expect(problemsOf(text)).toEqual(['compose.yaml line 1: the file is nested too deep']);
  });

  it.each([
    ['a merge key', 'services:\n  web:\n    image: x\n    <<: { privileged: true }'],
    ['a tag that makes functions elsewhere', 'services: !!js/function "x"'],
    ['a tag that runs commands elsewhere', 'services:\n  web: !!python/object/apply:os.system [id]'],
    ['two documents', 'services: {}\n---\nservices: {}'],
    ['an alias of itself', 'services: &a [*a]'],
    ['the prototype', '__proto__: { polluted: 1 }\nservices:\n  web: { image: x }'],
    ['a constructor', 'constructor: { prototype: { polluted: 1 } }'],
    ['NUL', 'services:\0'],
  ])('is refused, and changes nothing else: %s', (_what, text) => {
    expect(problemsOf(text).length).toBeGreaterThan(0);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('is not what is written for people', () => {
    expect(isTooDeep(`a:\n${' '.repeat(60)}b: ["[${'x'.repeat(500)}]", { c: [[{}]] }]\n- - - x`)).toBe(false);
  });
});
