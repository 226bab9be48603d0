import { describe, expect, it } from '@jest/globals';
import type { ContainerRuntime, ServiceState } from '../../src/docker/container-runtime.js';
import type { ProjectId } from '../../src/domain/project.js';
import { projectSpec, randomProjectId, serviceSpec } from '../support/docker-specs.js';
import { eventually } from '../support/eventually.js';
import { describeContainerStreams } from './container-streams.contract.js';

export interface RuntimeHarness {
  readonly runtime: ContainerRuntime;
  /** An image that the engine has. */
  readonly image: string;
  /** Kills the service's process behind the runtime's back: it ends with code 137. */
  readonly killService: (projectId: ProjectId, service: string) => Promise<void>;
}

/** What every container runtime promises; `open` is called once for each case. */
export function describeContainerRuntime(name: string, open: () => RuntimeHarness): void {
  describeContainerStreams(name, open);

  describe(`${name} keeps the contract of ContainerRuntime`, () => {
    it('answers a ping', async () => {
      const { runtime } = open();

      await expect(runtime.ping()).resolves.toBeUndefined();
    });

    it('tells the address under which containers reach the host', async () => {
      const { runtime } = open();

      expect(await runtime.hostAddressForContainers()).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    });

    it('knows nothing of a project that was never started', async () => {
      const { runtime } = open();
      const projectId = randomProjectId();

      expect(await runtime.inspect(projectId)).toEqual([]);
      expect(await runtime.logTail(projectId, 'preview', 10)).toBe('');
      await expect(runtime.stop(projectId)).resolves.toBeUndefined();
      await expect(runtime.remove(projectId, { volumes: true })).resolves.toBeUndefined();
    });

    it('starts all services and lists them in the order of their names', async () => {
      const { runtime, image } = open();
      const services = [serviceSpec(image, { name: 'preview' }), serviceSpec(image, { name: 'agent' })];
      const projectId = randomProjectId();

      const states = await runtime.ensureRunning(projectSpec(projectId, services));

      expect(states.map(({ service, state, exitCode }) => [service, state, exitCode])).toEqual([
        ['agent', 'running', null],
        ['preview', 'running', null],
      ]);
      expect(states.every(({ address, startedAt }) => address !== null && startedAt !== null)).toBe(true);
      expect(await runtime.inspect(projectId)).toEqual(states);
    });

    it('changes nothing when it is asked a second time', async () => {
      const { runtime, image } = open();
      const spec = projectSpec(randomProjectId(), [serviceSpec(image)], ['cache']);

      const first = await runtime.ensureRunning(spec);

      expect(await runtime.ensureRunning(spec)).toEqual(first);
    });

    it('makes one set of containers for five requests at once', async () => {
      const { runtime, image } = open();
      const services = [serviceSpec(image, { name: 'a' }), serviceSpec(image, { name: 'b' })];
      const spec = projectSpec(randomProjectId(), services);

      const answers = await Promise.all([1, 2, 3, 4, 5].map(() => runtime.ensureRunning(spec)));

      expect(new Set(answers.map(idsOf).map(String)).size).toBe(1);
      expect(await runtime.inspect(spec.projectId)).toHaveLength(2);
    });

    it('makes only the service anew whose spec changed', async () => {
      const { runtime, image } = open();
      const projectId = randomProjectId();
      const a = serviceSpec(image, { name: 'a' });
      const b = serviceSpec(image, { name: 'b' });
      const [a1, b1] = idsOf(await runtime.ensureRunning(projectSpec(projectId, [a, b])));

      const changed = { ...b, environment: { COLOUR: 'blue' } };
      expect(await runtime.findOutdated(projectSpec(projectId, [a, b]))).toEqual([]);
      expect(await runtime.findOutdated(projectSpec(projectId, [a, changed]))).toEqual([changed.name]);
      const [a2, b2] = idsOf(await runtime.ensureRunning(projectSpec(projectId, [a, changed])));

      expect(a2).toBe(a1);
      expect(b2).not.toBe(b1);
    });

    it('removes a service that the spec names no more', async () => {
      const { runtime, image } = open();
      const projectId = randomProjectId();
      const a = serviceSpec(image, { name: 'a' });
      await runtime.ensureRunning(projectSpec(projectId, [a, serviceSpec(image, { name: 'b' })]));

      const states = await runtime.ensureRunning(projectSpec(projectId, [a]));

      expect(states.map((state) => state.service)).toEqual(['a']);
    });

    it('tells the memory of the containers that run, and of none that sleeps', async () => {
      const { runtime, image, killService } = open();
      const services = [serviceSpec(image, { name: 'a' }), serviceSpec(image, { name: 'b' })];
      const spec = projectSpec(randomProjectId(), services);
      expect(await runtime.memoryUse(spec.projectId)).toBeNull();
      await runtime.ensureRunning(spec);

      const both = (await runtime.memoryUse(spec.projectId)) ?? 0;
      await killService(spec.projectId, 'a');

      expect(both).toBeGreaterThan(0);
      expect(both).toBeLessThan(64 * 1024 ** 2);
      await eventually(async () => {
        const one = (await runtime.memoryUse(spec.projectId)) ?? 0;
        expect(one).toBeGreaterThan(0);
        expect(one).toBeLessThan(both);
      });
      await runtime.stop(spec.projectId);
      expect(await runtime.memoryUse(spec.projectId)).toBeNull();
    });

    it('stops containers and starts the same ones again', async () => {
      const { runtime, image } = open();
      const spec = projectSpec(randomProjectId(), [serviceSpec(image)]);
      const before = await runtime.ensureRunning(spec);

      await runtime.stop(spec.projectId);
      const [stopped] = await runtime.inspect(spec.projectId);
      const after = await runtime.ensureRunning(spec);

      expect(stopped).toMatchObject({ state: 'exited', exitCode: 143, address: null, oomKilled: false });
      expect(idsOf(after)).toEqual(idsOf(before));
      expect(after[0]?.state).toBe('running');
    });

    it('starts a container again that ended by itself', async () => {
      const { runtime, image, killService } = open();
      const spec = projectSpec(randomProjectId(), [serviceSpec(image)]);
      const before = await runtime.ensureRunning(spec);
      await killService(spec.projectId, 'preview');

      const [ended] = await eventually(async () => {
        const states = await runtime.inspect(spec.projectId);
        expect(states[0]?.state).toBe('exited');
        return states;
      });
      const after = await runtime.ensureRunning(spec);

      expect(ended).toMatchObject({ exitCode: 137, oomKilled: false });
      expect(idsOf(after)).toEqual(idsOf(before));
    });

    it('removes everything, also when it is asked twice', async () => {
      const { runtime, image } = open();
      const spec = projectSpec(randomProjectId(), [serviceSpec(image)], ['cache']);
      await runtime.ensureRunning(spec);

      await runtime.remove(spec.projectId, { volumes: true });
      await runtime.remove(spec.projectId, { volumes: true });

      expect(await runtime.inspect(spec.projectId)).toEqual([]);
    });

    it('refuses an image that is not there with `image_missing`', async () => {
      const { runtime } = open();
      const spec = projectSpec(randomProjectId(), [serviceSpec('sitewright/not-there:1')]);

      await expect(runtime.ensureRunning(spec)).rejects.toMatchObject({
        code: 'image_missing',
        message: expect.stringContaining('sitewright/not-there:1'),
      });
    });

    it('refuses services that depend on each other in a circle', async () => {
      const { runtime, image } = open();
      const needs = (service: string) => ({ dependsOn: [{ service, condition: 'service_started' as const }] });
      const services = [
        serviceSpec(image, { name: 'a', ...needs('b') }),
        serviceSpec(image, { name: 'b', ...needs('a') }),
      ];

      await expect(runtime.ensureRunning(projectSpec(randomProjectId(), services))).rejects.toMatchObject({
        code: 'invalid_template',
      });
    });

    it('starts a service after the one that it waits for was healthy, or had ended well', async () => {
      const { runtime, image } = open();
      const healthcheck = { test: ['CMD', 'true'], intervalMs: 200 };
      const services = [
        serviceSpec(image, { name: 'last', dependsOn: [{ service: 'healthy', condition: 'service_healthy' }] }),
        serviceSpec(image, {
          name: 'healthy',
          healthcheck,
          dependsOn: [{ service: 'once', condition: 'service_completed_successfully' }],
        }),
        serviceSpec(image, { name: 'once', command: ['true'] }),
      ];
      const spec = projectSpec(randomProjectId(), services);

      const states = await runtime.ensureRunning(spec);
      const again = await runtime.ensureRunning(spec);

      const startOf = (name: string) => states.find(({ service }) => service === name)?.startedAt?.getTime() ?? NaN;
      expect(startOf('healthy')).toBeGreaterThanOrEqual(startOf('once'));
      expect(startOf('last')).toBeGreaterThanOrEqual(startOf('healthy'));
      expect(states.map(({ service, state, health }) => [service, state, health])).toEqual([
        ['healthy', 'running', 'healthy'],
        ['last', 'running', 'none'],
        ['once', 'exited', 'none'],
      ]);
      expect(again).toEqual(states);
    });

    it('rejects with the reason of a signal that has aborted', async () => {
      const { runtime, image } = open();
      const spec = projectSpec(randomProjectId(), [serviceSpec(image)]);
      const signal = AbortSignal.abort(new Error('changed my mind'));

      await expect(runtime.ensureRunning(spec, signal)).rejects.toThrow('changed my mind');
      await expect(runtime.inspect(spec.projectId, signal)).rejects.toThrow('changed my mind');
      await expect(runtime.stop(spec.projectId, signal)).rejects.toThrow('changed my mind');
      await expect(runtime.remove(spec.projectId, { volumes: true }, signal)).rejects.toThrow('changed my mind');
      await expect(runtime.ping(signal)).rejects.toThrow('changed my mind');
      await expect(runtime.memoryUse(spec.projectId, signal)).rejects.toThrow('changed my mind');
      expect(await runtime.inspect(spec.projectId)).toEqual([]);
    });
  });
}

function idsOf(states: readonly ServiceState[]): string[] {
  return states.map((state) => state.containerId);
}
