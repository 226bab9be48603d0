import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SetupError } from '../../src/domain/failure.js';
import type { ProjectId, ProjectStatus } from '../../src/domain/project.js';
import { ProjectObserver } from '../../src/observation/project-observer.js';
import type { Stores } from '../../src/store/open-stores.js';
import { openEmptyStores } from '../support/empty-stores.js';
import { aProjectSpec, aServiceSpec } from '../support/builders.js';
import { eventually } from '../support/eventually.js';
import { FakeContainerRuntime } from '../support/fakes/fake-container-runtime.js';

let stores: Stores;

beforeAll(async () => {
  stores = await openEmptyStores();
});

afterAll(() => stores.close());

interface Scene {
  readonly id: ProjectId;
  readonly runtime: FakeContainerRuntime;
  /** Projects whose lifecycle was told, oldest first. */
  readonly told: ProjectId[];
  isReady(): Promise<readonly [preview: boolean | undefined, agent: boolean | undefined]>;
  moveTo(status: ProjectStatus): Promise<void>;
  observe(options?: {
    gatewayUrl?: string;
    fullLookMs?: number;
    heldLimitMs?: number;
    tell?: () => Promise<void>;
  }): void;
}

/** A project that was set up, runs, and whose containers run. */
async function withRunningProject(story: (scene: Scene) => Promise<void>): Promise<void> {
  const { projects } = stores;
  const id = randomBytes(8).toString('hex') as ProjectId;
  const runtime = new FakeContainerRuntime();
  const told: ProjectId[] = [];
  let sequence = 0;
  let observer: ProjectObserver | undefined;
  const words = { name: 'Bakery', prompt: 'A bakery', model: 'demo', template: 'astro-starter' };
  await projects.createProject({ id, ownerId: 'owner-1', slug: `bakery-${id}`, ...words });
  await runtime.ensureRunning(
    aProjectSpec({ projectId: id, services: [aServiceSpec({ name: 'preview' }), aServiceSpec({ name: 'agent' })] }),
  );
  const finished = { kind: 'finished', try: 1, phase: 'completed', finishedAtMs: Date.now(), failure: null } as const;
  await projects.recordProgress(id, finished);
  await projects.recordReadiness(id, { previewReady: true, agentReady: true });
  const scene: Scene = {
    id,
    runtime,
    told,
    isReady: async () => {
      const project = await projects.findProject(id);
      return [project?.previewReady, project?.agentReady];
    },
    moveTo: async (status) => {
      sequence += 1;
      await projects.recordStatus({ projectId: id, sequence, status });
    },
    observe: ({ gatewayUrl, tell, ...limits } = {}) => {
      observer = new ProjectObserver({
        runtime,
        store: projects,
        servicesOf: async () => ({ preview: 'preview', agent: 'agent' }),
        tell: async (projectId) => {
          told.push(projectId);
          await tell?.();
        },
        gatewayUrl: gatewayUrl ?? null,
        ...limits,
      });
    },
  };
  try {
    await scene.moveTo('running');
    await story(scene);
  } finally {
    observer?.close();
    await projects.deleteProject(id);
  }
}

/** What the engine tells while a backup reads the project. */
function holdContainers(runtime: FakeContainerRuntime): void {
  const inspect = runtime.inspect.bind(runtime);
  runtime.inspect = async (id) => (await inspect(id)).map((state) => ({ ...state, state: 'paused' as const }));
}

describe('ProjectObserver', () => {
  it('leaves containers alone that are held for a moment, and tells of those that stay so', async () => {
    await withRunningProject(async ({ id, runtime, told, observe, isReady }) => {
      holdContainers(runtime);
      const looks = () => runtime.calls.filter(({ method }) => method === 'inspect').length;
      observe({ fullLookMs: 20, heldLimitMs: 1_000 });
      await eventually(() => expect(looks()).toBeGreaterThan(3));
      expect([told, await isReady()]).toEqual([[], [true, true]]);

      await eventually(() => expect(told).toContain(id));

      await eventually(async () => expect(await isReady()).toEqual([false, false]));
    });
  });

  it.each([
    ['preview', [false, true]],
    ['agent', [true, false]],
  ] as const)('writes down and tells that the %s container ended', async (service, ready) => {
    await withRunningProject(async ({ id, runtime, told, observe, isReady }) => {
      observe();
      await eventually(() => expect(runtime.calls.some(({ method }) => method === 'inspect')).toBe(true));
      runtime.exit(id, service, 137);
      await eventually(async () => {
        expect(await isReady()).toEqual(ready);
        expect(told.at(-1)).toBe(id);
      });
    });
  });

  it('sees what ended while nobody watched', async () => {
    await withRunningProject(async ({ id, runtime, told, observe, isReady }) => {
      runtime.exit(id, 'preview', 1);
      observe();
      await eventually(async () => {
        expect(told).toContain(id);
        expect(await isReady()).toEqual([false, true]);
      });
    });
  });

  it('takes a full look now and then: an event that was lost does no harm, nor does a word that failed', async () => {
    await withRunningProject(async ({ id, runtime, told, observe }) => {
      observe({ fullLookMs: 20, tell: () => Promise.reject(new SetupError('temporal_unavailable', 'Away.')) });
      await eventually(() => expect(runtime.calls.length).toBeGreaterThan(0));
      runtime.setState(id, 'agent', { state: 'exited', exitCode: 1 });
      await eventually(() => expect(told.length).toBeGreaterThan(2));
    });
  });

  it('goes on after an engine that was away', async () => {
    await withRunningProject(async ({ id, runtime, told, observe }) => {
      runtime.failNext('inspect', new SetupError('docker_unavailable', 'Away.'));
      observe({ fullLookMs: 20 });
      await eventually(() => expect(runtime.calls.length).toBeGreaterThan(1));
      runtime.exit(id, 'preview', 1);
      await eventually(() => expect(told).toContain(id));
    });
  });

  it.each(['starting', 'stopping', 'deleting'] as const)(
    'keeps silent while the workflow itself moves the containers: %s',
    async (status) => {
      await withRunningProject(async ({ id, runtime, told, observe, isReady, moveTo }) => {
        await moveTo(status);
        observe({ fullLookMs: 20 });
        runtime.exit(id, 'preview', 1);
        await withRunningProject(async (other) => {
          // When the later event of another project arrived, the earlier one has as well.
          other.observe();
          other.runtime.exit(other.id, 'preview', 1);
          await eventually(() => expect(other.told).toContain(other.id));
        });
        expect(told).not.toContain(id);
        expect(await isReady()).toEqual([true, true]);
      });
    },
  );

  it('tells of a stopped project whose container was started by hand', async () => {
    await withRunningProject(async ({ id, runtime, told, observe, moveTo }) => {
      await moveTo('stopping');
      await moveTo('stopped');
      observe();
      runtime.exit(id, 'agent', 0);
      await eventually(() => expect(told).toContain(id));
    });
  });

  it('sees by itself what runs of a stopped project: the event was lost, as when a late worker started it', async () => {
    await withRunningProject(async ({ id, told, observe, moveTo }) => {
      await moveTo('stopping');
      await moveTo('stopped');
      observe({ fullLookMs: 20 });

      await eventually(() => expect(told).toContain(id));
    });
  });

  it('leaves the projects of another host to that one', async () => {
    await withRunningProject(async ({ id, runtime, told, observe, isReady }) => {
      runtime.exit(id, 'preview', 1);
      await stores.projects.recordGateway(id, 'http://elsewhere');
      observe({ fullLookMs: 20 });
      await withRunningProject(async (mine) => {
        mine.runtime.exit(mine.id, 'preview', 1);
        mine.observe();
        await eventually(() => expect(mine.told).toContain(mine.id));
      });
      expect(told).not.toContain(id);
      expect(await isReady()).toEqual([true, true]);
    });
  });
});
