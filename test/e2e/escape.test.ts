import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import Docker from 'dockerode';
import { projectPath } from '../../scripts/platform/project-root.js';
import { type OutsideWorld, withOutsideWorld } from '../support/e2e/outside-world.js';
import { type Service, withService } from '../support/e2e/with-service.js';
import { startTemporal } from '../support/temporal.js';

interface Attempt {
  readonly attempt: string;
  readonly denied: boolean;
  readonly how: string;
}

interface Target {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

interface Project {
  readonly preview: string;
  readonly agent: string;
}

const DOCKER = new Docker({ socketPath: '/var/run/docker.sock' });
const PREVIEW_PORT = 8080;
const AGENT_PORT = 4096;

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

/** Somebody's service on this machine that listens on every address. */
async function withServiceOfHost(story: (port: number) => Promise<void>): Promise<void> {
  const server = createServer((socket) => socket.on('error', () => undefined).end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  try {
    await story((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

async function aProject({ api, resourcesOf }: Service): Promise<Project> {
  const { id } = await api.create({ template: 'quick' });
  expect(await api.untilEnded(id)).toMatchObject({ status: 'running', setup: { error: null } });
  const { preview = '', agent = '' } = (await resourcesOf(id)).containers;
  return { preview, agent };
}

/** What runs in the container prints, which may be nothing. */
async function output(containerId: string, script: string, env: object = {}): Promise<string> {
  const exec = await DOCKER.getContainer(containerId).exec({
    Cmd: ['node', '--input-type=module', '-e', script],
    Env: Object.entries(env).map(([name, value]) => `${name}=${JSON.stringify(value)}`),
    AttachStdout: true,
    AttachStderr: true,
    Tty: true,
  });
  let text = '';
  for await (const chunk of await exec.start({ Tty: true })) text += String(chunk);
  return text;
}

async function reaches(containerId: string, host: string, port: number): Promise<boolean> {
  const script = `import { connect } from 'node:net';
    const socket = connect({ host: '${host}', port: ${port}, timeout: 1500 });
    socket.on('connect', () => process.exit(console.log('reached')));
    for (const event of ['timeout', 'error']) socket.on(event, () => process.exit(1));`;
  return (await output(containerId, script)).includes('reached');
}

async function probe(containerId: string, servers: readonly Target[], hostPorts: readonly object[]) {
  const source = await readFile(projectPath('test/support/e2e/escape-probe.mjs'), 'utf8');
  const text = await output(containerId, source, { PROBE: { servers, hostPorts } });
  return JSON.parse(text) as Attempt[];
}

/** Everything of another project: by each address that it has, and by name. */
async function serversOf(project: Project): Promise<Target[]> {
  const targets = await Promise.all(
    (['preview', 'agent'] as const).map(async (service) => {
      const { NetworkSettings, Name } = await DOCKER.getContainer(project[service]).inspect();
      const addresses = Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress);
      const port = service === 'preview' ? PREVIEW_PORT : AGENT_PORT;
      return [...addresses, Name.slice(1)].map((host) => ({ name: `the ${service} of another project`, host, port }));
    }),
  );
  return targets.flat();
}

function outside({ publicAddress, privateAddress, metadataAddress, port }: OutsideWorld) {
  return {
    internet: { name: 'the internet', host: publicAddress, port },
    beside: [
      { name: 'a private network', host: privateAddress, port },
      { name: 'the metadata of a cloud', host: metadataAddress, port },
    ],
  };
}

/** Those of its bridges, too. */
function addressesOfHost(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address);
}

function portsOfHost({ apiUrl, demoModelPort }: Service, port: number) {
  return {
    closed: [
      { name: 'a service of the host', port },
      { name: 'Temporal', port: Number(temporal.address.split(':')[1]) },
      { name: 'PostgreSQL', port: 5432 },
      { name: 'the API', port: Number(new URL(apiUrl).port) },
      { name: 'SSH', port: 22 },
    ],
    model: { name: 'the demo model', port: demoModelPort },
  };
}

async function hostIn({ api }: Service): Promise<unknown> {
  const { hosts } = (await api.get('/admin/health')) as { hosts: readonly unknown[] };
  return hosts[0];
}

function notDenied(attempts: readonly Attempt[]): readonly Attempt[] {
  expect(attempts.length).toBeGreaterThan(70);
  return attempts.filter(({ denied }) => !denied);
}

describe('the containers of a project', () => {
  it('let nobody out who tries everything, and reach what their settings allow', async () => {
    const templates = { quick: {} };
    const otherWay = { SITEWRIGHT_PREVIEW_EGRESS: 'internet', SITEWRIGHT_AGENT_EGRESS: 'none' };
    await withOutsideWorld(async (world) => {
      const { internet, beside } = outside(world);
      await withServiceOfHost(async (port) => {
        // Side by side, so that the rules of one installation meet those of the other.
        await Promise.all([
          withService({ temporal, templates }, async (service) => {
            const [home, other] = await Promise.all([aProject(service), aProject(service)]);
            const { closed, model } = portsOfHost(service, port);
            const hosts = ['host.docker.internal', ...addressesOfHost()];
            const elsewhere = [
              ...(await serversOf(other)),
              ...beside,
              ...hosts.flatMap((host) => closed.map((target) => ({ ...target, host }))),
            ];

            const ofPreview = await probe(home.preview, [...elsewhere, internet], [...closed, model]);
            const ofAgent = await probe(home.agent, elsewhere, closed);

            expect([notDenied(ofPreview), notDenied(ofAgent)]).toEqual([[], []]);
            expect(await reaches(home.agent, 'host.docker.internal', model.port)).toBe(true);
            expect(await reaches(home.agent, internet.host, internet.port)).toBe(true);
            expect(await reaches(home.agent, 'preview', PREVIEW_PORT)).toBe(true);
            expect(await hostIn(service)).toMatchObject({ firewall: { state: 'on', message: null } });
          }),
          withService({ temporal, templates, env: otherWay }, async (service) => {
            const home = await aProject(service);
            const { closed, model } = portsOfHost(service, port);

            const ofPreview = await probe(home.preview, beside, closed);
            const ofAgent = await probe(home.agent, [...beside, internet], closed);

            expect([notDenied(ofPreview), notDenied(ofAgent)]).toEqual([[], []]);
            expect(await reaches(home.preview, internet.host, internet.port)).toBe(true);
            expect(await reaches(home.agent, 'host.docker.internal', model.port)).toBe(true);
          }),
        ]);
      });
    });
  }, 120_000);
});
