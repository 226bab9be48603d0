import { describe, expect, it } from '@jest/globals';
import { parseCompose } from '../../src/compose/parse-compose.js';
import { SetupError } from '../../src/domain/failure.js';

const VARIABLES = {
  RUNTIME_IMAGE: 'sitewright/runtime:1',
  PROJECT_ID: 'abc',
  EMPTY: '',
  EVIL: 'x\n    privileged: true',
};

function parse(text: string) {
  return parseCompose({ fileName: 'compose.yaml', text, variables: VARIABLES, projectPath: '/data/projects/abc' });
}

function serviceWith(line: string) {
  return parse(`services:\n  web:\n    image: x\n    ${line}\nvolumes:\n  home:\n`).services[0];
}

function problemsOf(text: string): readonly string[] {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof SetupError && error.code === 'invalid_template') return error.details.fields ?? [];
    throw error;
  }
  throw new Error('The file was accepted.');
}

describe('parseCompose', () => {
  it.each([
    ['command: node "a b" c', { command: ['node', 'a b', 'c'] }],
    ['command: [node, -e, "1"]', { command: ['node', '-e', '1'] }],
    ['entrypoint: /start', { entrypoint: ['/start'] }],
    ['working_dir: /app', { workingDir: '/app' }],
    ['environment: { A: 1, B: "x=y" }', { environment: { A: '1', B: 'x=y' } }],
    ['environment: [A=1, B=x=y]', { environment: { A: '1', B: 'x=y' } }],
    [
      'volumes: [".:/app/site"]',
      { mounts: [{ kind: 'bind', source: '/data/projects/abc', target: '/app/site', readOnly: false }] },
    ],
    [
      'volumes: ["./src:/s:ro"]',
      { mounts: [{ kind: 'bind', source: '/data/projects/abc/src', target: '/s', readOnly: true }] },
    ],
    [
      'volumes: ["home:/home/app"]',
      { mounts: [{ kind: 'volume', source: 'home', target: '/home/app', readOnly: false }] },
    ],
    ['ports: [4321, "4096/tcp"]', { ports: [4321, 4096] }],
    ['restart: "no"', { restart: 'no' }],
    ['restart: on-failure', { restart: 'on-failure' }],
    ['mem_limit: 512m', { memoryBytes: 536_870_912 }],
    ['cpus: 1.5', { cpus: 1.5 }],
    ['pids_limit: 200', { pidsLimit: 200 }],
    ['tmpfs: ["/tmp:size=64m"]', { tmpfs: { '/tmp': 'size=64m' } }],
    ['read_only: true', { readOnly: true }],
    ['user: "1000:1000"', { user: '1000:1000' }],
    ['cap_add: [NET_BIND_SERVICE]', { capAdd: ['NET_BIND_SERVICE'] }],
    ['stop_grace_period: 1m30s', { stopGraceSeconds: 90 }],
    ['init: true', { init: true }],
    ['image: ${RUNTIME_IMAGE}-$PROJECT_ID', { image: 'sitewright/runtime:1-abc' }],
    ['image: ${NOTHING:-other}', { image: 'other' }],
    ['image: ${EMPTY:-other}', { image: 'other' }],
    ['working_dir: a$$b', { workingDir: 'a$b' }],
    [
      'healthcheck: { test: [CMD, x], interval: 1s, retries: 2 }',
      { healthcheck: { test: ['CMD', 'x'], intervalMs: 1_000, retries: 2 } },
    ],
    ['healthcheck: { test: curl x }', { healthcheck: { test: ['CMD-SHELL', 'curl x'] } }],
  ])('reads %s', (line, expected) => {
    const text = line.startsWith('image') ? `services:\n  web:\n    ${line}\n` : undefined;

    expect(text === undefined ? serviceWith(line) : parse(text).services[0]).toMatchObject(expected);
  });

  it.each([
    ['privileged: true', '`privileged` is not supported'],
    ['network_mode: host', '`network_mode` is not supported'],
    ['pid: host', '`pid` is not supported'],
    ['devices: [/dev/kvm]', '`devices` is not supported'],
    ['security_opt: [seccomp=unconfined]', '`security_opt` is not supported'],
    ['build: .', '`build` is not supported'],
    ['env_file: .env', '`env_file` is not supported'],
    ['container_name: mine', '`container_name` is not supported'],
    ['volumes: ["/etc:/x"]', 'outside of the project'],
    ['volumes: ["../other:/x"]', 'outside of the project'],
    ['volumes: ["./a/../../other:/x"]', 'outside of the project'],
    ['volumes: ["~/x:/x"]', 'outside of the project'],
    ['volumes: ["/var/run/docker.sock:/x"]', 'outside of the project'],
    ['volumes: ["unknown:/x"]', 'is not declared'],
    ['ports: ["8080:80"]', 'container ports only'],
    ['ports: ["0.0.0.0:80:80"]', 'container ports only'],
    ['cap_add: [SYS_ADMIN]', '`SYS_ADMIN` is not allowed'],
    ['mem_limit: lots', 'not a valid amount'],
    ['restart: maybe', 'must be one of'],
    ['depends_on: [nobody]', 'names no service'],
    ['depends_on: [web]', 'goes in a circle'],
    ['working_dir: ${NOTHING}', 'variable NOTHING is not set'],
    ['working_dir: ${NOTHING:?is needed}', 'is needed'],
    ['working_dir: ${', 'invalid variable'],
  ])('refuses %s by name and line', (line, words) => {
    const problems = problemsOf(`services:\n  web:\n    image: x\n    ${line}\n`);

    expect(problems.join('\n')).toContain(words);
    expect(problems.join('\n')).toMatch(/compose\.yaml line [234]: /);
  });

  it('names every problem at once', () => {
    const problems = problemsOf('services:\n  web:\n    image: x\n    privileged: true\n    ipc: host\n');

    expect(problems).toEqual([
      'compose.yaml line 4: `privileged` is not supported',
      'compose.yaml line 5: `ipc` is not supported',
    ]);
  });

  it('lets no variable change the structure of the file', () => {
    const { services } = parse('services:\n  web:\n    image: ${EVIL}\n');

    expect(services[0]?.image).toBe('x\n    privileged: true');
  });

  it.each([
    ['a: [1'],
    ['just text'],
    ['services: {}'],
    ['a: &x 1\nb: *x'],
    ['services:\n  a: {image: x}\n  a: {image: y}'],
  ])('refuses a file that is none: %j', (text) => {
    expect(problemsOf(text).length).toBeGreaterThan(0);
  });
});
