import { describe, expect, it } from '@jest/globals';
import { CancelledFailure } from '@temporalio/common';
import { attemptFailure } from '../../activities/run-activity.js';
import { SetupError } from '../../src/domain/failure.js';
import { eventually } from '../support/eventually.js';
import { expectCancelled, failureOf, prepareScenes, type Scene, untilAborted, withOther } from './with-activities.js';

const withScene = prepareScenes();
const NOON = new Date('2026-01-02T12:00:00Z');

function secondsLater(seconds: number): Date {
  return new Date(NOON.getTime() + seconds * 1_000);
}

describe('attemptFailure', () => {
  const policy = { maximumAttempts: 4, initialInterval: 2_000, backoffCoefficient: 3, maximumInterval: 10_000 };

  it.each([
    [1, secondsLater(2)],
    [2, secondsLater(6)],
    [3, secondsLater(10)],
    [4, null],
  ])('says of attempt %i when the next one starts', (attempt, nextAttemptAt) => {
    const error = new SetupError('container_failed', 'The engine refused.');

    expect(attemptFailure(error, { attempt, retryPolicy: policy }, NOON)).toEqual({
      attempt,
      maximumAttempts: 4,
      code: 'container_failed',
      message: 'The engine refused.',
      at: NOON,
      nextAttemptAt,
    });
  });

  it('announces no next attempt where there is no policy', () => {
    const failure = attemptFailure(new SetupError('internal', 'Broken.'), { attempt: 1 }, NOON);

    expect(failure).toMatchObject({ maximumAttempts: 1, nextAttemptAt: null });
  });
});

const REFUSED = new SetupError('container_failed', 'The engine refused.');

function start(scene: Scene, attempt = 1) {
  return scene.run('startContainers', scene.step('starting_docker'), { info: { attempt } });
}

describe('an action of a setup', () => {
  it('shows an attempt that went wrong while the next one waits', async () => {
    await withScene(async (scene) => {
      await scene.beginPhase('starting_docker');
      scene.runtime.failNext('ensureRunning', REFUSED);

      const before = Date.now();
      await failureOf(start(scene, 2));

      const phase = await scene.phase('starting_docker');
      expect(phase).toMatchObject({
        failedAttempts: 1,
        lastFailure: { attempt: 2, maximumAttempts: 3, code: 'container_failed', message: 'The engine refused.' },
      });
      const pauseMs = (phase?.lastFailure?.nextAttemptAt?.getTime() ?? 0) - (phase?.lastFailure?.at.getTime() ?? 0);
      expect(pauseMs).toBe(4_000);
      expect(phase?.lastFailure?.at.getTime()).toBeGreaterThanOrEqual(before);
    });
  });

  it('counts each failed attempt, and says of the last that none follows', async () => {
    await withScene(async (scene) => {
      await scene.beginPhase('starting_docker');
      scene.runtime.failNext('ensureRunning', REFUSED);
      scene.runtime.failNext('ensureRunning', REFUSED);
      scene.runtime.failNext('ensureRunning', REFUSED);

      for (const attempt of [1, 2, 3]) await failureOf(start(scene, attempt));

      const lastFailure = { attempt: 3, nextAttemptAt: null };
      expect(await scene.phase('starting_docker')).toMatchObject({ failedAttempts: 3, lastFailure });
    });
  });

  it.each(['docker_unavailable', 'image_missing', 'conflict'] as const)(
    'counts no attempt for %s, after which none follows under this policy, and shows that the engine is away',
    async (code) => {
      await withScene(async (scene) => {
        await scene.beginPhase('starting_docker');
        scene.runtime.failNext('ensureRunning', new SetupError(code, 'No.'));

        expect(await failureOf(start(scene))).toMatchObject({ type: code, nonRetryable: true });
        const lastFinding = code === 'docker_unavailable' ? 'No.' : null;
        expect(await scene.phase('starting_docker')).toMatchObject({
          failedAttempts: 0,
          lastFailure: null,
          lastFinding,
        });
      });
    },
  );

  it('changes nothing when its phase, its try or its project is over', async () => {
    await withScene(async (scene) => {
      await scene.beginPhase('starting_docker');
      await scene.beginPhase('initializing_agent');
      await scene.beginPhase('starting_docker', 2);
      const before = await scene.project();
      for (let n = 0; n < 3; n += 1) scene.runtime.failNext('ensureRunning', REFUSED);

      await failureOf(start(scene));
      expect(await scene.phase('starting_docker')).toMatchObject({ failedAttempts: 0 });
      expect(await scene.phase('starting_docker', 2)).toMatchObject({ failedAttempts: 0 });
      expect(await scene.project()).toEqual(before);

      await scene.store.deleteProject(scene.projectId);
      expect(await failureOf(start(scene))).toMatchObject({ type: 'not_found' });
      expect(await scene.store.findProject(scene.projectId)).toBeUndefined();
    });
  });

  it('fails with its own reason when that cannot be written down, and says so in the log', async () => {
    await withScene(async (scene) => {
      const recordAttemptFailure = async (): Promise<never> => {
        throw new SetupError('internal', 'The database does not answer.');
      };
      const store = withOther(scene.store, { recordAttemptFailure });
      scene.runtime.failNext('ensureRunning', REFUSED);
      const run = scene.run('startContainers', scene.step('starting_docker'), { store });

      expect(await failureOf(run)).toMatchObject({ type: 'container_failed' });
      expect(run.warnings).toContain('A failed attempt could not be recorded');
    });
  });

  const DATABASE_AWAY = new SetupError('database_unavailable', 'The database does not answer.');

  it('waits for a database that is away, and counts no attempt for it', async () => {
    await withScene(async (scene) => {
      await scene.beginPhase('starting_docker');
      let refusals = 0;
      const findProject: typeof scene.store.findProject = async (id) => {
        if ((refusals += 1) <= 2) throw DATABASE_AWAY;
        return scene.store.findProject(id);
      };
      const store = withOther(scene.store, { findProject });
      const info = { startToCloseTimeoutMs: 60_000 };

      await scene.run('startContainers', scene.step('starting_docker'), { store, info }).result;

      expect(refusals).toBe(3);
      expect(await scene.phase('starting_docker')).toMatchObject({ failedAttempts: 0, lastFailure: null });
    });
  });

  it('gives up a database that stays away before its attempt is cut off, and notes no failure of the project', async () => {
    await withScene(async (scene) => {
      await scene.beginPhase('starting_docker');
      const findProject = () => Promise.reject(DATABASE_AWAY);
      const store = withOther(scene.store, { findProject });
      const info = { startToCloseTimeoutMs: 2_000 };
      const startedAt = performance.now();
      const run = scene.run('startContainers', scene.step('starting_docker'), { store, info });

      expect(await failureOf(run)).toMatchObject({ type: 'database_unavailable', nonRetryable: false });
      expect(performance.now() - startedAt).toBeGreaterThan(900);
      expect(await scene.phase('starting_docker')).toMatchObject({ failedAttempts: 0 });
    });
  });

  it('ends at once when it is cancelled while the database is away', async () => {
    await withScene(async (scene) => {
      let asked = 0;
      const findProject = () => {
        asked += 1;
        return Promise.reject(DATABASE_AWAY);
      };
      const info = { startToCloseTimeoutMs: 60_000 };
      const store = withOther(scene.store, { findProject });
      const run = scene.run('startContainers', scene.step('starting_docker'), { store, info });
      await eventually(() => expect(asked).toBeGreaterThanOrEqual(1));

      run.cancel();

      await expectCancelled(run);
    });
  });

  it('may be tried again when the database is away', async () => {
    await withScene(async (scene) => {
      const findProject = async (): Promise<never> => {
        throw new SetupError('internal', 'The database does not answer.');
      };
      const store = withOther(scene.store, { findProject });
      const run = scene.run('startContainers', scene.step('starting_docker'), { store });

      expect(await failureOf(run)).toMatchObject({ type: 'internal', nonRetryable: false });
    });
  });

  it('heartbeats well within its timeout while the engine hangs, and no more when it is over', async () => {
    await withScene(async (scene) => {
      const runtime = withOther(scene.runtime, { ensureRunning: (_spec, signal) => untilAborted(signal) });
      const startedAt = performance.now();
      const run = scene.run('startContainers', scene.step('starting_docker'), { runtime });

      await eventually(() => expect(run.heartbeats.length).toBeGreaterThanOrEqual(3));
      const pauses = run.heartbeats.map((at, index) => at - (run.heartbeats[index - 1] ?? startedAt));
      expect(Math.max(...pauses)).toBeLessThan(1_500);

      run.cancel();
      await expect(run.result).rejects.toBeInstanceOf(CancelledFailure);
      const sent = run.heartbeats.length;
      const other = scene.run('startContainers', scene.step('starting_docker'), { runtime });
      await eventually(() => expect(other.heartbeats.length).toBeGreaterThanOrEqual(1));
      expect(run.heartbeats.length).toBe(sent);
    });
  });

  it.each(['CANCELLED', 'NOT_FOUND', 'WORKER_SHUTDOWN', 'TIMED_OUT'] as const)(
    'ends as cancelled (%s), whatever its work throws on the way out, and notes no failure',
    async (reason) => {
      await withScene(async (scene) => {
        await scene.beginPhase('starting_docker');
        const runtime = withOther(scene.runtime, {
          ensureRunning: (_spec, signal) =>
            untilAborted(signal).catch(() => {
              throw new SetupError('container_failed', 'Cut in the middle.');
            }),
        });
        const run = scene.run('startContainers', scene.step('starting_docker'), { runtime });
        const cancelledAt = performance.now();

        run.cancel(reason);

        await expect(run.result).rejects.toMatchObject({ name: 'CancelledFailure', message: reason });
        expect(performance.now() - cancelledAt).toBeLessThan(1_000);
        expect(await scene.phase('starting_docker')).toMatchObject({ failedAttempts: 0 });
      });
    },
  );
});
