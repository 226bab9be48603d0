import { mkdir, readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { findFreePort } from '../../scripts/platform/free-port.js';
import { projectPath } from '../../scripts/platform/project-root.js';
import { blueprintOf } from '../../src/composition/blueprints.js';
import { Closers } from '../../src/composition/closers.js';
import { guardedRuntime, type RuntimeSources } from '../../src/composition/guarded-runtime.js';
import { parseConfig } from '../../src/config/env.js';
import { startDemoModel } from '../../src/demo-model/demo-model.js';
import type { ContainerRuntime } from '../../src/docker/container-runtime.js';
import { KnownSecrets } from '../../src/domain/known-secrets.js';
import { DiskProjectWorkspace } from '../../src/workspace/disk-project-workspace.js';
import { DiskTemplateCatalog } from '../../src/workspace/disk-template-catalog.js';
import { aProject } from '../support/builders.js';
import { randomProjectId } from '../support/docker-specs.js';
import { type OutsideWorld, withOutsideWorld } from '../support/e2e/outside-world.js';
import { writeStandInTemplates } from '../support/e2e/stand-in-templates.js';
import { eventually } from '../support/eventually.js';
import { violationsOf } from '../support/hardening-rules.js';
import { withTempFolder } from '../support/temp-folder.js';

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

/** Ids of a project's containers. */
interface Containers {
  readonly preview: string;
  readonly agent: string;
}

interface Installation {
  readonly modelPort: number;
  /** Starts the containers of a new project. */
  readonly start: () => Promise<Containers>;
}

const DOCKER = new Docker({ socketPath: '/var/run/docker.sock' });
const PREVIEW_PORT = 8080;
const AGENT_PORT = 4096;

/** What a worker has of containers, with the demo model: as it puts it together itself. */
async function withInstallation(
  env: Readonly<Record<string, string>>,
  story: (installation: Installation) => Promise<void>,
): Promise<void> {
  await withTempFolder(async (folder) => {
    const closers = new Closers();
    const modelPort = await findFreePort(0);
    const config = parseConfig({ ...env, SITEWRIGHT_DEMO_MODEL_PORT: String(modelPort) });
    const providers = {
      list: async () => [],
      forModel: async () => undefined,
    } as unknown as RuntimeSources['providers'];
    const logger = { info: () => undefined, warn: () => undefined } as unknown as RuntimeSources['logger'];
    const { runtime, firewall } = guardedRuntime({ config, installation: folder, providers, logger, closers });
    const model = await startDemoModel({ host: await runtime.hostAddressForContainers(), port: modelPort });
    const started: ContainersOf[] = [];
    try {
      const templates = join(folder, 'templates');
      await mkdir(templates);
      await writeStandInTemplates(templates, { quick: {} });
      const sources = {
        config,
        masterKey: 'm'.repeat(32),
        templates: new DiskTemplateCatalog([templates]),
        providers,
        workspace: new DiskProjectWorkspace(folder),
        known: new KnownSecrets(),
      };
      const start = async (): Promise<Containers> => {
        const project = aProject({ id: randomProjectId(), template: 'quick' });
        started.push({ runtime, id: project.id });
        const { template, spec } = await blueprintOf(sources, project);
        await sources.workspace.createFiles(project.id, template);
        const states = await runtime.ensureRunning(spec);
        const idOf = (name: string) => states.find(({ service }) => service === name)?.containerId ?? '';
        await expectHard([idOf('preview'), idOf('agent')], sources.workspace.pathOf(project.id));
        expect(firewall.state).toEqual({ state: 'on', message: null });
        return { preview: idOf('preview'), agent: idOf('agent') };
      };
      await story({ modelPort, start });
    } finally {
      for (const { id } of started) await runtime.remove(id, { volumes: true });
      await closers.closeAll();
      await model.close();
    }
  });
}

interface ContainersOf {
  readonly runtime: ContainerRuntime;
  readonly id: ReturnType<typeof randomProjectId>;
}

async function expectHard(containerIds: readonly string[], projectFolder: string): Promise<void> {
  for (const id of containerIds) {
    const info = await DOCKER.getContainer(id).inspect();
    const networks = Object.keys(info.NetworkSettings.Networks);
    expect(networks.every((name) => name.startsWith(info.HostConfig.NetworkMode ?? '?'))).toBe(true);
    expect(violationsOf(info, { projectFolder, networks, isReadOnly: false })).toEqual([]);
  }
}

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

/** Looks again where nobody answers at first: on a busy machine a server may take its time. */
async function reaches(containerId: string, host: string, port: number): Promise<void> {
  const script = `import { connect } from 'node:net';
    const socket = connect({ host: '${host}', port: ${port}, timeout: 3000 });
    socket.on('connect', () => process.exit(console.log('reached')));
    for (const event of ['timeout', 'error']) socket.on(event, (error) => process.exit(console.log(event, error)));`;
  await eventually(async () => expect(await output(containerId, script)).toContain('reached'), { timeoutMs: 20_000 });
}

async function probe(containerId: string, servers: readonly Target[], hostPorts: readonly object[]) {
  const source = await readFile(projectPath('test/support/e2e/escape-probe.mjs'), 'utf8');
  const text = await output(containerId, source, { PROBE: { servers, hostPorts } });
  return JSON.parse(text) as Attempt[];
}

/** Everything of another project: by each address that it has, and by name. */
async function serversOf(project: Containers): Promise<Target[]> {
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

/** What may listen on this machine; the first one really does. */
function portsOfHost(port: number) {
  return [
    { name: 'a service of the host', port },
    { name: 'Temporal', port: 7233 },
    { name: 'PostgreSQL', port: 5432 },
    { name: 'the API', port: 3000 },
    { name: 'SSH', port: 22 },
  ];
}

function notDenied(attempts: readonly Attempt[]): readonly Attempt[] {
  expect(attempts.length).toBeGreaterThan(70);
  return attempts.filter(({ denied }) => !denied);
}

describe('the containers of a project', () => {
  it('let nobody out who tries everything, and reach what their settings allow', async () => {
    const otherWay = { SITEWRIGHT_PREVIEW_EGRESS: 'internet', SITEWRIGHT_AGENT_EGRESS: 'none' };
    await withOutsideWorld(async (world) => {
      const { internet, beside } = outside(world);
      await withServiceOfHost(async (port) => {
        const closed = portsOfHost(port);
        const ofHost = ['host.docker.internal', ...addressesOfHost()].flatMap((host) =>
          closed.map((target) => ({ ...target, host })),
        );
        // Side by side, so that the rules of one installation meet those of the other.
        await withInstallation({}, async ({ modelPort, start }) => {
          await withInstallation(otherWay, async (second) => {
            const [home, other, openSite] = await Promise.all([start(), start(), second.start()]);
            const elsewhere = [...beside, ...ofHost, ...(await serversOf(other)), ...(await serversOf(openSite))];
            const models = [modelPort, second.modelPort].map((at) => ({ name: 'a demo model', port: at }));

            const attempts = await Promise.all([
              probe(home.preview, [...elsewhere, internet], [...closed, ...models]),
              probe(home.agent, elsewhere, closed),
              probe(openSite.preview, [...beside, ...ofHost], closed),
              probe(openSite.agent, [...beside, ...ofHost, internet], closed),
            ]);

            expect(attempts.map(notDenied)).toEqual([[], [], [], []]);
            await reaches(home.agent, 'host.docker.internal', modelPort);
            await reaches(home.agent, internet.host, internet.port);
            await reaches(home.agent, 'preview', PREVIEW_PORT);
            await reaches(openSite.preview, internet.host, internet.port);
            await reaches(openSite.agent, 'host.docker.internal', second.modelPort);
          });
        });
      });
    });
  }, 180_000);
});
