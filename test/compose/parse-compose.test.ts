import { describe, expect, it } from '@jest/globals';
import { SetupError } from '../../src/domain/failure.js';
import { fileWith, problemsOf, PROJECT_PATH, read } from './read-compose.js';

const bind = { kind: 'bind', source: PROJECT_PATH, target: '/app/site', readOnly: false };
const volume = { kind: 'volume', source: 'home', target: '/home/app', readOnly: false };

describe('parseCompose', () => {
  it('reads a whole file', () => {
    const parsed = read(
      [
        'name: site',
        'version: "3"',
        'x-ours: { anything: [1, "${"] }',
        'services:',
        '  preview:',
        '    image: ${RUNTIME_IMAGE}',
        '    x-note: "$ignored"',
        '    command: npm run dev',
        '  agent:',
        '    image: ${RUNTIME_IMAGE}',
        '    depends_on: [preview]',
        '    volumes: ["home:/home/app"]',
        'volumes:',
        '  home:',
        '  spare:',
      ].join('\n'),
    );

    const rest = { environment: {}, ports: [], restart: 'no', tmpfs: {}, readOnly: false, capAdd: [], init: false };
    const image = 'sitewright/runtime:1';
    expect(parsed).toEqual({
      services: [
        { name: 'preview', image, command: ['npm', 'run', 'dev'], mounts: [], dependsOn: [], ...rest },
        {
          name: 'agent',
          image,
          mounts: [volume],
          dependsOn: [{ service: 'preview', condition: 'service_started' }],
          ...rest,
        },
      ],
      volumes: ['home'],
    });
  });

  it.each([
    ['command: node "a b" c', { command: ['node', 'a b', 'c'] }],
    ['command: [node, -e, 1, true, 0123]', { command: ['node', '-e', '1', 'true', '0123'] }],
    ['command: []', { command: [] }],
    ['entrypoint: /start', { entrypoint: ['/start'] }],
    ['working_dir: /app', { workingDir: '/app' }],
    ['environment: { A: 1, B: "x=y", C: 0123, D: 1.50, E: true, F: "" }', env('1', 'x=y', '0123', '1.50', 'true', '')],
    ['environment: ["A=1", B=x=y, C=]', { environment: { A: '1', B: 'x=y', C: '' } }],
    ['environment: { x-dashed: 1, __proto__: 2 }', { environment: { 'x-dashed': '1', ['__proto__']: '2' } }],
    ['volumes: [".:/app/site"]', { mounts: [bind] }],
    ['volumes: ["./:/app/site:rw"]', { mounts: [bind] }],
    ['volumes: ["./a/..:/app/site:ro"]', { mounts: [{ ...bind, readOnly: true }] }],
    ['volumes: ["home:/home/app"]', { mounts: [volume] }],
    ['volumes: [{ type: bind, source: ., target: /app/site }]', { mounts: [bind] }],
    [
      'volumes: [{ type: volume, source: home, target: /home/app, read_only: true }]',
      { mounts: [{ ...volume, readOnly: true }] },
    ],
    ['ports: [4321, "4096/tcp"]', { ports: [4321, 4096] }],
    ['ports: [{ target: 80 }, { target: "81", protocol: tcp }]', { ports: [80, 81] }],
    ['restart: "no"', { restart: 'no' }],
    ['restart: on-failure', { restart: 'on-failure' }],
    ['mem_limit: 512m', { memoryBytes: 536_870_912 }],
    ['mem_limit: 536870912', { memoryBytes: 536_870_912 }],
    ['cpus: 1.5', { cpus: 1.5 }],
    ['cpus: "0.5"', { cpus: 0.5 }],
    ['pids_limit: 200', { pidsLimit: 200 }],
    ['pids_limit: ${LIMIT}', { pidsLimit: 200 }],
    ['tmpfs: /tmp', { tmpfs: { '/tmp': '' } }],
    ['tmpfs: ["/tmp:size=64m,mode=1777,noexec", /run]', { tmpfs: { '/tmp': 'size=64m,mode=1777,noexec', '/run': '' } }],
    ['read_only: true', { readOnly: true }],
    ['read_only: ${YES}', { readOnly: true }],
    ['user: "1000:1000"', { user: '1000:1000' }],
    ['user: 1000', { user: '1000' }],
    ['user: node', { user: 'node' }],
    ['cap_add: [NET_BIND_SERVICE]', { capAdd: ['NET_BIND_SERVICE'] }],
    ['stop_grace_period: 1m30s', { stopGraceSeconds: 90 }],
    ['stop_grace_period: 100ms', { stopGraceSeconds: 1 }],
    ['init: true', { init: true }],
    ['environment: { A: "${RUNTIME_IMAGE}-$PROJECT_ID" }', { environment: { A: 'sitewright/runtime:1-abc' } }],
    ['environment: { A: "${NOTHING:-${EMPTY:-other}}" }', { environment: { A: 'other' } }],
    ['environment: { A: a$$b }', { environment: { A: 'a$b' } }],
    ['depends_on: []', { dependsOn: [] }],
    ['ports:', { ports: [] }],
  ])('reads %s', (line, expected) => {
    expect(read(fileWith(line)).services[0]).toMatchObject(expected);
  });

  it.each([
    ['{ test: [CMD, x, "1"], interval: 1s, retries: 2 }', { test: ['CMD', 'x', '1'], intervalMs: 1_000, retries: 2 }],
    ['{ test: [CMD-SHELL, a && b], timeout: 500ms }', { test: ['CMD-SHELL', 'a && b'], timeoutMs: 500 }],
    ['{ test: curl x, start_period: 1m30s }', { test: ['CMD-SHELL', 'curl x'], startPeriodMs: 90_000 }],
    ['{ test: NONE }', { test: ['CMD-SHELL', 'NONE'] }],
    ['{ test: [NONE], interval: 1s }', { test: ['NONE'] }],
    ['{ disable: true }', { test: ['NONE'] }],
    ['{ disable: false, test: [CMD, x] }', { test: ['CMD', 'x'] }],
  ])('reads the healthcheck %s', (text, expected) => {
    expect(read(fileWith(`healthcheck: ${text}`)).services[0]?.healthcheck).toEqual(expected);
  });

  it.each([
    ['[db]', 'service_started'],
    ['{ db: { condition: service_started } }', 'service_started'],
    ['{ db: { condition: service_healthy } }', 'service_healthy'],
    ['{ db: { condition: service_completed_successfully } }', 'service_completed_successfully'],
  ])('reads depends_on %s', (text, condition) => {
    const { services } = read(`services:\n  db: { image: x }\n  web:\n    image: x\n    depends_on: ${text}\n`);

    expect(services[1]?.dependsOn).toEqual([{ service: 'db', condition }]);
  });

  it('names every problem at once, in the order of their lines', () => {
    const error = errorOf(fileWith('privileged: true\ninit: maybe\nipc: host\nvolumes: ["gone:/x"]'));

    expect(error.code).toBe('invalid_template');
    expect(error.message).toBe('compose.yaml line 4: `privileged` is not supported (and 3 more)');
    expect(error.details.fields).toEqual([
      'compose.yaml line 4: `privileged` is not supported',
      'compose.yaml line 5: `init` must be true or false',
      'compose.yaml line 6: `ipc` is not supported',
      'compose.yaml line 7: volume `gone` is not declared',
    ]);
  });

  it('names a circle of dependencies at each service of it, and nowhere else', () => {
    const text = [
      'services:',
      '  a: { image: x, depends_on: [b] }',
      '  b: { image: x, depends_on: [c] }',
      '  c:',
      '    image: x',
      '    depends_on: { b: { condition: service_healthy } }',
    ];

    expect(problemsOf(text.join('\n'))).toEqual([
      'compose.yaml line 3: `depends_on` goes in a circle through `b`',
      'compose.yaml line 6: `depends_on` goes in a circle through `c`',
    ]);
  });
});

function env(...values: readonly string[]): { environment: Record<string, string> } {
  return { environment: Object.fromEntries(values.map((value, index) => ['ABCDEF'.charAt(index), value])) };
}

function errorOf(text: string): SetupError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof SetupError) return error;
    throw error;
  }
  throw new Error('The file was accepted.');
}
