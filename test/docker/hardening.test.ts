import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { requireTestImage, SOCKET_PATH, TestEngine, type TestImage } from '../support/docker-engine.js';
import { projectSpec, randomProjectId, serviceSpec } from '../support/docker-specs.js';
import { eventually } from '../support/eventually.js';

const engine = new TestEngine();
const { runtime, docker } = engine;
let image: TestImage;

beforeAll(async () => {
  image = await requireTestImage(docker);
});

afterEach(() => engine.sweep());

describe('Containers that DockerodeRuntime makes', () => {
  it('are hardened, as the engine itself reports', async () => {
    const { memoryBytes: _none, ...plain } = serviceSpec(image.name, { ports: [8080], readOnly: true });
    const spec = projectSpec(randomProjectId(), [{ ...plain, tmpfs: { '/tmp': 'size=1m' } }]);

    await runtime.ensureRunning(spec);

    const { HostConfig, Config, NetworkSettings, Mounts } = await engine.container(spec.projectId, 'preview').inspect();
    expect(Config.User).toBe('1000:1000');
    expect(HostConfig).toMatchObject({
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      Privileged: false,
      ReadonlyRootfs: true,
      PidsLimit: 512,
      Memory: 1024 ** 3,
      MemorySwap: 1024 ** 3,
      NanoCpus: 1.5e9,
      Ulimits: [{ Name: 'nofile', Soft: 16_384, Hard: 16_384 }],
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
      NetworkMode: `sw-${spec.projectId}`,
      IpcMode: 'private',
      PidMode: '',
      UTSMode: '',
      Devices: null,
      Binds: null,
      Tmpfs: { '/tmp': 'size=1m' },
      Init: true,
    });
    expect(HostConfig.CapAdd ?? []).toEqual([]);
    expect(Mounts).toEqual([]);
    expect(Object.keys(NetworkSettings.Networks)).toEqual([`sw-${spec.projectId}`]);
    expect(NetworkSettings.Ports).toEqual({});
  });

  it('run without capabilities, without a way to new ones, and with the default seccomp filter', async () => {
    const command = ['sh', '-c', 'grep -E "^(CapEff|CapBnd|NoNewPrivs|Seccomp):" /proc/self/status'];

    const status = await outputOf(command);

    expect(status.replaceAll('\t', ' ').split('\n')).toEqual([
      'CapEff: 0000000000000000',
      'CapBnd: 0000000000000000',
      'NoNewPrivs: 1',
      'Seccomp: 2',
    ]);
  });

  it('carry the labels by which we and Compose tools find them', async () => {
    const spec = projectSpec(randomProjectId(), [serviceSpec(image.name)], ['cache']);
    await runtime.ensureRunning(spec);

    const { Config } = await engine.container(spec.projectId, 'preview').inspect();

    expect(Config.Labels).toMatchObject({
      'sitewright.project': spec.projectId,
      'sitewright.service': 'preview',
      'sitewright.spec': expect.stringMatching(/^[0-9a-f]{64}$/),
      'com.docker.compose.project': `sw-${spec.projectId}`,
      'com.docker.compose.service': 'preview',
      'com.docker.compose.config-hash': Config.Labels['sitewright.spec'],
      'com.docker.compose.container-number': '1',
      'com.docker.compose.oneoff': 'False',
    });
    expect(await engine.namesOf(spec.projectId)).toEqual({
      containers: [`/sw-${spec.projectId}-preview`],
      networks: [`sw-${spec.projectId}`],
      volumes: [`sw-${spec.projectId}-cache`],
    });
  });

  it('see the mounted folder, and may write to it only if they are allowed to', async () => {
    await withFolder(async (folder) => {
      await chmod(folder, 0o777);
      await writeFile(join(folder, 'page.txt'), 'from the host');
      const mount = { kind: 'bind', source: folder, target: '/site', readOnly: true } as const;

      const output = await outputOf(['sh', '-c', 'cat /site/page.txt; touch /site/x || true'], { mounts: [mount] });

      expect(output).toContain('from the host');
      expect(output).toContain('Read-only');
    });
  });

  it('are refused when a folder to mount does not exist, rather than getting one owned by root', async () => {
    const mounts = [{ kind: 'bind', source: '/nowhere/site', target: '/site', readOnly: false }] as const;
    const spec = projectSpec(randomProjectId(), [serviceSpec(image.name, { mounts })]);

    await expect(runtime.ensureRunning(spec)).rejects.toMatchObject({
      code: 'container_failed',
      message: expect.stringContaining('/nowhere/site'),
    });
  });

  it.each([[SOCKET_PATH], ['/run/docker.sock'], ['/var/run'], ['/run/../run'], ['/']])(
    'never get the engine socket through %s',
    async (source) => {
      const mounts = [{ kind: 'bind', source, target: '/host', readOnly: true }] as const;
      const spec = projectSpec(randomProjectId(), [serviceSpec(image.name, { mounts })]);

      await expect(runtime.ensureRunning(spec)).rejects.toMatchObject({ code: 'invalid_template' });
    },
  );

  it('never get the engine socket through a link', async () => {
    await withFolder(async (folder) => {
      await symlink(SOCKET_PATH, join(folder, 'harmless'));
      const mounts = [{ kind: 'bind', source: join(folder, 'harmless'), target: '/host', readOnly: true }] as const;
      const spec = projectSpec(randomProjectId(), [serviceSpec(image.name, { mounts })]);

      await expect(runtime.ensureRunning(spec)).rejects.toMatchObject({ code: 'invalid_template' });
    });
  });

  it('reach the services of their own project by name, and no other project', async () => {
    const port = 7000;
    const server = serviceSpec(image.name, { name: 'server', command: image.serve(port) });
    const home = projectSpec(randomProjectId(), [server, serviceSpec(image.name, { name: 'client' })]);
    const other = projectSpec(randomProjectId(), [serviceSpec(image.name, { name: 'client' })]);
    const states = await runtime.ensureRunning(home);
    await runtime.ensureRunning(other);
    const address = states.find(({ service }) => service === 'server')?.address ?? '';

    const byName = await eventually(async () => {
      const answer = await execIn(home.projectId, image.fetch('server', port));
      expect(answer.exitCode).toBe(0);
      return answer;
    });
    const fromOutside = await execIn(other.projectId, image.fetch(address, port));

    expect(byName.output).toContain('hello');
    expect(fromOutside.exitCode).not.toBe(0);
    expect(fromOutside.output).not.toContain('hello');
  });

  it('know the host by the address that the runtime tells', async () => {
    const hosts = await outputOf(['cat', '/etc/hosts']);

    expect(hosts).toMatch(new RegExp(`^${await runtime.hostAddressForContainers()}\\s+host.docker.internal$`, 'm'));
  });
});

async function outputOf(command: readonly string[], changes: object = {}): Promise<string> {
  const spec = projectSpec(randomProjectId(), [serviceSpec(image.name, { command, ...changes })]);
  await runtime.ensureRunning(spec);
  return eventually(async () => {
    const [state] = await runtime.inspect(spec.projectId);
    expect(state?.state).toBe('exited');
    return runtime.logTail(spec.projectId, 'preview', 50);
  });
}

async function execIn(projectId: string, command: readonly string[]): Promise<{ exitCode: number; output: string }> {
  const container = docker.getContainer(`sw-${projectId}-client`);
  const exec = await container.exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ Tty: true });
  let output = '';
  for await (const chunk of stream) output += String(chunk);
  const { ExitCode } = await exec.inspect();
  return { exitCode: ExitCode ?? -1, output };
}

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sitewright-docker-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
