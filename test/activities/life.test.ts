import { describe, expect, it } from '@jest/globals';
import { SetupError } from '../../src/domain/failure.js';
import { turnKey } from '../../src/domain/turn.js';
import { randomProjectId } from '../support/docker-specs.js';
import { eventually } from '../support/eventually.js';
import { prepareScenes, type Scene } from './with-activities.js';

const withScene = prepareScenes();

async function addTurn({ stores, projectId }: Scene, text = 'Make it blue'): Promise<void> {
  await stores.turns.addTurn({ projectId, text, model: 'demo' });
}

describe('wakeContainers', () => {
  it('starts what does not run, leaves what runs, and may be run twice', async () => {
    await withScene(async (scene) => {
      const { projectId, runtime } = scene;
      await scene.startContainers();
      const before = await runtime.inspect(projectId);
      runtime.exit(projectId, 'preview', 137);
      await scene.run('wakeContainers', { projectId }).result;
      await scene.run('wakeContainers', { projectId }).result;
      const after = await runtime.inspect(projectId);
      expect(after.map(({ service, state, containerId }) => [service, state, containerId])).toEqual(
        before.map(({ service, containerId }) => [service, 'running', containerId]),
      );
    });
  });

  it('makes anew what was removed, and brings nothing back of a project that is gone', async () => {
    await withScene(async (scene) => {
      const { projectId, runtime, store } = scene;
      await scene.run('wakeContainers', { projectId }).result;
      expect(await runtime.inspect(projectId)).toHaveLength(2);
      await runtime.remove(projectId, { volumes: true });
      await store.deleteProject(projectId);
      await expect(scene.run('wakeContainers', { projectId }).result).rejects.toMatchObject({ type: 'not_found' });
      expect(await runtime.inspect(projectId)).toEqual([]);
    });
  });
});

describe('lookAtContainers', () => {
  it('finds nothing wrong while all run, and counts who looks', async () => {
    await withScene(async (scene) => {
      const { projectId, stores } = scene;
      await scene.startContainers();
      await stores.presence.heartbeat(projectId, 'viewer-1');
      const seen = await scene.run('lookAtContainers', { projectId }).result;
      expect(seen).toEqual({ running: 2, problem: null, agentRuns: true, isOutdated: false, viewers: 1 });
    });
  });

  it('tells when the agent was made for another model, and not when it is gone', async () => {
    await withScene(async (scene) => {
      const { projectId, runtime } = scene;
      const [agent, ...others] = scene.spec().services.toSorted((one) => (one.name === 'agent' ? -1 : 1));
      if (agent === undefined) throw new Error('The template has no agent.');
      const older = { ...agent, environment: { ...agent.environment, MODEL: 'older' } };
      await runtime.ensureRunning({ ...scene.spec(), services: [older, ...others] });
      expect(await scene.run('lookAtContainers', { projectId }).result).toMatchObject({ isOutdated: true });

      await scene.run('wakeContainers', { projectId }).result;
      expect(await scene.run('lookAtContainers', { projectId }).result).toMatchObject({ isOutdated: false });
      await runtime.remove(projectId, { volumes: false });
      expect(await scene.run('lookAtContainers', { projectId }).result).toMatchObject({ isOutdated: false });
    });
  });

  it.each([
    ['ended', false, 'container_exited'],
    ['was killed for memory', true, 'container_oom'],
  ])('says why a container %s, with its last words', async (_what, oom, code) => {
    await withScene(async (scene) => {
      const { projectId, runtime } = scene;
      await scene.startContainers();
      runtime.setLog(projectId, 'agent', ['last words']);
      runtime.exit(projectId, 'agent', 137, oom);
      const seen = await scene.run('lookAtContainers', { projectId }).result;
      expect(seen).toMatchObject({ running: 1, problem: { code, logTail: expect.stringContaining('last words') } });
    });
  });

  it('misses a container that was removed', async () => {
    await withScene(async (scene) => {
      const { projectId } = scene;
      const seen = await scene.run('lookAtContainers', { projectId }).result;
      expect(seen).toMatchObject({ running: 0, problem: { code: 'container_exited' } });
    });
  });
});

describe('deliverTurn', () => {
  it('hands over a prompt once, however often it runs, and shows that the agent works', async () => {
    await withScene(async (scene) => {
      const { projectId, agent, stores } = scene;
      await scene.startContainers();
      await addTurn(scene);
      const first = await scene.run('deliverTurn', { projectId, turn: 1 }).result;
      const again = await scene.run('deliverTurn', { projectId, turn: 1 }).result;

      expect(again).toEqual(first);
      expect(first).toMatchObject({ promptKey: turnKey(projectId, 1) });
      expect(agent.prompts.map(({ text }) => text)).toEqual(['Make it blue']);
      expect(await stores.turns.findTurn(projectId, 1)).toMatchObject({ state: 'working' });
    });
  });

  it('sends nothing for a turn that was aborted or taken back', async () => {
    await withScene(async (scene) => {
      const { projectId, agent, stores } = scene;
      await scene.startContainers();
      await addTurn(scene);
      await stores.turns.recordTurn(projectId, 1, { state: 'aborted' });
      expect(await scene.run('deliverTurn', { projectId, turn: 1 }).result).toBeNull();
      expect(await scene.run('deliverTurn', { projectId, turn: 2 }).result).toBeNull();
      expect(agent.prompts).toEqual([]);
    });
  });

  it('says that the agent’s container does not run', async () => {
    await withScene(async (scene) => {
      const { projectId } = scene;
      await addTurn(scene);
      const { result } = scene.run('deliverTurn', { projectId, turn: 1 });
      await expect(result).rejects.toMatchObject({ type: 'container_exited', nonRetryable: true });
    });
  });
});

describe('abortAgent', () => {
  it('ends the answer of the project’s session, also twice', async () => {
    await withScene(async (scene) => {
      const { projectId, agent } = scene;
      await scene.startContainers();
      await scene.run('abortAgent', { projectId }).result;
      await scene.run('abortAgent', { projectId }).result;
      expect(new Set(agent.aborted).size).toBe(1);
      expect([...agent.sessions.values()].map(({ sessionId }) => sessionId)).toEqual([...new Set(agent.aborted)]);
    });
  });

  it('is tried again when the agent does not answer', async () => {
    await withScene(async (scene) => {
      await scene.startContainers();
      scene.agent.failNext('abort', new SetupError('agent_unreachable', 'Silent.'));
      const { result } = scene.run('abortAgent', { projectId: scene.projectId });
      await expect(result).rejects.toMatchObject({ type: 'agent_unreachable', nonRetryable: false });
    });
  });
});

describe('keepVersion', () => {
  it('keeps the setup’s version under its prompt, and a turn’s under its own, once each', async () => {
    await withScene(async (scene) => {
      const { projectId } = scene;
      await addTurn(scene, `${'long '.repeat(50)}\nsecond line`);
      for (const turn of [0, 1, 1, 0]) await scene.run('keepVersion', { projectId, turn }).result;
      expect(scene.versions).toEqual([
        'setup A landing page for a bakery',
        `turn:1 ${'long '.repeat(50).slice(0, 100)}`,
      ]);
    });
  });

  it('keeps nothing of a project that is gone', async () => {
    await withScene(async (scene) => {
      const { projectId } = scene;
      await scene.store.deleteProject(projectId);
      await expect(scene.run('keepVersion', { projectId, turn: 0 }).result).rejects.toMatchObject({
        type: 'not_found',
      });
      expect(scene.versions).toEqual([]);
    });
  });
});

describe('what is seen of a turn', () => {
  it('is shown with it, and not with the setup', async () => {
    await withScene(async (scene) => {
      const { projectId, agent, stores } = scene;
      await scene.startContainers();
      await addTurn(scene);
      agent.holdPrompts();
      const prompt = await scene.run('deliverTurn', { projectId, turn: 1 }).result;
      if (prompt === null) throw new Error('The turn was not delivered.');
      const work = { kind: 'working', activity: 'writes index.html', lastProgressAt: new Date() } as const;
      agent.setProgress(prompt.promptKey, work);
      const { windowMs, waitingSinceMs } = scene.waitStep('waiting_completion', 300);
      const step = { projectId, try: 0, phase: 'waiting_completion', windowMs, waitingSinceMs } as const;
      const { result } = scene.run('waitUntilAgentIdle', { ...step, ...prompt, turn: 1 });
      await expect(result).rejects.toMatchObject({ type: 'not_ready' });
      const turn = await stores.turns.findTurn(projectId, 1);
      expect([turn?.state, turn?.message]).toEqual(['working', expect.stringContaining('index.html')]);
    });
  });
});

describe('removeProjectFiles', () => {
  it('takes the versions with it', async () => {
    await withScene(async (scene) => {
      const { projectId } = scene;
      await scene.run('keepVersion', { projectId, turn: 0 }).result;
      await scene.run('removeProjectFiles', { projectId }).result;
      expect(scene.versions).toEqual([]);
    });
  });
});

describe('setup places', () => {
  it('are waited for until one is free, and given back', async () => {
    await withScene(async (scene) => {
      const { projectId, stores } = scene;
      const place = { projectId, try: 1 };
      await stores.places.writeLimits({ maxSetups: 1, paused: true });
      expect(await scene.run('requestSetupPlace', place).result).toBe(false);
      const waiting = scene.run('waitForSetupPlace', { ...place, windowMs: 20_000 });
      await stores.places.writeLimits({ maxSetups: 1, paused: false });
      await waiting.result;
      expect(await scene.run('requestSetupPlace', place).result).toBe(true);
      await scene.run('releaseSetupPlace', place).result;
      await scene.run('releaseSetupPlace', place).result;
      expect(await stores.places.list()).toEqual([]);
    });
  });

  it('are not given while their host is short of memory, however many are free', async () => {
    await withScene(async (scene) => {
      const { projectId, stores } = scene;
      const place = { projectId, try: 1 };
      let hasRoom = false;
      const host = { hasRoom: () => hasRoom };
      expect(await scene.run('requestSetupPlace', place, host).result).toBe(false);
      const { result } = scene.run('waitForSetupPlace', { ...place, windowMs: 50 }, host);
      await expect(result).rejects.toMatchObject({ type: 'not_ready' });

      const waiting = scene.run('waitForSetupPlace', { ...place, windowMs: 20_000 }, host);
      hasRoom = true;

      await waiting.result;
      await stores.places.release(place);
    });
  });

  it('that are given out of turn are noticed at once, however many wait in front', async () => {
    await withScene(async (scene) => {
      const { projectId, stores, store } = scene;
      const words = { ownerId: 'owner-1', name: 'Other', prompt: 'Other', model: 'demo', template: 'astro-starter' };
      await stores.places.writeLimits({ maxSetups: 1, paused: true });
      const others = Array.from({ length: 30 }, () => randomProjectId());
      for (const id of others) {
        await store.createProject({ ...words, id, slug: `other-${id}` });
        await stores.places.request({ projectId: id, try: 1 });
      }
      const place = { projectId, try: 1 };
      const waiting = scene.run('waitForSetupPlace', { ...place, windowMs: 20_000 });
      await eventually(async () => expect((await stores.places.list()).at(-1)).toMatchObject({ projectId }));
      const startedAt = performance.now();
      expect(await stores.places.grant(projectId)).toBe(true);
      await waiting.result;
      expect(performance.now() - startedAt).toBeLessThan(1_500);
      await stores.places.release(place);
      for (const id of others) await store.deleteProject(id);
      await stores.places.writeLimits({ maxSetups: 8, paused: false });
    });
  });

  it('keep their order between two attempts of a wait, and are not left by a cancellation', async () => {
    await withScene(async (scene) => {
      const { projectId, stores } = scene;
      const place = { projectId, try: 1 };
      await stores.places.writeLimits({ maxSetups: 1, paused: true });
      const { result } = scene.run('waitForSetupPlace', { ...place, windowMs: 50 });
      await expect(result).rejects.toMatchObject({ type: 'not_ready' });
      const cancelled = scene.run('waitForSetupPlace', { ...place, windowMs: 20_000 });
      cancelled.cancel();
      await expect(cancelled.result).rejects.toMatchObject({ name: 'CancelledFailure' });
      expect(await stores.places.list()).toMatchObject([{ projectId, grantedAt: null }]);
      await stores.places.writeLimits({ maxSetups: 8, paused: false });
    });
  });
});

describe('the deletion of all projects', () => {
  it('finds those of an owner, and all', async () => {
    await withScene(async (scene) => {
      const { projectId } = scene;
      expect(await scene.run('listProjectsToDelete', { ownerId: 'owner-1' }).result).toContain(projectId);
      expect(await scene.run('listProjectsToDelete', { ownerId: null }).result).toContain(projectId);
      expect(await scene.run('listProjectsToDelete', { ownerId: 'somebody' }).result).toEqual([]);
    });
  });

  it('waits until a project is gone, may be run twice, and is not ready until then', async () => {
    await withScene(async (scene) => {
      const { projectId, store } = scene;
      const told: string[] = [];
      const deleteProject = async ({ id }: { id: string }) => void told.push(id);
      const early = scene.run('deleteOneProject', { projectId, windowMs: 50 }, { deleteProject });
      await expect(early.result).rejects.toMatchObject({ type: 'not_ready' });
      const { result } = scene.run('deleteOneProject', { projectId, windowMs: 20_000 }, { deleteProject });
      await store.deleteProject(projectId);
      await result;
      await scene.run('deleteOneProject', { projectId, windowMs: 20_000 }, { deleteProject }).result;
      expect(new Set(told)).toEqual(new Set([projectId]));
    });
  });
});
