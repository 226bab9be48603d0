import { tmpdir } from 'node:os';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { HostConfig } from 'dockerode';
import { requireTestImage, TestEngine, type TestImage } from '../support/docker-engine.js';
import { projectSpec, randomProjectId, serviceSpec } from '../support/docker-specs.js';
import { violationsOf } from '../support/hardening-rules.js';

const engine = new TestEngine();
let image: TestImage;

beforeAll(async () => {
  image = await requireTestImage(engine.docker);
});

afterEach(() => engine.sweep());

/** What is told of the container with a setting that the product never makes. */
async function toldOf(changes: HostConfig): Promise<string> {
  const container = await engine.docker.createContainer({
    Image: image.name,
    Labels: engine.labels,
    HostConfig: changes,
  });
  return violationsOf(await container.inspect(), { projectFolder: tmpdir(), networks: [] }).join('\n');
}

describe('the bar for containers', () => {
  it('is reached by those that the runtime makes, in each network', async () => {
    const services = (['none', 'model', 'internet'] as const).map((egress) =>
      serviceSpec(image.name, { name: egress, egress, readOnly: true, ports: [80] }),
    );
    const spec = projectSpec(randomProjectId(), services);
    await engine.runtime.ensureRunning(spec);
    const name = `sw-${spec.projectId}`;

    for (const { name: service } of services) {
      const info = await engine.container(spec.projectId, service).inspect();
      const networks = service === 'none' ? [name] : [name, `${name}-${service}`];
      expect(violationsOf(info, { projectFolder: tmpdir(), networks })).toEqual([]);
      expect(Object.keys(info.NetworkSettings.Networks).sort()).toEqual(networks);
    }
    expect((await engine.namesOf(spec.projectId)).networks.sort()).toEqual([name, `${name}-internet`, `${name}-model`]);
  });

  it.each<[string, HostConfig, string]>([
    ['nothing that hardens it', {}, 'drops all capabilities'],
    ['a dangerous capability', { CapAdd: ['SYS_ADMIN'] }, 'adds harmless capabilities only'],
    ['every right', { Privileged: true }, 'is not privileged'],
    ['no filter of system calls', { SecurityOpt: ['seccomp=unconfined'] }, 'keeps the filter of system calls'],
    ["the host's network", { NetworkMode: 'host' }, "is on its project's networks only"],
    ["the host's processes", { PidMode: 'host' }, 'has namespaces of its own'],
    ['too many processes', { PidsLimit: 4_096 }, 'has a limit of processes'],
    ['a published port', { PortBindings: { '80/tcp': [{ HostPort: '0' }] } }, 'is on a network'],
    ['the socket of the engine', { Binds: ['/var/run/docker.sock:/s'] }, 'mounts /var/run/docker.sock'],
    ['the whole host', { Mounts: [{ Type: 'bind', Source: '/', Target: '/host' }] }, 'mounts /'],
  ])('is missed by one with %s', async (_what, changes, told) => {
    expect(await toldOf(changes)).toContain(told);
  });
});
