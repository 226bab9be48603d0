import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { openGate, shareScenes, type Scene } from './opencode-harness.js';

const withScene = shareScenes();

/** Listens in the background; `hintsAt` fills with the times of the hints. */
function watch({ agent, opencode, sessionId }: Scene) {
  const stop = new AbortController();
  const hintsAt: number[] = [];
  const ended = (async () => {
    for await (const _hint of agent.watchChanges(opencode.endpoint, sessionId, stop.signal)) {
      hintsAt.push(performance.now());
    }
  })();
  // Looked at later by the tests that care.
  ended.catch(() => undefined);
  return { hintsAt, ended, stop: () => stop.abort() };
}

describe("watching the real agent's changes", () => {
  it('hints of a change as it comes', () =>
    withScene(async (scene) => {
      const { until, release } = openGate();
      scene.model.script({ kind: 'hold', until });
      await scene.send('p');
      await eventually(() => expect(scene.model.requests).toHaveLength(1));
      const watching = watch(scene);
      await eventually(() => expect(watching.hintsAt).toHaveLength(1));

      release();
      await eventually(() => expect(watching.hintsAt.length).toBeGreaterThan(1));
      watching.stop();
      await watching.ended;
    }));

  it('says nothing about the work in other sessions', () =>
    withScene(async (scene) => {
      const watching = watch(scene);
      await eventually(() => expect(watching.hintsAt).toHaveLength(1));

      const other = await scene.agent.openSession(scene.opencode.endpoint, { key: 'another', title: 'Another' });
      const prompt = { sessionId: other.sessionId, promptKey: 'p' };
      const request = { ...prompt, text: 'Build', model: 'demo/site-builder' };
      await scene.agent.sendPrompt(scene.opencode.endpoint, request);
      await eventually(async () => {
        expect(await scene.agent.readProgress(scene.opencode.endpoint, prompt)).toEqual({ kind: 'completed' });
      });
      watching.stop();
      await watching.ended;

      expect(watching.hintsAt).toHaveLength(1);
    }));

  it('shows streamed words as progress, which the messages themselves do not', () =>
    withScene(async (scene) => {
      const { model, send, waitFor } = scene;
      model.script({ kind: 'say', text: 'word '.repeat(40), millisecondsPerWord: 50 });
      const watching = watch(scene);

      await send('p');
      const first = await eventually(async () => {
        const progress = await waitFor('p', 'working');
        expect(progress.activity).toBe('writing an answer');
        return progress;
      });
      await eventually(async () => {
        const { lastProgressAt } = await waitFor('p', 'working');
        expect(lastProgressAt.getTime() - first.lastProgressAt.getTime()).toBeGreaterThan(500);
      });
      const hints = watching.hintsAt.length;
      await waitFor('p', 'completed');
      watching.stop();

      expect(hints).toBeLessThan(20);
    }));

  it('ends as unreachable when the agent restarts, and can begin anew', () =>
    withScene(async (scene) => {
      const before = watch(scene);
      await eventually(() => expect(before.hintsAt).toHaveLength(1));

      await scene.opencode.kill();
      const rejection = expect(before.ended).rejects.toMatchObject({ code: 'agent_unreachable' });
      await scene.opencode.start();
      const after = watch(scene);
      await eventually(() => expect(after.hintsAt).toHaveLength(1));
      await scene.send('p');
      await eventually(() => expect(after.hintsAt.length).toBeGreaterThan(1));
      after.stop();

      await rejection;
      await after.ended;
    }));
});
