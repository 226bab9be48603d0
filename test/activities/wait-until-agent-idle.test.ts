import { describe, expect, it } from '@jest/globals';
import type { AgentProgress } from '../../src/agent/coding-agent.js';
import { SetupError } from '../../src/domain/failure.js';
import { ApplicationFailureCategory } from '@temporalio/common';
import { collectGarbage } from '../support/collect-garbage.js';
import { eventually } from '../support/eventually.js';
import {
  CANARY,
  deliverPrompt,
  expectCancelled,
  failureOf,
  prepareScenes,
  type Run,
  type Scene,
  untilAborted,
  withOther,
} from './with-activities.js';

const withScene = prepareScenes();
const PHASE = 'waiting_completion';
const AWAY = new SetupError('docker_unavailable', 'The Docker engine does not answer.');

interface Waiting {
  readonly scene: Scene;
  wait(options?: { windowMs?: number } & Parameters<Scene['run']>[2]): Run<void>;
  setProgress(progress: AgentProgress): void;
  /** Waits until people can read this. */
  finds(text: string): Promise<void>;
}

/** A project whose prompt is with the agent, which works on it. */
async function withWaiting(story: (waiting: Waiting) => Promise<void>): Promise<void> {
  await withScene(async (scene) => {
    await scene.startContainers();
    await scene.beginPhase(PHASE);
    const prompt = await deliverPrompt(scene);
    await story({
      scene,
      wait: ({ windowMs, ...options } = {}) =>
        scene.run('waitUntilAgentIdle', { ...scene.waitStep(PHASE, windowMs), ...prompt }, options),
      setProgress: (progress) => scene.agent.setProgress(prompt.promptKey, progress),
      finds: (text) =>
        eventually(async () => expect((await scene.phase(PHASE))?.lastFinding).toEqual(expect.stringContaining(text))),
    });
  });
}

/** The agent answers no call any more; its stream of changes still stands and says so. */
function fallSilent({ agent, projectId }: Scene): void {
  const silent = new SetupError('agent_unreachable', 'The agent does not answer.');
  agent.failNext('readProgress', ...Array.from({ length: 100 }, () => silent));
  agent.setProgress(`${projectId}:1`, { kind: 'not_begun' });
}

function aRetry(hopeless: boolean): AgentProgress {
  return { kind: 'provider_retry', attempt: 3, message: 'Rate limit reached.', nextAt: null, hopeless };
}

describe('waitUntilAgentIdle', () => {
  it('ends as soon as the agent announces that it is done', async () => {
    await withWaiting(async ({ scene, wait, setProgress, finds }) => {
      const run = wait();
      await finds('The agent is working: thinking.');
      const doneAt = performance.now();

      setProgress({ kind: 'completed' });

      await run.result;
      expect(performance.now() - doneAt).toBeLessThan(500);
      expect(await scene.phase(PHASE)).toMatchObject({ lastFinding: 'The agent is done.', failedAttempts: 0 });
      expect(await scene.project()).toMatchObject({ previewReady: true, agentReady: true });
    });
  });

  it('is done at the first look when the agent was done before, however often it runs', async () => {
    await withWaiting(async ({ wait, setProgress }) => {
      setProgress({ kind: 'completed' });

      await Promise.all([wait().result, wait().result]);
      await expect(wait().result).resolves.toBeUndefined();
    });
  });

  it.each<[AgentProgress['kind'], AgentProgress, string, RegExp]>([
    ['failed', { kind: 'failed', code: 'agent_failed', message: 'It broke.' }, 'agent_failed', /^It broke.$/],
    ['failed', { kind: 'failed', code: 'prompt_rejected', message: 'Too long.' }, 'prompt_rejected', /^Too long.$/],
    ['provider_retry', aRetry(true), 'provider_rejected', /^Rate limit reached.$/],
    ['session_lost', { kind: 'session_lost' }, 'agent_failed', /lost its session/],
  ])('gives up on %s at once, in words for people: %j', async (_kind, progress, type, message) => {
    await withWaiting(async ({ wait, setProgress }) => {
      setProgress(progress);

      const failure = await failureOf(wait());

      expect(failure).toMatchObject({ type, nonRetryable: true, message: expect.stringMatching(message) });
    });
  });

  it("shows a question and the provider's pause, and goes on", async () => {
    await withWaiting(async ({ wait, setProgress, finds }) => {
      const run = wait();
      setProgress({ kind: 'waiting_for_user', ask: 'question', text: 'Which colour?' });
      await finds('The agent waits for you (question): Which colour?');
      setProgress(aRetry(false));
      await finds("Waiting for the model's provider (try 3): Rate limit reached.");

      setProgress({ kind: 'completed' });

      await expect(run.result).resolves.toBeUndefined();
    });
  });

  it('asks an agent again that did not answer, and goes on when it is back', async () => {
    await withWaiting(async ({ scene, wait, setProgress, finds }) => {
      const run = wait();
      await finds('working');
      scene.agent.goAway();
      await finds('The agent does not answer; it is asked again.');
      expect(await scene.project()).toMatchObject({ agentReady: false });

      setProgress({ kind: 'completed' });
      scene.agent.comeBack();

      await expect(run.result).resolves.toBeUndefined();
    });
  });

  it.each([
    ['crashed', 1, false, 'container_exited', 'exit code 1'],
    ['ran out of memory', 137, true, 'container_oom', 'memory'],
  ])(
    'gives up within 3 s, with the last log lines, when the container %s',
    async (_how, exitCode, oom, type, words) => {
      await withWaiting(async ({ scene, wait, finds }) => {
        const run = wait();
        await finds('working');
        const endedAt = performance.now();
        scene.runtime.setLog(scene.projectId, 'agent', ['first line', 'Killed.']);
        scene.runtime.exit(scene.projectId, 'agent', exitCode, oom);
        fallSilent(scene);

        const failure = await failureOf(run);

        expect(performance.now() - endedAt).toBeLessThan(3_000);
        expect(failure).toMatchObject({ type, nonRetryable: true, details: [{ logTail: 'first line\nKilled.' }] });
        expect(failure.message).toContain(words);
      });
    },
  );

  it('tells an agent that was restarted in mid-work to go on, once, however often it looks', async () => {
    await withWaiting(async ({ scene, wait, setProgress, finds }) => {
      const run = wait();
      setProgress({ kind: 'interrupted' });
      await finds('stands still');
      const reminders = () => scene.agent.prompts.slice(1);
      await eventually(() => expect(reminders()).toHaveLength(1), { timeoutMs: 10_000 });
      expect(reminders()[0]?.text).toMatch(/^You were interrupted/);
      const another = wait();
      await finds('working');

      scene.agent.setProgress(reminders()[0]?.promptKey ?? '', { kind: 'completed' });

      await Promise.all([run.result, another.result]);
      await wait().result;
      expect(reminders()).toHaveLength(1);
    });
  });

  it('gives up on an agent that never goes on', async () => {
    await withWaiting(async ({ scene, wait, setProgress }) => {
      setProgress({ kind: 'interrupted' });
      const agent = withOther(scene.agent, {
        readProgress: async (endpoint, prompt, signal) => {
          const progress = await scene.agent.readProgress(endpoint, prompt, signal);
          return progress.kind === 'not_delivered' ? progress : { kind: 'interrupted' };
        },
      });
      for (let reminder = 1; reminder <= 3; reminder += 1) {
        await scene.agent.sendPrompt({ baseUrl: 'http://agent', password: CANARY }, {
          ...scene.agent.prompts[0],
          promptKey: `${scene.projectId}:1:go-on:${reminder}`,
        } as never);
      }

      expect(await failureOf(wait({ agent }))).toMatchObject({
        type: 'agent_failed',
        message: expect.stringContaining('did not go on'),
      });
    });
  });

  it('leaves a container that ends during a later prompt to the lifecycle, which starts it again', async () => {
    await withScene(async (scene) => {
      await scene.startContainers();
      const prompt = await deliverPrompt(scene);
      await scene.stores.turns.addTurn({ projectId: scene.projectId, text: 'Blue', model: 'demo' });
      const run = scene.run('waitUntilAgentIdle', { ...scene.waitStep(PHASE), ...prompt, turn: 1 });
      const message = async () => (await scene.stores.turns.findTurn(scene.projectId, 1))?.message;
      await eventually(async () => expect(await message()).toContain('working'));
      scene.runtime.exit(scene.projectId, 'agent', 137);
      scene.agent.goAway();
      await eventually(async () => expect(await message()).toContain('does not answer'));

      await scene.startContainers();
      scene.agent.comeBack();
      scene.agent.setProgress(prompt.promptKey, { kind: 'completed' });

      await expect(run.result).resolves.toBeUndefined();
    });
  });

  it('goes on by looking when announcements do not come any more', async () => {
    await withWaiting(async ({ scene, wait, finds }) => {
      const broken = new SetupError('agent_unreachable', 'The stream broke.');
      scene.agent.failNext('watchChanges', ...Array.from({ length: 100 }, () => broken));
      let looks = 0;
      const agent = withOther(scene.agent, {
        readProgress: async (endpoint, prompt, signal) => {
          looks += 1;
          return looks < 3 ? scene.agent.readProgress(endpoint, prompt, signal) : { kind: 'completed' };
        },
      });

      await expect(wait({ agent }).result).resolves.toBeUndefined();
      await finds('The agent is done.');
    });
  });

  it('waits for an engine that is away when it starts', async () => {
    await withWaiting(async ({ scene, wait, setProgress, finds }) => {
      setProgress({ kind: 'completed' });
      let isAway = true;
      const runtime = withOther(scene.runtime, {
        inspect: async (...args) => {
          if (isAway) throw AWAY;
          return scene.runtime.inspect(...args);
        },
      });
      const run = wait({ runtime });
      await finds('The Docker engine does not answer.');

      isAway = false;

      await expect(run.result).resolves.toBeUndefined();
    });
  });

  it('goes on when engine and agent are away at the same time', async () => {
    await withWaiting(async ({ scene, wait, setProgress, finds }) => {
      const run = wait();
      await finds('working');
      for (let n = 0; n < 3; n += 1) scene.runtime.failNext('inspect', AWAY);
      scene.agent.goAway();
      await finds('does not answer');
      setProgress({ kind: 'completed' });
      scene.agent.comeBack();

      await expect(run.result).resolves.toBeUndefined();
    });
  });

  it('ends as not ready, which is repeated, with what it saw last when its window is over', async () => {
    await withWaiting(async ({ scene, wait }) => {
      const failure = await failureOf(wait({ windowMs: 200 }));

      expect(failure).toMatchObject({
        type: 'not_ready',
        nonRetryable: false,
        category: ApplicationFailureCategory.BENIGN,
        message: 'The agent is working: thinking.',
      });
      expect(await scene.phase(PHASE)).toMatchObject({ failedAttempts: 0, lastFailure: null });
    });
  });

  it.each(['readProgress', 'inspect'] as const)(
    'ends with its window when %s gets no answer, and tidied memory does not change that',
    async (method) => {
      await withWaiting(async ({ scene, wait }) => {
        let calls = 0;
        // The first look asks twice: for the prompt, and whether the agent was reminded of it.
        const hangs = (signal: AbortSignal | undefined) => ((calls += 1) > 2 ? untilAborted(signal) : undefined);
        const agent = withOther(scene.agent, {
          readProgress: async (endpoint, prompt, signal) =>
            (method === 'readProgress' ? await hangs(signal) : undefined) ??
            scene.agent.readProgress(endpoint, prompt, signal),
        });
        const runtime = withOther(scene.runtime, {
          inspect: async (id, signal) =>
            (method === 'inspect' ? await untilAborted(signal) : undefined) ?? scene.runtime.inspect(id, signal),
        });
        const tidying = setInterval(collectGarbage, 50);
        try {
          const failure = await failureOf(wait({ windowMs: method === 'inspect' ? 300 : 1_300, agent, runtime }));

          const message =
            method === 'readProgress' ? 'The agent is working: thinking.' : 'The Docker engine does not answer yet.';
          expect(failure).toMatchObject({ type: 'not_ready', nonRetryable: false, message });
        } finally {
          clearInterval(tidying);
        }
      });
    },
  );

  it('tells what ended for good even when its window is over', async () => {
    await withWaiting(async ({ scene, wait }) => {
      scene.runtime.exit(scene.projectId, 'agent', 1);
      const logTail = async (): Promise<string> => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        return 'last line';
      };
      const runtime = withOther(scene.runtime, { logTail });

      const failure = await failureOf(wait({ windowMs: 100, runtime }));

      expect(failure).toMatchObject({ type: 'container_exited', details: [{ logTail: 'last line' }] });
    });
  });

  it('heartbeats a few times within its heartbeat timeout', async () => {
    await withWaiting(async ({ wait, setProgress }) => {
      const startedAt = performance.now();
      const run = wait({ info: { heartbeatTimeoutMs: 500 } });

      await eventually(() => expect(run.heartbeats.length).toBeGreaterThanOrEqual(4));

      const pauses = run.heartbeats.map((at, index) => at - (run.heartbeats[index - 1] ?? startedAt));
      expect(Math.max(...pauses)).toBeLessThan(500);
      expect(Math.min(...pauses)).toBeGreaterThan(100);
      setProgress({ kind: 'completed' });
      await run.result;
    });
  });

  it('ends at once when it is cancelled and writes nothing after that', async () => {
    await withWaiting(async ({ scene, wait, finds }) => {
      const run = wait();
      await finds('working');
      const before = await scene.project();
      const cancelledAt = performance.now();

      run.cancel();
      scene.agent.goAway();

      await expectCancelled(run);
      expect(performance.now() - cancelledAt).toBeLessThan(1_000);
      expect(await scene.project()).toEqual(before);
    });
  });

  it('writes nothing any more when its phase is over', async () => {
    await withWaiting(async ({ scene, wait, setProgress, finds }) => {
      const run = wait();
      await finds('working');
      const finished = { kind: 'finished', try: 1, phase: 'failed', finishedAtMs: Date.now(), failure: null } as const;
      await scene.store.recordProgress(scene.projectId, finished);
      const before = await scene.project();

      setProgress({ kind: 'completed' });
      await run.result;

      expect(await scene.project()).toEqual(before);
      expect((await scene.phase(PHASE))?.lastFinding).toBe('The agent is working: thinking.');
    });
  });

  it('gives up when the project was deleted meanwhile, and brings nothing back', async () => {
    await withWaiting(async ({ scene, wait, finds }) => {
      const run = wait();
      await finds('working');
      await scene.runtime.remove(scene.projectId, { volumes: true });
      await scene.store.deleteProject(scene.projectId);
      fallSilent(scene);

      expect(await failureOf(run)).toMatchObject({ type: 'not_found', nonRetryable: true });
      expect(await scene.store.findProject(scene.projectId)).toBeUndefined();
    });
  });

  it('may run again when the database is away', async () => {
    await withWaiting(async ({ scene, wait }) => {
      const recordFinding = async (): Promise<never> => {
        throw new SetupError('internal', 'The database does not answer.');
      };

      const failure = await failureOf(wait({ store: withOther(scene.store, { recordFinding }) }));

      expect(failure).toMatchObject({ type: 'internal', nonRetryable: false });
    });
  });
});
