import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { projectPath } from '../../scripts/platform/project-root.js';
import { agentPassword } from '../../src/config/secrets.js';
import type { ProjectId } from '../../src/domain/project.js';
import { type EventReader, readEvents } from '../api/read-events.js';
import { canariesIn, canary } from '../support/canaries.js';
import {
  inAnswers,
  inContainers,
  inDatabase,
  inFolder,
  inTemporal,
  isPrivate,
} from '../support/e2e/places-to-search.js';
import { addMember, type Person } from '../support/e2e/member-with-secrets.js';
import type { StandIns } from '../support/e2e/stand-in-templates.js';
import { type Service, withService } from '../support/e2e/with-service.js';
import { eventually } from '../support/eventually.js';
import { type Postgres, startPostgres } from '../support/postgres.js';
import { startTemporal } from '../support/temporal.js';

const MAIN = projectPath('dist/src/main.js');

const CONFIGURED = {
  token: canary('token'),
  masterKey: canary('master-key-of-32-letters'),
  gatewayToken: canary('gateway-token'),
  // Letters that addresses and JSON write in other ways.
  providerKey: `${canary('provider-key')}"/+\\`,
  databasePassword: `${canary('database-password')}/+`,
};

/** What the agent's container says is said by one that was told its secrets. */
const TELLS = 'Authorization: Bearer $PROVIDER_API_KEY, password $OPENCODE_SERVER_PASSWORD';

const MODELS = ['provider/large', 'acme/big'];

const TEMPLATES: Readonly<Record<string, StandIns>> = {
  talks: { agent: { models: MODELS, printsEnvironment: true, answer: TELLS } },
  refused: { agent: { models: MODELS, providerError: `401 No: ${TELLS}` } },
  ends: { agent: { printsEnvironment: true, mode: 'exit' } },
  waits: { preview: { mode: 'never' }, agent: { printsEnvironment: true } },
};

/** What the containers are given so that the agent can work: to be seen by those who may use the engine. */
const OF_AGENT = new Set(['OPENCODE_SERVER_PASSWORD', 'PROVIDER_API_KEY']);

let temporal: TestWorkflowEnvironment;
let postgres: Postgres;

beforeAll(async () => {
  [temporal, postgres] = await Promise.all([startTemporal(), startPostgres()]);
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
  await postgres.stop();
});

/** As the service is told of it: the server asks for no password. */
function databaseUrl(): string {
  const url = new URL(postgres.url);
  url.password = encodeURIComponent(CONFIGURED.databasePassword);
  return url.href;
}

/** Runs the service with what it cannot start with, and gives all that it said. */
function sayingsOf(folder: string, env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, [MAIN, 'all'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], SITEWRIGHT_PORT: '1', SITEWRIGHT_DATA_DIR: folder, ...env },
  });
  let said = '';
  child.stdout.on('data', (piece: Buffer) => (said += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve(`ended with ${code}: ${said}`)));
}

/** Keys that administrators enter: taken, replaced, refused. Where they go answers nothing. */
async function enterKeys({ api }: Service): Promise<Readonly<Record<string, string>>> {
  const keys = { replaced: canary('replaced-key'), stored: canary('stored-key'), malformed: `${canary('no-key')} x` };
  const acme = { name: 'Acme', baseUrl: 'http://127.0.0.1:9/v1', models: ['big'] };
  await api.put('/settings/providers/acme', { ...acme, key: keys.replaced });
  await api.put('/settings/providers/acme', { ...acme, key: keys.stored });
  await expect(api.put('/settings/providers/acme', { ...acme, key: keys.malformed })).rejects.toThrow('400');
  return keys;
}

/** A request that carries a secret where none belongs. */
async function misplaceToken({ api }: Service): Promise<void> {
  for (const path of [`/projects?token=${CONFIGURED.token}`, `/${CONFIGURED.token}`, `/projects/${CONFIGURED.token}`]) {
    expect((await api.raw('GET', path)).status).toBeGreaterThanOrEqual(400);
  }
}

async function prompted({ api }: Service, id: string): Promise<void> {
  await api.post(`/projects/${id}/prompts`, { text: 'Make it blue' });
  await eventually(
    async () => {
      const { turns } = (await api.get(`/projects/${id}/prompts`)) as { turns: { state: string }[] };
      expect(turns).toMatchObject([{ state: 'completed' }]);
    },
    { timeoutMs: 30_000 },
  );
}

/** The service is killed and started again, and its database goes away for a moment. */
async function disturb({ api, process: service }: Service): Promise<void> {
  await service.kill9();
  await service.start();
  const { startAgain } = await postgres.crash();
  expect((await api.raw('GET', '/projects')).status).toBeGreaterThanOrEqual(500);
  await startAgain();
  await eventually(async () => expect((await api.raw('GET', '/projects')).status).toBe(200), { timeoutMs: 20_000 });
}

/** Everything that can be read of the service by anybody, each place with what stands there. */
async function everything(service: Service, { member, streams }: { member: Person; streams: EventReader[] }) {
  const ids = [...service.api.created, ...member.api.created];
  return new Map([
    ...(await inTemporal(temporal)),
    ...(await inDatabase(postgres.url)),
    ...(await inFolder(service.dataDir, (path) => path.startsWith('secrets'))),
    ...(await inContainers(ids, (container, variable) => container === 'agent' && OF_AGENT.has(variable))),
    ...(await inAnswers(service, 'the administrator', service.api)),
    ...(await inAnswers(service, 'a member', member.api)),
    ['the log of the service', await service.process.log()],
    ...streams.map(({ events }, number) => [`the stream ${number}`, JSON.stringify(events)] as const),
  ]);
}

describe('secrets', () => {
  it('are not told by a service that cannot start with them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sitewright-canaries-'));
    const wrong = { token: `${canary('token')} with spaces`, url: `mysql://u:${canary('database')}@h/d` };
    const [password, key] = [canary('refused-password'), canary('payload-key')];
    const said = await Promise.all([
      sayingsOf(folder, {
        SITEWRIGHT_TOKEN: wrong.token,
        DATABASE_URL: wrong.url,
        SITEWRIGHT_PAYLOAD_KEYS: `a:${key}`,
      }),
      sayingsOf(folder, { DATABASE_URL: `postgres://user:${password}@127.0.0.1:1/none` }),
      sayingsOf(folder, { DATABASE_URL: `postgres://user:${password}%@127.0.0.1:port/none` }),
    ]);
    await rm(folder, { recursive: true });

    for (const text of said) expect(text).toMatch(/^ended with 1: ./);
    const places = new Map(said.map((text, number) => [`start ${number}`, text]));
    expect(canariesIn(places, { ...wrong, password, key })).toEqual([]);
  }, 60_000);

  it('come out nowhere, whatever happens', async () => {
    const env = {
      SITEWRIGHT_TOKEN: CONFIGURED.token,
      SITEWRIGHT_MASTER_KEY: CONFIGURED.masterKey,
      SITEWRIGHT_GATEWAY_TOKEN: CONFIGURED.gatewayToken,
      SITEWRIGHT_PROVIDER_BASE_URL: 'http://127.0.0.1:9/v1',
      SITEWRIGHT_PROVIDER_API_KEY: CONFIGURED.providerKey,
      SITEWRIGHT_PROVIDER_MODELS: 'large',
      DATABASE_URL: databaseUrl(),
    };
    await withService({ temporal, templates: TEMPLATES, env }, async (service) => {
      const { api } = service;
      const [member, keys] = await Promise.all([addMember(service), enterKeys(service)]);
      const model = 'provider/large';
      const [talks, refused, ends, waits, own, gone] = await Promise.all([
        api.create({ template: 'talks', model }),
        api.create({ template: 'refused', model }),
        api.create({ template: 'ends', model }),
        api.create({ template: 'waits', model }),
        member.api.create({ template: 'talks', model: 'acme/big' }),
        api.create({ template: 'talks', model }),
      ]);
      const topics = ['projects', `project.${talks.id}`, `conversation.${talks.id}`, `logs.${talks.id}.agent`];
      const follow = { request: (path: string, { signal }: RequestInit = {}) => api.open(path, signal ?? undefined) };
      const streams = [await readEvents(follow as never, `/events?topics=${topics.join(',')}`)];
      const ended = await Promise.all([talks, refused, ends, gone].map(({ id }) => api.untilEnded(id)));
      await member.api.untilEnded(own.id);
      expect(ended.map(({ setup }) => setup.error?.code)).toEqual([
        undefined,
        'provider_rejected',
        'container_exited',
        undefined,
      ]);
      await Promise.all([api.command(waits.id, 'cancel'), api.delete(gone.id), prompted(service, talks.id)]);
      await api.untilEnded(waits.id);
      await misplaceToken(service);
      await disturb(service);

      const passwords = [...api.created, ...member.api.created].map((id) => [
        `the password of the agent of ${id}`,
        agentPassword(CONFIGURED.masterKey, id as ProjectId),
      ]);
      const canaries = { ...CONFIGURED, ...member.secrets, ...keys, ...Object.fromEntries(passwords) };
      expect(canariesIn(await everything(service, { member, streams }), canaries)).toEqual([]);
      streams.forEach((stream) => stream.close());
      await shown(service, { talks: talks.id, ends: ends.id });
      expect(await isPrivate(join(service.dataDir, 'secrets'))).toBe(true);

      // The search finds what is told: here by a person, in another spelling.
      const told = Buffer.from(`x${CONFIGURED.masterKey}`).toString('base64');
      await api.patch(`/projects/${talks.id}`, { name: told.slice(0, 80) });
      const found = canariesIn(await everything(service, { member, streams: [] }), {
        planted: CONFIGURED.masterKey.slice(0, 40),
      });
      expect(found).toEqual(
        expect.arrayContaining([
          'planted in the table public.projects',
          'planted in GET /projects for the administrator',
        ]),
      );
      await member.api.delete(own.id);
      await member.api.untilGone(own.id, 30_000);
    });
  }, 120_000);
});

/** The words in which secrets stood are there, so their places were searched. */
async function shown({ api }: Service, { talks, ends }: { talks: string; ends: string }): Promise<void> {
  const log = String((await api.raw('GET', `/projects/${talks}/logs?service=agent`)).body);
  expect(log).toContain('"PROVIDER_API_KEY":"[secret]"');
  expect(log).toContain('"OPENCODE_SERVER_PASSWORD":"[secret]"');
  expect(JSON.stringify(await api.get(`/projects/${talks}/messages`))).toContain('Bearer [secret], password [secret]');
  expect((await api.project(ends)).setup.error?.logTail).toContain('"PROVIDER_API_KEY":"[secret]"');
}
