import { describe, expect, it } from '@jest/globals';
import type { ContainerEvent, ContainerRuntime } from '../../src/docker/container-runtime.js';
import type { ProjectSpec } from '../../src/domain/service-spec.js';
import { projectSpec, randomProjectId, serviceSpec } from '../support/docker-specs.js';
import { eventually } from '../support/eventually.js';
import type { RuntimeHarness } from './container-runtime.contract.js';

/** The part of the contract that is about events and logs. */
export function describeContainerStreams(name: string, open: () => RuntimeHarness): void {
  describe(`${name} keeps the contract of the streams of ContainerRuntime`, () => {
    it('announces what happens to containers until the signal aborts', async () => {
      const { runtime, image, killService } = open();
      const spec = projectSpec(randomProjectId(), [serviceSpec(image)]);
      const events: ContainerEvent[] = [];
      const actions = () => events.map(({ action }) => action).filter((action) => action !== 'kill');

      const [state] = await withWatch(runtime, { take: (event) => events.push(event), spec }, async () => {
        const states = await runtime.ensureRunning(spec);
        await killService(spec.projectId, 'preview');
        await eventually(() => expect(actions()).toContain('die'));
        await runtime.remove(spec.projectId, { volumes: true });
        await eventually(() => expect(actions()).toContain('destroy'));
        return states;
      });

      expect(actions()).toEqual(['create', 'start', 'die', 'destroy']);
      expect(events.find(({ action }) => action === 'die')).toMatchObject({
        service: 'preview',
        containerId: state?.containerId,
        exitCode: 137,
      });
    });

    it('announces what happened since a time in the past', async () => {
      const { runtime, image } = open();
      const spec = projectSpec(randomProjectId(), [serviceSpec(image)]);
      const since = new Date();
      await runtime.ensureRunning(spec);

      const actions: string[] = [];
      await withWatch(runtime, { take: ({ action }) => actions.push(action), spec, since }, () =>
        eventually(() => expect(actions).toEqual(['create', 'start'])),
      );
    });

    it('follows a log until the signal aborts', async () => {
      const { runtime, image } = open();
      const spec = projectSpec(randomProjectId(), [serviceSpec(image)]);
      await runtime.ensureRunning(spec);
      const follow = new AbortController();

      const following = collect(
        runtime.readLogs(spec.projectId, 'preview', { tail: 10, follow: true, signal: follow.signal }),
        () => undefined,
      );
      follow.abort();

      await expect(following).resolves.toBeUndefined();
    });
  });
}

/** Watches one project's events while `work` runs; the watch must end in good order with the signal. */
async function withWatch<T>(
  runtime: ContainerRuntime,
  options: { take: (event: ContainerEvent) => void; spec: ProjectSpec; since?: Date },
  work: () => Promise<T>,
): Promise<T> {
  const { take, spec, since } = options;
  const watch = new AbortController();
  const watching = collect(runtime.watchEvents({ ...(since && { since }), signal: watch.signal }), (event) => {
    if (event.projectId === spec.projectId) take(event);
  });
  try {
    return await work();
  } finally {
    watch.abort();
    await watching;
  }
}

async function collect<T>(items: AsyncIterable<T>, take: (item: T) => void): Promise<void> {
  for await (const item of items) take(item);
}
