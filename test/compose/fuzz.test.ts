import { describe, expect, it } from '@jest/globals';
import { SetupError } from '../../src/domain/failure.js';
import { PROJECT_PATH, read } from './read-compose.js';

const FILES = 700;

const KEYS = [
  ...['services', 'volumes', 'name', 'image', 'command', 'environment', 'ports', 'healthcheck', 'depends_on', 'test'],
  ...['condition', 'tmpfs', 'mem_limit', 'cpus', 'restart', 'user', 'cap_add', 'target', 'source', 'type', 'x-a', '<<'],
  ...['__proto__', 'constructor', 'toString', 'privileged', '""', '? ', '&a', '*a', '"\\0"', '[a]', '1', 'null'],
];
const SCALARS = [
  ...['x', '.:/app', 'home:/x', '../:/x', '80', '8080:80', 'true', 'null', '~', '1e400', '.nan', '0o7', '-1', '""'],
  ...['${RUNTIME_IMAGE}', '${', '$$', '${A:-${B:-', '"${EVIL}"', '"\\0"', '"\\ud800"', '!!binary aGk=', '!x y', '&a b'],
  ...['*a', '|\n  text', '>-\n  text', '2001-01-01', '{', '}', '[', ']', '"', "'", '\t', '\u2028', '%YAML 1.1', '---'],
];

/** Lines that are fine alone, so that some files are accepted and the others are wrong in few places. */
const FINE = [
  'init: true',
  'ports: [80]',
  'volumes: [".:/app"]',
  'x-a: *b',
  'tmpfs: /tmp',
  'command: a "b c"',
  'cpus: 1',
];

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomFile(random: () => number): string {
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? '';
  function node(depth: number): string {
    const kind = depth > 4 ? 1 : random();
    const size = Math.floor(random() * 4);
    if (kind > 0.6) return pick(SCALARS);
    const inner = Array.from({ length: size }, () => node(depth + 1));
    if (kind > 0.4) return `[${inner.join(', ')}]`;
    if (kind > 0.2) return `{ ${inner.map((value) => `${pick(KEYS)}: ${value}`).join(', ')} }`;
    return inner.map((value) => `\n${'  '.repeat(depth + 2)}${pick(KEYS)}: ${value}`).join('');
  }
  const line = (): string => (random() > 0.4 ? pick(FINE) : `${pick(KEYS)}: ${node(1)}`);
  const services = `services:\n  web:\n    image: x\n    ${line()}\n    ${line()}`;
  const text = random() > 0.5 ? `${services}\n` : `${services}\n${pick(KEYS)}: ${node(0)}\n`;
  if (random() > 0.3) return text;
  const cut = Math.floor(random() * text.length);
  return text.slice(0, cut) + pick(SCALARS) + text.slice(cut + Math.floor(random() * 5));
}

describe('parseCompose on random files', () => {
  it.each([1, 2, 3])(`accepts them or throws invalid_template with lines, nothing else (seed %i)`, (seed) => {
    const random = randomFrom(seed);
    const outcomes = { accepted: 0, refused: 0 };

    for (let count = 0; count < FILES; count += 1) {
      const text = randomFile(random);
      try {
        const { services } = read(text);
        outcomes.accepted += 1;
        const binds = services.flatMap(({ mounts }) => mounts.filter(({ kind }) => kind === 'bind'));
        expect(binds.every(({ source }) => source === PROJECT_PATH)).toBe(true);
      } catch (error) {
        if (!(error instanceof SetupError)) throw new Error(`It broke on ${JSON.stringify(text)}`, { cause: error });
        outcomes.refused += 1;
        expect(error.code).toBe('invalid_template');
        for (const field of error.details.fields ?? []) expect(field).toMatch(/^compose\.yaml line [1-9]\d*: ./);
      }
    }

    // Both ends are reached, so the files are neither all broken nor all fine.
    expect(outcomes.accepted).toBeGreaterThan(10);
    expect(outcomes.refused).toBeGreaterThan(FILES / 2);
  });
});
