import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '../../src/config/env.js';
import { DEFAULT_SETUP_POLICY } from '../../src/domain/setup-policy.js';

const PROVIDER = {
  SITEWRIGHT_PROVIDER_BASE_URL: 'https://models.example/v1',
  SITEWRIGHT_PROVIDER_API_KEY: 'key',
  SITEWRIGHT_PROVIDER_MODELS: 'small, large,',
};

/** A secret-looking bad value for each variable that can be bad, and the word that must be said about it. */
const BAD = [
  ['SITEWRIGHT_LOG_LEVEL', 'hunter2', 'debug'],
  ['SITEWRIGHT_PORT', 'hunter2', 'must be a number'],
  ['SITEWRIGHT_PREVIEW_DOMAIN', 'hunter2_', 'must be a domain name'],
  ['SITEWRIGHT_CREATE_LIMIT', 'hunter2', 'must be a number'],
  ['SITEWRIGHT_TOKEN', 'hunter2', 'at least 16 characters'],
  ['SITEWRIGHT_MASTER_KEY', 'hunter2', 'at least 32 characters'],
  ['SITEWRIGHT_PREVIOUS_MASTER_KEYS', 'hunter2', 'at least 32 characters'],
  ['SITEWRIGHT_TEMPORAL_UI', 'hunter2', 'http:// or https://'],
  ['SITEWRIGHT_PAYLOAD_KEYS', 'a:hunter2', '32 bytes in base64'],
  ['SITEWRIGHT_GATEWAY_PORT', 'hunter2', 'must be a number'],
  ['SITEWRIGHT_GATEWAY_URL', 'ftp://hunter2', 'http:// or https://'],
  ['SITEWRIGHT_GATEWAY_TOKEN', 'hunter2', 'at least 16 characters'],
  ['SITEWRIGHT_PREVIEW_EGRESS', 'hunter2', 'none'],
  ['SITEWRIGHT_AGENT_EGRESS', 'hunter2', 'none'],
  ['SITEWRIGHT_FIREWALL', 'hunter2', 'auto'],
  ['SITEWRIGHT_DEMO_MODEL_PORT', 'hunter2', 'must be a number'],
  ['SITEWRIGHT_PROVIDER_MODELS', ' , ', 'names of models'],
  ['SITEWRIGHT_PHASE_TIMEOUT_CREATING_FILES', 'hunter2', 'must be a number'],
  ['SITEWRIGHT_PHASE_TIMEOUT_STARTING_DOCKER', 'hunter2', 'must be a number'],
  ['SITEWRIGHT_PHASE_TIMEOUT_INITIALIZING_AGENT', 'hunter2', 'must be a number'],
  ['SITEWRIGHT_PHASE_TIMEOUT_SENDING_PROMPT', 'hunter2', 'must be a number'],
  ['SITEWRIGHT_PHASE_TIMEOUT_WAITING_COMPLETION', 'hunter2', 'must be a number'],
  ['TEMPORAL_ADDRESS', 'http://hunter2', 'must be host:port'],
  ['DATABASE_URL', 'mysql://root:hunter2@x', 'postgres://'],
  ['DOCKER_HOST', 'hunter2', 'unix://'],
] as const;

const PAYLOAD_KEY = Buffer.alloc(32, 7).toString('base64');

describe('parseConfig', () => {
  it('has a default for everything', () => {
    expect(parseConfig({})).toEqual({
      dataDir: resolve('data'),
      logLevel: 'info',
      http: { host: '127.0.0.1', port: 3_000, previewDomain: 'localhost', createLimitPerMinute: 30 },
      auth: { token: undefined, masterKey: undefined, previousMasterKeys: [] },
      temporal: {
        address: '127.0.0.1:7233',
        namespace: 'default',
        uiUrl: undefined,
        taskQueue: 'sitewright',
        payloadKeys: [],
      },
      databaseUrl: undefined,
      dockerHost: undefined,
      runtimeImage: 'sitewright/runtime:latest',
      templatesDir: undefined,
      gateway: { host: '127.0.0.1', port: 3_020, url: undefined, token: undefined },
      models: { demoPort: 3_010, provider: undefined },
      network: { previewEgress: 'none', agentEgress: 'internet', firewall: 'auto' },
      idleTimeoutMs: 180_000,
      maxSetups: 8,
      setupMemoryBytes: 512 * 2 ** 20,
      setup: DEFAULT_SETUP_POLICY,
    });
  });

  it.each([
    [{ SITEWRIGHT_DATA_DIR: '/srv/sites' }, { dataDir: '/srv/sites' }],
    [{ SITEWRIGHT_DATA_DIR: 'sites' }, { dataDir: resolve('sites') }],
    [{ SITEWRIGHT_LOG_LEVEL: 'debug' }, { logLevel: 'debug' }],
    [{ SITEWRIGHT_IDLE_TIMEOUT: '60' }, { idleTimeoutMs: 60_000 }],
    [{ SITEWRIGHT_MAX_SETUPS: '2' }, { maxSetups: 2 }],
    [{ SITEWRIGHT_SETUP_MEMORY: '0' }, { setupMemoryBytes: 0 }],
    [{ SITEWRIGHT_HOST: '0.0.0.0', SITEWRIGHT_PORT: '80' }, { http: { host: '0.0.0.0', port: 80 } }],
    [{ SITEWRIGHT_PREVIEW_DOMAIN: 'sites.example-2.com' }, { http: { previewDomain: 'sites.example-2.com' } }],
    [{ SITEWRIGHT_CREATE_LIMIT: '5' }, { http: { createLimitPerMinute: 5 } }],
    [{ SITEWRIGHT_TOKEN: 't'.repeat(16) }, { auth: { token: 't'.repeat(16) } }],
    [{ SITEWRIGHT_MASTER_KEY: 'k'.repeat(32) }, { auth: { masterKey: 'k'.repeat(32) } }],
    [
      { SITEWRIGHT_PREVIOUS_MASTER_KEYS: `${'a'.repeat(32)},${'b'.repeat(32)}` },
      { auth: { previousMasterKeys: ['a'.repeat(32), 'b'.repeat(32)] } },
    ],
    [{ TEMPORAL_ADDRESS: 'temporal.internal:7233' }, { temporal: { address: 'temporal.internal:7233' } }],
    [{ TEMPORAL_NAMESPACE: 'sites' }, { temporal: { namespace: 'sites' } }],
    [{ SITEWRIGHT_TEMPORAL_UI: 'http://localhost:8233' }, { temporal: { uiUrl: 'http://localhost:8233' } }],
    [{ SITEWRIGHT_TASK_QUEUE: 'mine' }, { temporal: { taskQueue: 'mine' } }],
    [
      { SITEWRIGHT_PAYLOAD_KEYS: `new:${PAYLOAD_KEY}, old:${PAYLOAD_KEY}` },
      { temporal: { payloadKeys: ['new', 'old'].map((id) => ({ id, key: PAYLOAD_KEY })) } },
    ],
    [{ DATABASE_URL: 'postgresql://u:p@h/d' }, { databaseUrl: 'postgresql://u:p@h/d' }],
    [{ DOCKER_HOST: 'unix:///run/docker.sock' }, { dockerHost: 'unix:///run/docker.sock' }],
    [{ SITEWRIGHT_RUNTIME_IMAGE: 'mine:1' }, { runtimeImage: 'mine:1' }],
    [{ SITEWRIGHT_TEMPLATES_DIR: '/srv/templates' }, { templatesDir: '/srv/templates' }],
    [
      { SITEWRIGHT_GATEWAY_HOST: '10.0.0.2', SITEWRIGHT_GATEWAY_PORT: '99', SITEWRIGHT_GATEWAY_URL: 'http://w1:99' },
      { gateway: { host: '10.0.0.2', port: 99, url: 'http://w1:99' } },
    ],
    [{ SITEWRIGHT_GATEWAY_TOKEN: 'g'.repeat(16) }, { gateway: { token: 'g'.repeat(16) } }],
    [{ SITEWRIGHT_PREVIEW_EGRESS: 'internet' }, { network: { previewEgress: 'internet' } }],
    [{ SITEWRIGHT_AGENT_EGRESS: 'none' }, { network: { agentEgress: 'none' } }],
    [{ SITEWRIGHT_FIREWALL: 'off' }, { network: { firewall: 'off' } }],
    [{ SITEWRIGHT_DEMO_MODEL_PORT: '4000' }, { models: { demoPort: 4_000 } }],
    [
      PROVIDER,
      { models: { provider: { baseUrl: 'https://models.example/v1', apiKey: 'key', models: ['small', 'large'] } } },
    ],
    [{ SITEWRIGHT_PHASE_TIMEOUT_CREATING_FILES: '1' }, { setup: { phaseTimeoutMs: { creating_files: 1_000 } } }],
    [{ SITEWRIGHT_PHASE_TIMEOUT_STARTING_DOCKER: '2.5' }, { setup: { phaseTimeoutMs: { starting_docker: 2_500 } } }],
    [
      { SITEWRIGHT_PHASE_TIMEOUT_INITIALIZING_AGENT: '3' },
      { setup: { phaseTimeoutMs: { initializing_agent: 3_000, creating_files: 30_000 } } },
    ],
    [{ SITEWRIGHT_PHASE_TIMEOUT_SENDING_PROMPT: '4' }, { setup: { phaseTimeoutMs: { sending_prompt: 4_000 } } }],
    [
      { SITEWRIGHT_PHASE_TIMEOUT_WAITING_COMPLETION: '5' },
      { setup: { phaseTimeoutMs: { waiting_completion: 5_000 } } },
    ],
  ] as const)('reads %j', (env, expected) => {
    expect(parseConfig(env)).toMatchObject(expected);
  });

  it('takes an empty variable as not set', () => {
    const empty = Object.fromEntries(BAD.map(([name]) => [name, '']));

    expect(parseConfig(empty)).toEqual(parseConfig({}));
  });

  it('leaves variables of others alone', () => {
    expect(parseConfig({ PATH: '/bin', SITEWRIGHT_UNHEARD_OF: 'x' })).toEqual(parseConfig({}));
  });

  it.each(BAD)('names a bad %s and what is wrong, but not its value', (name, value, words) => {
    const message = messageFor({ [name]: value });

    expect(message).toContain(`${name}: `);
    expect(message).toContain(words);
    expect(message).not.toContain('hunter2');
  });

  it('names every bad variable at once, each on a line, and no value', () => {
    const message = messageFor(Object.fromEntries(BAD.map(([name, value]) => [name, value])));

    const [title, ...lines] = message.split('\n');
    expect(title).toBe('The configuration is not valid:');
    // The provider is neither whole nor absent then, which is one more thing to say.
    expect(lines.map((line) => line.trim().replace(/:.*/, '')).sort()).toEqual(
      [...BAD.map(([name]) => name), 'SITEWRIGHT_PROVIDER_BASE_URL'].sort(),
    );
    expect(message).not.toContain('hunter2');
  });

  it.each([
    ['SITEWRIGHT_PAYLOAD_KEYS', `a:${PAYLOAD_KEY},a:${PAYLOAD_KEY}`],
    ['SITEWRIGHT_PORT', '0'],
    ['SITEWRIGHT_PORT', '65536'],
    ['SITEWRIGHT_PORT', '80.5'],
    ['SITEWRIGHT_PHASE_TIMEOUT_CREATING_FILES', '0'],
    ['SITEWRIGHT_PHASE_TIMEOUT_CREATING_FILES', '-5'],
    ['SITEWRIGHT_PHASE_TIMEOUT_CREATING_FILES', '86401'],
    ['SITEWRIGHT_PHASE_TIMEOUT_CREATING_FILES', 'Infinity'],
    ['SITEWRIGHT_PREVIEW_DOMAIN', '-a.example'],
    ['SITEWRIGHT_PREVIEW_DOMAIN', 'a..example'],
    ['SITEWRIGHT_PREVIEW_DOMAIN', 'a/b'],
    ['SITEWRIGHT_HOST', '   '],
    ['TEMPORAL_ADDRESS', 'localhost'],
    ['SITEWRIGHT_PROVIDER_BASE_URL', 'javascript:alert(1)'],
  ])('refuses %s=%s', (name, value) => {
    expect(messageFor({ [name]: value })).toContain(`  ${name}: `);
  });

  it.each(Object.keys(PROVIDER))('wants a provider whole or not at all: without %s', (name) => {
    expect(messageFor({ ...PROVIDER, [name]: undefined })).toMatch(/SITEWRIGHT_PROVIDER_BASE_URL: goes together with/);
  });

  it('cannot be changed afterwards, at any depth', () => {
    const config = parseConfig(PROVIDER);

    for (const part of [config, config.http, config.setup.phaseTimeoutMs, config.models.provider?.models]) {
      expect(part && Object.isFrozen(part)).toBe(true);
    }
    expect(() => Object.assign(config.http, { port: 1 })).toThrow(TypeError);
  });
});

function messageFor(env: Record<string, string | undefined>): string {
  try {
    parseConfig(env);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The configuration was accepted.');
}
