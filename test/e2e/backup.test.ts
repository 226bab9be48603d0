import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { findFreePort } from '../../scripts/platform/free-port.js';
import { withProviderServer } from '../providers/provider-server.js';
import { ApiClient, type ProjectView } from '../support/e2e/api-client.js';
import { NOTHING, type Service, withService } from '../support/e2e/with-service.js';
import { eventually } from '../support/eventually.js';
import { withTempFolder } from '../support/temp-folder.js';
import { previewPage } from '../support/e2e/preview-page.js';
import { startTemporal } from '../support/temporal.js';

const DOCKER = new Docker({ socketPath: '/var/run/docker.sock' });
const SLOW = { timeoutMs: 60_000 };

/** More than a minute: `npm run test:faults` runs it, and whoever sets the variable. */
const itWhenSlow = process.env['SITEWRIGHT_SLOW_TESTS'] === undefined ? it.skip : it;
const PASSWORD = 'the password of mia';
const TEMPLATES = {
  quick: { agent: { answer: 'Done.' } },
  broken: { preview: { mode: 'exit' as const } },
  busy: { agent: { workMs: 4_000 } },
};

interface Versions {
  readonly versions: readonly { readonly version: string; readonly key: string }[];
}

async function ended({ api }: Service, template: string): Promise<ProjectView> {
  const { id } = await api.create({ template });
  return api.untilEnded(id);
}

async function untilStatus({ api }: Service, id: string, status: string): Promise<void> {
  await eventually(async () => expect((await api.project(id)).status).toBe(status), SLOW);
}

async function say({ api }: Service, id: string, text: string): Promise<void> {
  const { turn } = (await api.post(`/projects/${id}/prompts`, { text })) as { turn: number };
  await eventually(async () => {
    const { turns } = (await api.get(`/projects/${id}/prompts`)) as { turns: { turn: number; state: string }[] };
    expect(turns.find((other) => other.turn === turn)?.state).toBe('completed');
  }, SLOW);
}

/** What the agent was asked, as its own conversation has it. */
async function askedOf({ api }: Service, id: string): Promise<string[]> {
  interface Message {
    readonly role: string;
    readonly parts: readonly { readonly text?: string }[];
  }
  const { messages } = (await api.get(`/projects/${id}/messages`)) as { messages: readonly Message[] };
  return messages.filter(({ role }) => role === 'user').map(({ parts }) => parts.map(({ text = '' }) => text).join(''));
}

async function versionsOf({ api }: Service, id: string): Promise<Versions['versions']> {
  return ((await api.get(`/projects/${id}/versions`)) as Versions).versions;
}

async function previewOf({ apiUrl }: Service, previewUrl: string): Promise<string> {
  return (await previewPage(apiUrl, previewUrl)).html;
}

async function signIn({ apiUrl }: Service): Promise<{ status: number; cookie: string }> {
  const answer = await fetch(`${apiUrl}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: apiUrl },
    body: JSON.stringify({ login: 'mia', password: PASSWORD }),
  });
  return { status: answer.status, cookie: (answer.headers.getSetCookie()[0] ?? '').split(';', 1)[0] ?? '' };
}

async function memberToken(service: Service): Promise<string> {
  const { apiUrl, api } = service;
  await api.post('/users', { name: 'Mia', login: 'mia', password: PASSWORD });
  const { cookie } = await signIn(service);
  const made = await fetch(`${apiUrl}/api/v1/account/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie, origin: apiUrl },
    body: JSON.stringify({ name: 'test' }),
  });
  return ((await made.json()) as { token: string }).token;
}

async function destroyContainers(service: Service, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const { containers, networks, volumes } = await service.resourcesOf(id);
    for (const container of Object.values(containers)) await DOCKER.getContainer(container).remove({ force: true });
    for (const network of networks) await DOCKER.getNetwork(network).remove();
    for (const volume of volumes) await DOCKER.getVolume(volume).remove();
    expect(await service.resourcesOf(id)).toEqual(NOTHING);
  }
}

async function couriers(): Promise<number> {
  return (await DOCKER.listContainers({ all: true, filters: { label: ['sitewright.courier'] } })).length;
}

describe('a backup that is made while the service runs', () => {
  itWhenSlow(
    'brings everything back after all was destroyed, and asks no agent twice',
    async () => {
      await withTempFolder(async (folder) => {
        const server = { port: await findFreePort(0), dbFilename: join(folder, 'temporal', 'temporal.db') };
        await mkdir(dirname(server.dbFilename));
        let temporal = await startTemporal(server);
        const provider = { key: 'sk-provider-key', models: ['large'] };
        try {
          await withProviderServer(provider, async ({ baseUrl, requests }) => {
            await withService({ temporal, templates: TEMPLATES }, async (service) => {
              const { api, dataDir } = service;
              const [runs, stopped, failed] = (await Promise.all(
                ['quick', 'quick', 'broken'].map((template) => ended(service, template)),
              )) as [ProjectView, ProjectView, ProjectView];
              await say(service, runs.id, 'Make it blue');
              await api.post(`/projects/${stopped.id}/stop`);
              await untilStatus(service, stopped.id, 'stopped');
              const token = await memberToken(service);
              await api.put('/settings/providers/acme', {
                name: 'Acme',
                baseUrl,
                models: ['large'],
                key: provider.key,
              });
              const building = await api.create({ template: 'busy', model: 'demo/site-builder' });
              await api.untilPhase(building.id, 'waiting_completion');
              await eventually(async () => expect((await service.agentStateOf(building.id)).promptsRun).toBe(1));
              const before = await service.resourcesOf(runs.id);
              const file = join(folder, 'backup');

              const told = await service.process.run('backup', '--to', file);

              expect(told).toContain('4 projects');
              expect((await stat(file)).mode & 0o777).toBe(0o600);
              // Nobody noticed.
              expect(await service.resourcesOf(runs.id)).toEqual(before);
              expect(await previewOf(service, runs.previewUrl)).toContain(runs.id);
              expect((await api.project(runs.id)).status).toBe('running');
              expect(await couriers()).toBe(0);

              await service.process.stop();
              await destroyContainers(service, [runs.id, stopped.id, failed.id, building.id]);
              await rm(dataDir, { recursive: true });
              await temporal.teardown();
              await rm(dirname(server.dbFilename), { recursive: true });
              await mkdir(dirname(server.dbFilename));
              temporal = await startTemporal(server);

              await service.process.run('restore', file, '--no-install');

              expect((await readdir(dataDir)).sort()).toEqual([
                'database',
                'histories',
                'installation',
                'projects',
                'secrets',
              ]);
              await service.process.start();
              // What was under way goes on with what the agent was asked already.
              expect(await api.untilEnded(building.id)).toMatchObject({ status: 'running', setup: { error: null } });
              const asked = await askedOf(service, building.id);
              expect(asked.filter((text) => text.includes('bakery'))).toHaveLength(1);

              expect((await api.list()).map(({ id }) => id).sort()).toEqual(
                [runs.id, stopped.id, failed.id, building.id].sort(),
              );
              expect(await api.project(failed.id)).toMatchObject({
                status: 'error',
                setup: { phase: 'failed', try: 1 },
              });
              for (const { id, previewUrl } of [runs, stopped]) {
                await api.post(`/projects/${id}/presence`, { viewerId: 'viewer-one' });
                await untilStatus(service, id, 'running');
                await eventually(async () => expect(await previewOf(service, previewUrl)).toContain(`stand-in ${id}`));
              }
              expect(await askedOf(service, runs.id)).toEqual(['A landing page for a bakery', 'Make it blue']);
              expect((await service.agentStateOf(runs.id)).promptCalls).toBe(2);

              const versions = await versionsOf(service, runs.id);
              expect(versions.map(({ key }) => key).sort()).toEqual(['setup', 'turn:1']);
              const first = versions.find(({ key }) => key === 'setup')?.version ?? '';
              await api.post(`/projects/${runs.id}/versions/${first}/restore`);
              await eventually(async () => {
                const keys = (await versionsOf(service, runs.id)).map(({ key }) => key);
                expect(keys).toContain('restore:1');
              }, SLOW);
              await say(service, runs.id, 'Make it green');

              expect((await signIn(service)).status).toBeLessThan(300);
              expect(await new ApiClient({ apiUrl: service.apiUrl, token }).list()).toEqual([]);
              const checked = requests.length;
              expect(await api.post('/settings/providers/acme/check')).toMatchObject({ state: 'works' });
              expect(requests.slice(checked)).toMatchObject([{ authorization: `Bearer ${provider.key}` }]);
            });
          });
        } finally {
          await temporal.teardown();
        }
      });
    },
    180_000,
  );
});
