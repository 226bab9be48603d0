import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { wantedContainer } from '../../src/docker/container-options.js';
import { networkOptions } from '../../src/docker/network-options.js';
import type { ProjectSpec } from '../../src/domain/service-spec.js';
import { eventually } from '../support/eventually.js';
import { requireTestImage, TestEngine } from '../support/docker-engine.js';
import { projectSpec, randomProjectId, serviceSpec } from '../support/docker-specs.js';

const NOTHING = { containers: [], networks: [], volumes: [] };
const engine = new TestEngine();
const { runtime, docker } = engine;
let image: string;

beforeAll(async () => {
  image = (await requireTestImage(docker)).name;
});

afterEach(() => engine.sweep());

describe('DockerodeRuntime after work that was interrupted', () => {
  it('adopts a network and a container that were made but not started', async () => {
    const spec = twoServices();
    const { networkId, containerId } = await makeHalf(spec);

    const states = await runtime.ensureRunning(spec);

    expect(states.find((state) => state.service === 'preview')).toMatchObject({ containerId, state: 'running' });
    const networks = await docker.listNetworks({ filters: { name: [`sw-${spec.projectId}`] } });
    expect(networks.map((network) => network.Id)).toEqual([networkId]);
  });

  it('removes what an interrupted start left: a network, a container, no more', async () => {
    const spec = twoServices();
    await makeHalf(spec);

    await runtime.remove(spec.projectId, { volumes: true });

    expect(await engine.namesOf(spec.projectId)).toEqual(NOTHING);
  });

  it('removes a network that has no containers', async () => {
    const spec = twoServices();
    await makeNetwork(spec);

    await runtime.remove(spec.projectId, { volumes: true });

    expect(await engine.namesOf(spec.projectId)).toEqual(NOTHING);
  });

  it.each([0, 20, 60, 120, 250, 500])('finishes what a start began that was aborted after %i ms', async (afterMs) => {
    const spec = twoServices();
    await expect(runtime.ensureRunning(spec, AbortSignal.timeout(afterMs))).rejects.toMatchObject({
      name: 'TimeoutError',
    });

    const states = await runtime.ensureRunning(spec);

    expect(states.map(({ service, state }) => [service, state])).toEqual([
      ['agent', 'running'],
      ['preview', 'running'],
      ['waiting', 'running'],
    ]);
    expect(await engine.namesOf(spec.projectId)).toMatchObject({
      networks: [`sw-${spec.projectId}`],
      volumes: [`sw-${spec.projectId}-cache`],
    });
  });

  it.each([0, 20, 60, 120, 250, 500])('leaves nothing when it is removed %i ms into a start', async (afterMs) => {
    const spec = twoServices();
    const signal = AbortSignal.timeout(afterMs);
    const starting = runtime.ensureRunning(spec);
    starting.catch(() => undefined);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));

    await runtime.remove(spec.projectId, { volumes: true });

    await expect(starting).rejects.toMatchObject({ code: 'conflict' });
    expect(await engine.namesOf(spec.projectId)).toEqual(NOTHING);
  });

  it('makes one set of containers for two processes at once, and removes it for both', async () => {
    const spec = twoServices();
    const processes = [engine.runtimeWith(), engine.runtimeWith()];

    const answers = await Promise.all(processes.map((one) => one.ensureRunning(spec)));
    const made = await engine.namesOf(spec.projectId);
    await Promise.all(processes.map((one) => one.remove(spec.projectId, { volumes: true })));

    expect(answers[0]?.map((state) => state.containerId)).toEqual(answers[1]?.map((state) => state.containerId));
    expect(made).toMatchObject({ networks: [`sw-${spec.projectId}`], volumes: [`sw-${spec.projectId}-cache`] });
    expect(made.containers).toHaveLength(3);
    expect(await engine.namesOf(spec.projectId)).toEqual(NOTHING);
  });

  it('goes on where another process makes the same network in the middle of a start', async () => {
    const spec = twoServices();
    const starting = runtime.ensureRunning(spec);
    starting.catch(() => undefined);
    await eventually(async () => {
      expect((await engine.namesOf(spec.projectId)).containers).toHaveLength(3);
    });
    const { Name, Labels } = await docker.getNetwork(`sw-${spec.projectId}`).inspect();
    await docker.createNetwork({ Name, Labels, CheckDuplicate: false });

    const states = await starting;

    expect(states.map(({ state }) => state)).toEqual(['running', 'running', 'running']);
    expect((await engine.namesOf(spec.projectId)).networks).toEqual([`sw-${spec.projectId}`]);
  });

  it('starts containers whose network was removed and made anew', async () => {
    const spec = projectSpec(randomProjectId(), [serviceSpec(image)]);
    await runtime.ensureRunning(spec);
    await runtime.stop(spec.projectId);
    await docker.getNetwork(`sw-${spec.projectId}`).remove();

    const [state] = await runtime.ensureRunning(spec);

    expect(state?.state).toBe('running');
    expect(state?.address).not.toBeNull();
  });

  it('lets a paused container go on, and stops one', async () => {
    const spec = projectSpec(randomProjectId(), [serviceSpec(image)]);
    await runtime.ensureRunning(spec);
    await engine.container(spec.projectId, 'preview').pause();

    const [resumed] = await runtime.ensureRunning(spec);
    await engine.container(spec.projectId, 'preview').pause();
    await runtime.stop(spec.projectId);

    expect(resumed?.state).toBe('running');
    expect(await runtime.inspect(spec.projectId)).toMatchObject([{ state: 'exited', exitCode: 143 }]);
  });

  it('keeps volumes unless they are to go too', async () => {
    const spec = twoServices();
    await makeHalf(spec);
    await docker.createVolume({
      Name: `sw-${spec.projectId}-cache`,
      Labels: { ...engine.labels, 'sitewright.project': spec.projectId },
    });

    await runtime.remove(spec.projectId, { volumes: false });

    expect(await engine.namesOf(spec.projectId)).toEqual({ ...NOTHING, volumes: [`sw-${spec.projectId}-cache`] });
  });
});

describe('DockerodeRuntime beside things that are not ours', () => {
  it('refuses to take over a container of our name, and never removes it', async () => {
    const spec = projectSpec(randomProjectId(), [serviceSpec(image)]);
    const name = `sw-${spec.projectId}-preview`;
    await docker.createContainer({ name, Image: image, Labels: engine.labels });

    await expect(runtime.ensureRunning(spec)).rejects.toMatchObject({ code: 'container_failed' });
    await runtime.remove(spec.projectId, { volumes: true });

    expect(await runtime.inspect(spec.projectId)).toEqual([]);
    await expect(docker.getContainer(name).inspect()).resolves.toMatchObject({ Name: `/${name}` });
  });

  it('refuses to take over a network of our name, and never removes it', async () => {
    const spec = projectSpec(randomProjectId(), [serviceSpec(image)]);
    const network = await docker.createNetwork({ Name: `sw-${spec.projectId}`, Labels: engine.labels });

    await expect(runtime.ensureRunning(spec)).rejects.toMatchObject({ code: 'container_failed' });
    await runtime.remove(spec.projectId, { volumes: true });

    await expect(network.inspect()).resolves.toMatchObject({ Name: `sw-${spec.projectId}` });
  });

  it('refuses to take over a volume of our name, and never removes it', async () => {
    const spec = projectSpec(randomProjectId(), [serviceSpec(image)], ['cache']);
    const name = `sw-${spec.projectId}-cache`;
    await docker.createVolume({ Name: name, Labels: engine.labels });

    await expect(runtime.ensureRunning(spec)).rejects.toMatchObject({ code: 'container_failed' });
    await runtime.remove(spec.projectId, { volumes: true });

    await expect(docker.getVolume(name).inspect()).resolves.toMatchObject({ Name: name });
  });

  it('removes one project and leaves the other as it is', async () => {
    const [one, other] = [twoServices(), projectSpec(randomProjectId(), [serviceSpec(image)], ['cache'])];
    await makeHalf(one);
    const before = await runtime.ensureRunning(other);

    await runtime.remove(one.projectId, { volumes: true });

    expect(await runtime.inspect(other.projectId)).toEqual(before);
    expect(await engine.namesOf(other.projectId)).toEqual({
      containers: [`/sw-${other.projectId}-preview`],
      networks: [`sw-${other.projectId}`],
      volumes: [`sw-${other.projectId}-cache`],
    });
  });

  it('takes a container that somebody connected off the network that goes', async () => {
    const spec = projectSpec(randomProjectId(), [serviceSpec(image)]);
    await runtime.ensureRunning(spec);
    const guest = await docker.createContainer({ Image: image, Labels: engine.labels });
    await guest.start();
    await docker.getNetwork(`sw-${spec.projectId}`).connect({ Container: guest.id });

    await runtime.remove(spec.projectId, { volumes: true });

    expect(await engine.namesOf(spec.projectId)).toEqual(NOTHING);
    expect((await guest.inspect()).State.Running).toBe(true);
  });
});

/** Two plain services and one that waits for a health that takes a while. */
function twoServices(): ProjectSpec {
  const healthcheck = { test: ['CMD', 'true'], intervalMs: 500 };
  const services = [
    serviceSpec(image),
    serviceSpec(image, { name: 'agent', healthcheck }),
    serviceSpec(image, { name: 'waiting', dependsOn: [{ service: 'agent', condition: 'service_healthy' }] }),
  ];
  return projectSpec(randomProjectId(), services, ['cache']);
}

function makeNetwork({ projectId }: ProjectSpec): Promise<{ id: string }> {
  return docker.createNetwork(networkOptions(projectId, 'none', engine.labels));
}

/** What is there when a process is killed between its first create and its first start. */
async function makeHalf(spec: ProjectSpec): Promise<{ networkId: string; containerId: string }> {
  const network = await makeNetwork(spec);
  const [service] = spec.services;
  if (!service) throw new Error('the spec has no service');
  const { name, options } = wantedContainer(spec.projectId, service, engine.labels);
  const container = await docker.createContainer({ name, ...options });
  return { networkId: network.id, containerId: container.id };
}
