import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SetupError } from '../../src/domain/failure.js';
import { eventually } from '../support/eventually.js';
import {
  CANARY,
  expectCancelled,
  failureOf,
  prepareScenes,
  type Scene,
  untilAborted,
  withOther,
} from './with-activities.js';

const withScene = prepareScenes();
const AWAY = new SetupError('docker_unavailable', 'The Docker engine does not answer.');

function start(scene: Scene, options: Parameters<Scene['run']>[2] = {}) {
  return scene.run('startContainers', scene.step('starting_docker'), options);
}

async function containersOf(scene: Scene) {
  return (await scene.runtime.inspect(scene.projectId)).map(({ service, state, containerId }) => ({
    service,
    state,
    containerId,
  }));
}

describe('startContainers', () => {
  it('starts what the template wants and notes where', async () => {
    await withScene(async (scene) => {
      await start(scene, { gatewayUrl: 'http://worker-1:7000' }).result;

      expect(await containersOf(scene)).toEqual([
        expect.objectContaining({ service: 'agent', state: 'running' }),
        expect.objectContaining({ service: 'preview', state: 'running' }),
      ]);
      expect(await scene.project()).toMatchObject({ gatewayUrl: 'http://worker-1:7000' });
    });
  });

  it('adopts the containers when it runs again, and when it runs twice at the same time', async () => {
    await withScene(async (scene) => {
      await start(scene).result;
      const first = await containersOf(scene);

      await start(scene).result;
      await Promise.all([start(scene).result, start(scene).result]);

      expect(await containersOf(scene)).toEqual(first);
    });
  });

  it('starts stopped containers again and keeps them', async () => {
    await withScene(async (scene) => {
      await start(scene).result;
      const first = await containersOf(scene);
      await scene.runtime.stop(scene.projectId);

      await start(scene).result;

      expect(await containersOf(scene)).toEqual(first);
    });
  });

  it('goes on where a killed attempt left off', async () => {
    await withScene(async (scene) => {
      const killed = withOther(scene.runtime, {
        ensureRunning: async (spec, signal) => {
          await scene.runtime.ensureRunning(spec, signal);
          scene.runtime.exit(scene.projectId, 'agent', 137);
          return untilAborted(signal);
        },
      });
      void start(scene, { runtime: killed });
      await eventually(async () =>
        expect(await containersOf(scene)).toContainEqual(expect.objectContaining({ state: 'exited' })),
      );
      const first = await containersOf(scene);

      await start(scene, { info: { attempt: 2 } }).result;

      expect(await containersOf(scene)).toEqual(first.map((container) => ({ ...container, state: 'running' })));
    });
  });

  it('hands the engine the signal, so that a cancellation cuts a call that hangs', async () => {
    await withScene(async (scene) => {
      await scene.beginPhase('starting_docker');
      const runtime = withOther(scene.runtime, { ensureRunning: (_spec, signal) => untilAborted(signal) });
      const run = start(scene, { runtime });
      await eventually(() => expect(run.heartbeats.length).toBeGreaterThanOrEqual(1));
      const cancelledAt = performance.now();

      run.cancel();

      await expectCancelled(run);
      expect(performance.now() - cancelledAt).toBeLessThan(1_000);
      expect(await scene.phase('starting_docker')).toMatchObject({ failedAttempts: 0 });
    });
  });

  it('starts nothing for a project that was deleted', async () => {
    await withScene(async (scene) => {
      await scene.store.deleteProject(scene.projectId);

      expect(await failureOf(start(scene))).toMatchObject({ type: 'not_found', nonRetryable: true });
      expect(await containersOf(scene)).toEqual([]);
    });
  });

  it.each(['docker_unavailable', 'image_missing', 'invalid_template', 'conflict'] as const)(
    'gives up on %s at once',
    async (code) => {
      await withScene(async (scene) => {
        scene.runtime.failNext('ensureRunning', new SetupError(code, 'No.', { details: { logTail: 'last line' } }));

        const failure = await failureOf(start(scene));

        expect(failure).toMatchObject({ type: code, nonRetryable: true, details: [{ logTail: 'last line' }] });
      });
    },
  );

  it('gives up on a template that cannot be read any more, without a word to the engine', async () => {
    await withScene(async (scene) => {
      const blueprintOf = async (): Promise<never> => {
        throw new SetupError('invalid_template', 'There is no template "astro-starter".');
      };

      expect(await failureOf(start(scene, { blueprintOf }))).toMatchObject({ type: 'invalid_template' });
      expect(scene.runtime.calls).toEqual([]);
    });
  });

  it('gives the password to the engine, which proves that the look for it elsewhere would find it', async () => {
    await withScene(async (scene) => {
      let spec: unknown;
      const runtime = withOther(scene.runtime, {
        ensureRunning: async (wanted) => {
          spec = wanted;
          return [];
        },
      });

      await start(scene, { runtime }).result;

      expect(JSON.stringify(spec)).toContain(CANARY);
    });
  });
});

type Options = Parameters<Scene['run']>[2];

const CONTAINER_ACTIONS = [
  ['stopContainers', 'stop', (scene: Scene, options?: Options) => scene.run('stopContainers', scene, options)],
  [
    'removeContainers',
    'remove',
    (scene: Scene, options?: Options) =>
      scene.run('removeContainers', { projectId: scene.projectId, volumes: true }, options),
  ],
] as const;

async function statesOf({ runtime, projectId }: Scene): Promise<string[]> {
  return (await runtime.inspect(projectId)).map(({ state }) => state);
}

/** A project whose containers run and answer. */
async function withRunning(story: (scene: Scene) => Promise<void>): Promise<void> {
  await withScene(async (scene) => {
    await scene.startContainers();
    await scene.store.recordReadiness(scene.projectId, { previewReady: true, agentReady: true });
    await story(scene);
  });
}

describe.each(CONTAINER_ACTIONS)('%s', (_name, method, run) => {
  it('says that nothing answers any more, runs twice and twice at once', async () => {
    await withRunning(async (scene) => {
      await run(scene).result;
      await Promise.all([run(scene).result, run(scene).result]);

      expect(await scene.project()).toMatchObject({ previewReady: false, agentReady: false });
      expect(await statesOf(scene)).toEqual(method === 'stop' ? ['exited', 'exited'] : []);
    });
  });

  it('is content when there is nothing, not even the project', async () => {
    await withScene(async (scene) => {
      await run(scene).result;
      await scene.store.deleteProject(scene.projectId);

      await expect(run(scene).result).resolves.toBeUndefined();
      expect(await scene.store.findProject(scene.projectId)).toBeUndefined();
    });
  });

  it('finishes what a killed attempt began', async () => {
    await withRunning(async (scene) => {
      const begin = (signal: AbortSignal | undefined): Promise<never> => {
        scene.runtime.exit(scene.projectId, 'agent', 143);
        return untilAborted(signal);
      };
      const runtime = withOther(scene.runtime, {
        stop: (_id, signal) => begin(signal),
        remove: (_id, _options, signal) => begin(signal),
      });
      void run(scene, { runtime });
      await eventually(async () => expect(await statesOf(scene)).toContain('exited'));

      await run(scene, { info: { attempt: 2 } }).result;

      expect(await statesOf(scene)).toEqual(method === 'stop' ? ['exited', 'exited'] : []);
      expect(await scene.project()).toMatchObject({ previewReady: false, agentReady: false });
    });
  });

  it('leaves an engine that is away to the workflow, and says nothing about containers it did not reach', async () => {
    await withRunning(async (scene) => {
      scene.runtime.failNext(method, AWAY);

      expect(await failureOf(run(scene))).toMatchObject({ type: 'docker_unavailable', nonRetryable: true });
      expect(await scene.project()).toMatchObject({ previewReady: true, agentReady: true });
    });
  });

  it('heartbeats while the engine hangs, and is cut by a cancellation', async () => {
    await withRunning(async (scene) => {
      const runtime = withOther(scene.runtime, {
        stop: (_id, signal) => untilAborted(signal),
        remove: (_id, _options, signal) => untilAborted(signal),
      });
      const hanging = run(scene, { runtime });
      await eventually(() => expect(hanging.heartbeats.length).toBeGreaterThanOrEqual(2));

      hanging.cancel();

      await expectCancelled(hanging);
    });
  });
});

describe('stopContainers', () => {
  it('keeps containers and volumes', async () => {
    await withRunning(async (scene) => {
      const before = (await scene.runtime.inspect(scene.projectId)).map(({ containerId }) => containerId);

      await scene.run('stopContainers', { projectId: scene.projectId }).result;

      const after = (await scene.runtime.inspect(scene.projectId)).map(({ containerId }) => containerId);
      expect(after).toEqual(before);
      expect(scene.runtime.volumesOf(scene.projectId)).toEqual(['home']);
    });
  });
});

describe('removeContainers', () => {
  it.each([
    [true, []],
    [false, ['home']],
  ])('with volumes %s leaves the volumes %j', async (volumes, left) => {
    await withRunning(async (scene) => {
      await scene.run('removeContainers', { projectId: scene.projectId, volumes }).result;

      expect(scene.runtime.volumesOf(scene.projectId)).toEqual(left);
    });
  });
});

describe('removeProjectFiles', () => {
  it('removes the files and what a killed attempt of making them left, twice and twice at once', async () => {
    await withScene(async (scene) => {
      const remove = () => scene.run('removeProjectFiles', { projectId: scene.projectId });
      await scene.run('createProjectFiles', scene.step('creating_files')).result;
      await mkdir(join(scene.projectsFolder, `.unfinished-${scene.projectId}-0a0b0c0d`));

      await remove().result;
      await Promise.all([remove().result, remove().result]);

      expect(await readdir(scene.projectsFolder)).toEqual(['.removing']);
    });
  });

  it('is content when nothing was ever made', async () => {
    await withScene(async (scene) => {
      await expect(scene.run('removeProjectFiles', { projectId: scene.projectId }).result).resolves.toBeUndefined();
    });
  });

  it('may run again when the folder cannot be worked on', async () => {
    await withScene(async (scene) => {
      await mkdir(join(scene.projectsFolder, '..'), { recursive: true });
      await writeFile(scene.projectsFolder, 'a file where the folder should be');

      const failure = await failureOf(scene.run('removeProjectFiles', { projectId: scene.projectId }));

      expect(failure).toMatchObject({ type: 'internal', nonRetryable: false });
    });
  });
});

describe('deleteProjectRecord', () => {
  it('deletes the row with its phases, twice and twice at once', async () => {
    await withScene(async (scene) => {
      const remove = () => scene.run('deleteProjectRecord', { projectId: scene.projectId });
      await scene.beginPhase('creating_files');

      await Promise.all([remove().result, remove().result]);
      await remove().result;

      expect(await scene.store.findProject(scene.projectId)).toBeUndefined();
      expect(await scene.store.listPhases(scene.projectId)).toEqual([]);
    });
  });

  it('may run again when the database is away', async () => {
    await withScene(async (scene) => {
      const deleteProject = async (): Promise<never> => {
        throw new SetupError('internal', 'The database does not answer.');
      };
      const store = withOther(scene.store, { deleteProject });

      const failure = await failureOf(scene.run('deleteProjectRecord', { projectId: scene.projectId }, { store }));

      expect(failure).toMatchObject({ type: 'internal', nonRetryable: false });
    });
  });

  it('leaves nothing of a project when it comes last, as a deletion has it', async () => {
    await withRunning(async (scene) => {
      const { projectId } = scene;
      await scene.run('createProjectFiles', scene.step('creating_files')).result;

      await scene.run('removeContainers', { projectId, volumes: true }).result;
      await scene.run('removeProjectFiles', { projectId }).result;
      expect(await scene.store.findProject(projectId)).toBeDefined();
      await scene.run('deleteProjectRecord', { projectId }).result;

      expect(await statesOf(scene)).toEqual([]);
      expect(scene.runtime.volumesOf(projectId)).toEqual([]);
      expect(await readdir(scene.projectsFolder)).toEqual(['.removing']);
    });
  });
});
