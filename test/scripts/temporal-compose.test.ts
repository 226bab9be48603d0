import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { interpolate, readComposeFile, readYaml, repositoryPath } from '../support/compose-file.js';
import { OWNER_ID_KEY, PROJECT_ID_KEY, PROJECT_STATUS_KEY, SETUP_PHASE_KEY } from '../../workflows/messages.js';

const run = promisify(execFile);
const FILE = 'docker-compose.temporal.yml';
const JOBS = ['deploy/temporal/prepare-schema.sh', 'deploy/temporal/prepare-namespace.sh'];
const DEPRECATED_IMAGES = [
  'temporalio/auto-setup',
  'temporalio/docker-builds',
  'temporalio/web',
  'temporalio/base-server',
];
const compose = await readComposeFile(FILE);
const services = Object.entries(compose.services);

describe('docker-compose.temporal.yml', () => {
  it('keeps to the JSON schema of the Compose specification', async () => {
    const isCompose = await composeValidator();

    const valid = isCompose(await readYaml(FILE));

    expect(isCompose.errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it.each<[string, unknown]>([
    ['an unknown key of a service', { services: { postgres: { image: 'postgres', imagee: 'x' } } }],
    ['a wrong type', { services: { postgres: { image: ['postgres'] } } }],
    ['a restart policy as a boolean', { services: { postgres: { image: 'postgres', restart: false } } }],
  ])('would be refused with %s', async (_, broken) => {
    const isCompose = await composeValidator();

    expect(isCompose(broken)).toBe(false);
  });

  it('consists of the database, the server, its two jobs and the Web UI', () => {
    expect(Object.keys(compose.services)).toEqual(['postgres', 'schema', 'temporal', 'namespace', 'ui']);
  });

  it('publishes the server and the Web UI, on 127.0.0.1 only', () => {
    const published = services.flatMap(([, { ports }]) => ports.map((port) => interpolate(port)));

    expect(published).toEqual(['127.0.0.1:7233:7233', '127.0.0.1:8233:8080']);
  });

  it.each(services)('%s uses a pinned image that is not deprecated', (_, { image }) => {
    const [name, tag] = interpolate(image).split(':');

    expect(DEPRECATED_IMAGES).not.toContain(name);
    expect(tag).toMatch(/^\d+(\.\d+)*$/);
  });

  it.each(services)('%s states what shall happen when it ends', (_, { restart }) => {
    expect(['no', 'unless-stopped']).toContain(restart);
  });

  it.each(services)('%s waits for services that can fulfil its condition', (_, { depends_on: dependencies }) => {
    for (const [name, { condition }] of Object.entries(dependencies)) {
      const target = compose.services[name];
      expect(target).toBeDefined();
      if (condition === 'service_healthy') expect(target?.healthcheck).toBeDefined();
      else expect([condition, target?.restart]).toEqual(['service_completed_successfully', 'no']);
    }
  });

  it.each(services)('%s mounts only named volumes and files that are there', async (_, { volumes }) => {
    for (const volume of volumes) {
      const [source = ''] = volume.split(':');
      if (source.startsWith('./')) await expect(access(repositoryPath(source))).resolves.toBeUndefined();
      else expect(Object.keys(compose.volumes)).toContain(source);
    }
  });

  it('holds no password and refuses to start without one', () => {
    const secrets = services.flatMap(([, { environment }]) =>
      Object.entries(environment).filter(([name]) => /PASS|PWD|SECRET|TOKEN/.test(name)),
    );

    expect(secrets.length).toBeGreaterThan(0);
    for (const [, value] of secrets) {
      expect(value).toMatch(/^\$\{TEMPORAL_POSTGRES_PASSWORD:\?.+\}$/);
      expect(() => interpolate(value)).toThrow('TEMPORAL_POSTGRES_PASSWORD');
      expect(interpolate(value, { TEMPORAL_POSTGRES_PASSWORD: 'given' })).toBe('given');
    }
  });

  it('keeps closed workflows for a week and knows the search attributes that workflows set', () => {
    const { RETENTION = '', KEYWORD_ATTRIBUTES = '' } = compose.services['namespace']?.environment ?? {};

    expect(interpolate(RETENTION)).toBe('168h');
    expect(KEYWORD_ATTRIBUTES.split(' ').sort()).toEqual(
      [PROJECT_ID_KEY, OWNER_ID_KEY, SETUP_PHASE_KEY, PROJECT_STATUS_KEY].map(({ name }) => name).sort(),
    );
  });
});

describe('what docker-compose.temporal.yml mounts', () => {
  it('gives the server the settings that make timers and steps quick', async () => {
    const settings = await readYaml('deploy/temporal/dynamicconfig/sitewright.yaml');

    expect(settings).toMatchObject({
      'history.transferProcessorMaxPollRPS': [{ value: 5000 }],
      'history.timerProcessorMaxPollRPS': [{ value: 5000 }],
      'history.visibilityProcessorMaxPollRPS': [{ value: 5000 }],
      'history.timerProcessorMaxTimeShift': [{ value: '1ms' }],
    });
  });

  it('points the server at the settings file by its path in the container', () => {
    const { environment, volumes } = compose.services['temporal'] ?? {};

    expect(environment?.['DYNAMIC_CONFIG_FILE_PATH']).toBe('/etc/temporal/config/dynamicconfig/sitewright.yaml');
    expect(volumes).toEqual(['./deploy/temporal/dynamicconfig:/etc/temporal/config/dynamicconfig:ro']);
  });

  it.each(JOBS)('%s is a plain shell script that stops at the first failure', async (path) => {
    const script = await readFile(repositoryPath(path), 'utf8');

    await expect(run('sh', ['-n', repositoryPath(path)])).resolves.toBeDefined();
    expect(script).toMatch(/^#!\/bin\/sh\n/);
    expect(script).toMatch(/^set -eu$/m);
    expect(script).not.toMatch(/\[\[|\blocal\b|\bfunction\b|<<</);
  });
});

async function composeValidator() {
  const schema: unknown = JSON.parse(
    await readFile(repositoryPath('test/fixtures/compose-spec/compose-spec.json'), 'utf8'),
  );
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  return ajv.compile(schema as object);
}
