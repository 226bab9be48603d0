import { resolve, sep } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { SetupError } from '../../src/domain/failure.js';
import type { ServiceSpec } from '../../src/domain/service-spec.js';
import { slugFrom } from '../../src/domain/slug.js';
import { parseDescription } from '../../src/workspace/template-description.js';
import { PROJECT_PATH, read } from './read-compose.js';

/** Always the same course: a failure is found by everybody, and no run depends on luck. */
const RUNS = { seed: 6, numRuns: 2_000 };

const HARMLESS_CAPABILITIES = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'];

/** Paths, users, ports and words that mean something to somebody, beside whatever comes. */
const word = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ...['.', '..', './site', './..', './site/../..', '/', '/var/run/docker.sock', '~', 'home', '/data', '0', '0:0'],
      ...[
        'root',
        '1000:1000',
        'app',
        'SYS_ADMIN',
        'ALL',
        'CHOWN',
        '8080',
        '80:8080',
        '70000',
        '-1',
        '1e9',
        '16m',
        '1s',
      ],
      ...['host', 'container:other', '$HOME', '${EVIL}', '${PROJECT_ID:?}', 'no', 'always', 'true', 'null', 'bind'],
    ),
  },
);

const path = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('/'));
const mount = fc
  .tuple(path, path, fc.constantFrom('', ':ro', ':rw', ':z', ':ro:x'))
  .map(([a, b, c]) => `${a}:${b}${c}`);
const scalar = fc.oneof(word, path, mount, fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const value = fc.oneof(
  { weight: 3, arbitrary: scalar },
  { weight: 3, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(word, scalar, { maxKeys: 3 }) },
  { weight: 1, arbitrary: fc.array(fc.dictionary(word, scalar, { maxKeys: 3 }), { maxLength: 2 }) },
);

const UNDERSTOOD = ['command', 'entrypoint', 'working_dir', 'environment', 'volumes', 'ports', 'healthcheck', 'user'];
const LIMITS = ['depends_on', 'restart', 'mem_limit', 'cpus', 'pids_limit', 'stop_grace_period', 'tmpfs', 'read_only'];
const FORBIDDEN = ['privileged', 'network_mode', 'pid', 'devices', 'security_opt', 'cap_add', 'init', '__proto__'];
const service = fc.dictionary(fc.constantFrom(...UNDERSTOOD, ...LIMITS, ...FORBIDDEN), value, { maxKeys: 3 });

/** Undefined: refused, in the one way in which a template may be refused. */
function parsed(text: string): readonly ServiceSpec[] | undefined {
  try {
    return read(text).services;
  } catch (error) {
    if (error instanceof SetupError && error.code === 'invalid_template') return undefined;
    throw error;
  }
}

function isWithinProject(source: string): boolean {
  return source === PROJECT_PATH || resolve(source).startsWith(`${PROJECT_PATH}${sep}`);
}

describe('a Compose file of whatever kind', () => {
  it('is read or refused as a template, and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => void parsed(text)),
      RUNS,
    );
  });

  it('gives no container more than it may have, whatever its services say', () => {
    let accepted = 0;
    fc.assert(
      fc.property(service, (keys) => {
        const services =
          parsed(stringify({ services: { web: { image: 'x', ...keys } }, volumes: { home: null } })) ?? [];
        for (const { mounts, ports, capAdd, user = 'app', memoryBytes = Infinity, pidsLimit = 1 } of services) {
          accepted += 1;
          for (const { kind, source } of mounts) if (kind === 'bind') expect(isWithinProject(source)).toBe(true);
          for (const port of ports) expect(Number.isInteger(port) && port > 0 && port < 65_536).toBe(true);
          expect(HARMLESS_CAPABILITIES).toEqual(expect.arrayContaining([...capAdd]));
          expect(user).not.toMatch(/^(0+|root)(:|$)/);
          expect(memoryBytes).toBeGreaterThanOrEqual(6 * 2 ** 20);
          expect(Number.isSafeInteger(pidsLimit) && pidsLimit > 0).toBe(true);
        }
      }),
      RUNS,
    );
    // Else all that holds of them would hold of none.
    expect(accepted).toBeGreaterThan(RUNS.numRuns / 20);
  });
});

describe('a description of a template of whatever kind', () => {
  it('is read, or its problems are told', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.jsonValue().map((json) => stringify(json)),
    );
    fc.assert(
      fc.property(text, (written) => {
        const result = parseDescription(written);
        expect('description' in result || result.problems.length > 0).toBe(true);
      }),
      RUNS,
    );
  });
});

describe('a name of whatever letters', () => {
  it('becomes one label of a host name, always the same one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const slug = slugFrom(text);
        expect(slug).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/);
        expect(slugFrom(text)).toBe(slug);
      }),
      RUNS,
    );
  });
});
