import { describe, expect, it } from '@jest/globals';
import { fileWith, problemsOf, read } from './read-compose.js';

const OUTSIDE = "outside of the project's folder";
const PART = 'only `.` as a whole';

describe('parseCompose refuses by name and line', () => {
  it.each([
    'build: .',
    'cap_drop: [ALL]',
    'cgroup_parent: x',
    'configs: [x]',
    'constructor: x',
    'container_name: mine',
    'cpuset: "0"',
    'deploy: { replicas: 2 }',
    'device_cgroup_rules: ["c 1:3 mr"]',
    'devices: [/dev/kvm]',
    'dns: 8.8.8.8',
    'env_file: .env',
    'extends: { file: other.yaml, service: x }',
    'external_links: [x]',
    'extra_hosts: ["a:1.2.3.4"]',
    'gpus: all',
    'group_add: [docker]',
    'ipc: host',
    'labels: { sitewright.project: other }',
    'links: [x]',
    'logging: { driver: none }',
    'network_mode: host',
    'networks: [x]',
    'oom_kill_disable: true',
    'pid: host',
    'privileged: true',
    'runtime: other',
    'secrets: [x]',
    'security_opt: ["seccomp=unconfined"]',
    'shm_size: 1g',
    'sysctls: { a: 1 }',
    'toString: x',
    'ulimits: { nofile: 1 }',
    'userns_mode: host',
    'uts: host',
    'volumes_from: [x]',
    '__proto__: { image: y }',
    '"": x',
  ])('the key in %s', (line) => {
    const key = line.startsWith('"') ? '' : line.slice(0, line.indexOf(':'));

    expect(problemsOf(fileWith(line))).toEqual([`compose.yaml line 4: \`${key}\` is not supported`]);
  });

  it.each([
    ['volumes: ["/etc:/x"]', OUTSIDE],
    ['volumes: ["/:/x"]', OUTSIDE],
    ['volumes: ["../other:/x"]', OUTSIDE],
    ['volumes: ["..:/x"]', OUTSIDE],
    ['volumes: ["./a/../../other:/x"]', OUTSIDE],
    ['volumes: ["./../abc:/x"]', OUTSIDE],
    ['volumes: ["~/x:/x"]', OUTSIDE],
    ['volumes: ["~:/x"]', OUTSIDE],
    ['volumes: ["/var/run/docker.sock:/var/run/docker.sock"]', OUTSIDE],
    ['volumes: ["/data/projects/abc:/x"]', OUTSIDE],
    ['volumes: ["./link:/x"]', PART],
    ['volumes: ["a/b:/x"]', PART],
    ['volumes: [{ type: bind, source: /etc, target: /x }]', OUTSIDE],
    ['volumes: [{ type: bind, source: home, target: /x }]', PART],
    ['volumes: [{ type: bind, source: "", target: /x }]', PART],
    ['volumes: [{ type: volume, source: ../x, target: /x }]', 'must be its name'],
    ['volumes: [{ type: tmpfs, source: x, target: /x }]', '`type` must be one of bind, volume'],
    ['volumes: [{ type: bind, source: . }]', 'needs `type`, `source` and `target`'],
    [
      'volumes: [{ type: bind, source: ., target: /x, bind: { propagation: shared } }]',
      '`item 1.bind` is not supported',
    ],
    ['volumes: [{ type: bind, source: ., target: /x, read_only: perhaps }]', '`read_only` must be true or false'],
    ['volumes: ["unknown:/x"]', 'volume `unknown` is not declared'],
    ['volumes: ["/x"]', 'source:target'],
    ['volumes: [".:/x:z"]', 'source:target'],
    ['volumes: [".:/x:ro:rw"]', 'source:target'],
    ['volumes: [".:x"]', 'absolute path other than /'],
    ['volumes: [".:/"]', 'absolute path other than /'],
    ['volumes: [".:/x/../y"]', 'absolute path other than /'],
    ['volumes: [".:/x", "home:/x"]', 'two volumes are mounted at `/x`'],
    ['volumes: .', '`volumes` must be a list'],
    ['ports: ["8080:80"]', '`8080:80`: `ports` takes container ports'],
    ['ports: ["127.0.0.1::80"]', '`ports` takes container ports'],
    ['ports: ["0.0.0.0:80:80"]', '`ports` takes container ports'],
    ['ports: ["80/udp"]', '`ports` takes container ports'],
    ['ports: ["80-90"]', '`ports` takes container ports'],
    ['ports: [0]', '`ports` takes container ports'],
    ['ports: [65536]', '`ports` takes container ports'],
    ['ports: [true]', '`ports` takes container ports'],
    ['ports: [0x50]', '`ports` takes container ports'],
    ['ports: [null]', '`item 1` must be a text'],
    ['ports: [{ target: 80, published: 8080 }]', '`item 1.published` is not supported'],
    ['ports: [{ target: 80, host_ip: 0.0.0.0 }]', '`item 1.host_ip` is not supported'],
    ['ports: [{ target: 80, protocol: udp }]', '`protocol` must be one of tcp'],
    ['ports: [{ protocol: tcp }]', 'needs a `target`'],
    ['ports: 80', '`ports` must be a list'],
    ['cap_add: [SYS_ADMIN]', 'capability `SYS_ADMIN` is not allowed'],
    ['cap_add: [ALL]', 'capability `ALL` is not allowed'],
    ['cap_add: NET_ADMIN', '`cap_add` must be a list'],
    ['mem_limit: lots', '`lots` is not a valid amount'],
    ['mem_limit: -1', '`-1` is not a valid amount'],
    ['mem_limit: 1m', 'must be at least 6m'],
    ['mem_limit: 99999999999999999999g', 'is not a valid amount'],
    ['cpus: 0', '`0` is not a valid amount'],
    ['cpus: true', '`true` is not a valid amount'],
    ['cpus: .inf', '`.inf` is not a valid amount'],
    ['pids_limit: -1', '`-1` is not a valid amount'],
    ['pids_limit: 1.5', '`1.5` is not a valid amount'],
    ['stop_grace_period: soon', '`soon` is not a valid amount'],
    ['restart: maybe', '`restart` must be one of no, always'],
    ['restart: "on-failure:3"', '`restart` must be one of'],
    ['init: 1', '`init` must be true or false'],
    ['read_only: "yes"', '`read_only` must be true or false'],
    ['user: root', 'a user other than root'],
    ['user: 0', 'a user other than root'],
    ['user: "0:1000"', 'a user other than root'],
    ['user: "00"', 'a user other than root'],
    ['user: "a b"', 'a user other than root'],
    ['working_dir: app', 'is not an absolute path'],
    ['working_dir: [a]', '`working_dir` must be a text'],
    ['tmpfs: ["tmp"]', 'is not path:options'],
    ['tmpfs: ["/tmp:suid"]', 'is not path:options'],
    ['tmpfs: ["/tmp:size=1m:x"]', 'is not path:options'],
    ['tmpfs: ["/"]', 'is not path:options'],
    ['command: sh "x', '`command` has a quote that is not closed'],
    ['command: { a: b }', '`command` must be a list'],
    ['command: [[a]]', '`item 1` must be a text'],
    ['environment: [HOME]', '`HOME` has no value'],
    ['environment: { HOME: }', '`HOME` must be a text'],
    ['environment: { A: [1] }', '`A` must be a text'],
    ['environment: { A: { b: c } }', '`A` must be a text'],
    ['environment: { "A B": c }', "is no variable's name"],
    ['environment: ["=c"]', "is no variable's name"],
    ['environment: A=1', '`environment` must be a list'],
    ['environment: { A: "\\0" }', 'NUL character'],
    ['healthcheck: { interval: 1s }', '`healthcheck` needs a `test`'],
    ['healthcheck: { test: [curl, x] }', 'begins with CMD, CMD-SHELL or NONE'],
    ['healthcheck: { test: [CMD] }', 'begins with CMD, CMD-SHELL or NONE'],
    ['healthcheck: { test: "" }', 'must not be empty'],
    ['healthcheck: { test: x, retries: many }', '`many` is not a valid amount'],
    ['healthcheck: { test: x, interval: 1x }', '`1x` is not a valid amount'],
    ['healthcheck: { test: x, start_interval: 1s }', '`healthcheck.start_interval` is not supported'],
    ['healthcheck: [x]', '`healthcheck` must be a mapping'],
    ['depends_on: [nobody]', '`depends_on` names no service: `nobody`'],
    ['depends_on: [web]', 'goes in a circle through `web`'],
    ['depends_on: { web: { condition: service_happy } }', '`condition` must be one of'],
    ['depends_on: { web: { restart: true } }', '`web.restart` is not supported'],
    ['depends_on: { web: }', '`web` needs a `condition`'],
    ['depends_on: web', '`depends_on` must be a list'],
    ['working_dir: ${NOTHING}', 'variable NOTHING is not set'],
    ['working_dir: ${NOTHING:?is needed}', 'variable NOTHING: is needed'],
    ['working_dir: ${', 'invalid variable'],
    ['command: !reset []', 'Unresolved tag'],
    ['command: !!binary aGk=', 'Unresolved tag'],
    ['image: y', 'Map keys must be unique'],
    ['command: *x', 'aliases are not supported'],
    ['<<: *x', '`<<` is not supported'],
  ])('%s', (line, words) => {
    const problems = problemsOf(fileWith(line));

    expect(problems).toEqual(expect.arrayContaining([expect.stringContaining(words)]));
    for (const problem of problems) expect(problem).toMatch(/^compose\.yaml line 4: /);
  });

  it.each([
    ['include: [other.yaml]', 'line 1: `include` is not supported'],
    ['networks: { a: }', 'line 1: `networks` is not supported'],
    ['secrets: { a: { file: /etc/shadow } }', 'line 1: `secrets` is not supported'],
    ['configs: {}', 'line 1: `configs` is not supported'],
    ['name: [x]', 'line 1: `name` must be a text'],
    ['volumes: [home]', 'line 1: `volumes` must be a mapping'],
    ['volumes: { home: text }', 'line 1: `home` must be a mapping'],
    ['volumes: { home: { driver_opts: { device: /etc, o: bind } } }', 'line 1: `home.driver_opts` is not supported'],
    ['volumes: { home: { external: true } }', 'line 1: `home.external` is not supported'],
    ['volumes: { home: { name: other } }', 'line 1: `home.name` is not supported'],
  ])('%s at the top', (line, words) => {
    expect(problemsOf(`${line}\nservices: { web: { image: x } }\n`)).toEqual([`compose.yaml ${words}`]);
  });

  it.each(
    [
      ['', 'line 1: the file must be a mapping'],
      ['just text', 'line 1: the file must be a mapping'],
      ['- a', 'line 1: the file must be a mapping'],
      ['{}', 'line 1: there are no services'],
      ['services:', 'line 1: there are no services'],
      ['services: []', 'line 1: `services` must be a mapping'],
      ['services: { web: }', 'line 1: service `web` needs an `image`'],
      ['services: { web: { image: } }', 'line 1: service `web` needs an `image`'],
      ['services: { web: text }', 'line 1: `web` must be a mapping'],
      ['services: { web: { image: "" } }', "line 1: `image`: `` is not an image's name"],
      ['services: { web: { image: "a b" } }', "line 1: `image`: `a b` is not an image's name"],
      ['services: { "../x": { image: x } }', "line 1: `../x`: a service's name has small letters"],
      ['services: { "a b": { image: x } }', "line 1: `a b`: a service's name has small letters"],
      ['services:\n  web: { image: x }\n  web: { image: y }', 'line 3: Map keys must be unique'],
      ['services: { 1: { image: x }, "1": { image: y } }', 'line 1: Map keys must be unique'],
      ['services: { ? [a] : { image: x } }', 'line 1: '],
      ['services: { web: { image: x } }\n---\nservices: {}', 'line 2: '],
      ['services:\n\t- x', 'line 2: '],
      [`services: { web: { image: x } }\n#${'x'.repeat(300_000)}`, 'line 1: the file is longer than 256 KiB'],
    ].map(([text = '', words = '']) => ({ text, words })),
  )('a file: $words', ({ text, words }) => {
    expect(problemsOf(text)).toEqual(expect.arrayContaining([expect.stringContaining(`compose.yaml ${words}`)]));
  });

  it('a bomb of aliases, at once', () => {
    const levels = Array.from({ length: 40 }, (_, level) => `x-${level + 1}: &a${level + 1} [*a${level}, *a${level}]`);
    const text = ['x-0: &a0 [x, x]', ...levels, 'services: { web: { image: x, command: *a40 } }'].join('\n');

    expect(problemsOf(text)).toEqual(['compose.yaml line 42: aliases are not supported']);
  });

  it.each([
    ['lists', '['.repeat(8_000)],
    ['mappings', '{a: '.repeat(8_000)],
    ['blocks', Array.from({ length: 600 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('%s in each other without end', (_what, text) => {
    expect(problemsOf(text).length).toBeGreaterThan(0);
    expect(problemsOf(text).length).toBeLessThanOrEqual(50);
  });
});

describe('a variable with YAML in it', () => {
  it('stays the text of its scalar', () => {
    const { services } = read(fileWith('environment: { A: "${EVIL}" }'));

    expect(services).toHaveLength(1);
    expect(services[0]).toMatchObject({ image: 'x', environment: { A: 'x\n    privileged: true' } });
  });

  it('names no other variable', () => {
    const { services } = read(fileWith('environment: { A: "${DOLLARS}" }'));

    expect(services[0]?.environment).toEqual({ A: '${PROJECT_ID} $PROJECT_ID $$' });
  });

  it('fills no key', () => {
    expect(problemsOf(fileWith('${EVIL}: x'))).toEqual(['compose.yaml line 4: `${EVIL}` is not supported']);
  });

  it('is checked like a text that was written there', () => {
    expect(problemsOf(fileWith('volumes: ["${RUNTIME_IMAGE}:/x", "${PROJECT_ID}/..:/y:${EMPTY}"]'))).toHaveLength(2);
  });
});
