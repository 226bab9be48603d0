import { describe, expect, it } from '@jest/globals';
import type { SetupProgress } from '../../src/domain/phase-record.js';
import { SetupError } from '../../src/domain/failure.js';
import { failureOf, prepareScenes, type Scene, untilAborted, withOther } from './with-activities.js';

const withScene = prepareScenes();
const STEP = 'starting_docker';

function finished(phase: 'completed' | 'cancelled', setupTry = 1): SetupProgress {
  return { kind: 'finished', try: setupTry, phase, finishedAtMs: Date.now(), failure: null };
}

describe('recordStatus and recordProgress', () => {
  it('write what the workflow decided, and nothing when they come late or again', async () => {
    await withScene(async (scene) => {
      const { projectId } = scene;
      await scene.run('recordStatus', { projectId, sequence: 2, status: 'running' }).result;
      await scene.run('recordProgress', { projectId, progress: finished('completed', 2) }).result;
      const before = await scene.project();

      await scene.run('recordStatus', { projectId, sequence: 2, status: 'running' }).result;
      await scene.run('recordStatus', { projectId, sequence: 1, status: 'starting' }).result;
      await scene.run('recordProgress', { projectId, progress: finished('cancelled', 1) }).result;

      expect(before).toMatchObject({ status: 'running', setup: { try: 2, phase: 'completed' } });
      expect(await scene.project()).toEqual(before);
    });
  });

  it('bring nothing back of a project that was deleted', async () => {
    await withScene(async (scene) => {
      const { projectId } = scene;
      await scene.store.deleteProject(projectId);

      await scene.run('recordStatus', { projectId, sequence: 9, status: 'running' }).result;
      await scene.run('recordProgress', { projectId, progress: finished('completed') }).result;
      await scene.run('recordLostSetup', { projectId, try: 1 }).result;

      expect(await scene.store.findProject(projectId)).toBeUndefined();
    });
  });

  it('may run again when the database is away', async () => {
    await withScene(async (scene) => {
      const away = async (): Promise<never> => {
        throw new SetupError('internal', 'The database does not answer.');
      };
      const store = withOther(scene.store, { recordStatus: away, recordProgress: away, findProject: away });
      const { projectId } = scene;

      for (const run of [
        scene.run('recordStatus', { projectId, sequence: 1, status: 'running' }, { store }),
        scene.run('recordProgress', { projectId, progress: finished('completed') }, { store }),
        scene.run('recordLostSetup', { projectId, try: 1 }, { store }),
      ]) {
        expect(await failureOf(run)).toMatchObject({ type: 'internal', nonRetryable: false });
      }
    });
  });
});

describe('recordLostSetup', () => {
  it('ends the try in the phase where it stood, once', async () => {
    await withScene(async (scene) => {
      await scene.beginPhase(STEP);
      const lose = () => scene.run('recordLostSetup', { projectId: scene.projectId, try: 1 });

      await lose().result;
      const before = await scene.project();
      await lose().result;

      expect(before.setup).toMatchObject({
        phase: 'failed',
        error: { code: 'internal', phase: STEP, message: expect.stringContaining('ended from outside') },
      });
      expect(await scene.project()).toEqual(before);
      expect(await scene.phase(STEP)).toMatchObject({ outcome: 'failed' });
    });
  });

  it('ends a try that had not begun anything yet', async () => {
    await withScene(async (scene) => {
      await scene.run('recordLostSetup', { projectId: scene.projectId, try: 1 }).result;

      const { setup } = await scene.project();
      expect(setup).toMatchObject({ try: 1, phase: 'failed', error: { phase: 'creating_files' } });
    });
  });

  it.each<[string, (scene: Scene) => Promise<unknown>]>([
    ['came to its own end', (scene) => scene.store.recordProgress(scene.projectId, finished('completed'))],
    ['was followed by another', (scene) => scene.beginPhase('creating_files', 2)],
  ])('changes nothing about a try that %s', async (_how, happen) => {
    await withScene(async (scene) => {
      await scene.beginPhase(STEP);
      await happen(scene);
      const before = [await scene.project(), await scene.phase(STEP)];

      await scene.run('recordLostSetup', { projectId: scene.projectId, try: 1 }).result;

      expect([await scene.project(), await scene.phase(STEP)]).toEqual(before);
    });
  });
});

describe('collectEvidence', () => {
  const finding = { probes: 3, text: 'Preview does not listen yet.', previewReady: false, agentReady: false };

  async function withFinding(story: (scene: Scene) => Promise<void>): Promise<void> {
    await withScene(async (scene) => {
      await scene.startContainers();
      for (const service of ['preview', 'agent']) {
        scene.runtime.setLog(scene.projectId, service, [`the last line of ${service}`]);
      }
      await scene.beginPhase(STEP);
      await scene.store.recordFinding(scene.step(STEP), finding);
      await story(scene);
    });
  }

  it.each([
    ['preview', false],
    ['agent', true],
  ])('tells the last finding and the log of the %s, for which the wait waited', async (service, previewReady) => {
    await withFinding(async (scene) => {
      await scene.store.recordFinding(scene.step(STEP), { ...finding, previewReady });

      expect(await scene.run('collectEvidence', scene.step(STEP)).result).toEqual({
        lastFinding: 'Preview does not listen yet.',
        logTail: `the last line of ${service}`,
      });
    });
  });

  it.each(['engine is away', 'engine hangs', 'template is gone'])('keeps the finding when the %s', async (how) => {
    await withFinding(async (scene) => {
      const away = new SetupError('docker_unavailable', 'The Docker engine does not answer.');
      const logTail = () => (how === 'engine hangs' ? untilAborted(undefined) : Promise.reject(away));
      const blueprintOf = () => Promise.reject(new SetupError('invalid_template', 'The template is gone.'));
      const runtime = withOther(scene.runtime, { logTail });
      const changes = how === 'template is gone' ? { blueprintOf } : { runtime };

      const evidence = await scene.run('collectEvidence', scene.step(STEP), changes).result;

      expect(evidence).toEqual({ lastFinding: 'Preview does not listen yet.', logTail: null });
    });
  });

  it('has nothing to tell about another phase, a silent container or a deleted project', async () => {
    await withScene(async (scene) => {
      await scene.startContainers();
      const nothing = { lastFinding: null, logTail: null };

      expect(await scene.run('collectEvidence', scene.step(STEP)).result).toEqual(nothing);
      await scene.store.deleteProject(scene.projectId);
      expect(await scene.run('collectEvidence', scene.step(STEP)).result).toEqual(nothing);
    });
  });

  it('may run again when the database is away', async () => {
    await withScene(async (scene) => {
      const listPhases = async (): Promise<never> => {
        throw new SetupError('internal', 'The database does not answer.');
      };
      const store = withOther(scene.store, { listPhases });

      const run = scene.run('collectEvidence', scene.step(STEP), { store });

      expect(await failureOf(run)).toMatchObject({ type: 'internal', nonRetryable: false });
    });
  });
});
