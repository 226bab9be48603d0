import { describe, expect, it } from '@jest/globals';
import type { AgentEndpoint, AgentProgress } from '../../src/agent/coding-agent.js';
import { SetupError } from '../../src/domain/failure.js';
import { eventually } from '../support/eventually.js';
import {
  CANARY,
  deliverPrompt,
  expectCancelled,
  failureOf,
  prepareScenes,
  type Scene,
  untilAborted,
  withOther,
} from './with-activities.js';

const withScene = prepareScenes();

function open(scene: Scene, options: Parameters<Scene['run']>[2] = {}) {
  return scene.run('openAgentSession', scene.step('initializing_agent'), options);
}

interface Ready {
  readonly scene: Scene;
  readonly sessionId: string;
  send(setupTry?: number, options?: Parameters<Scene['run']>[2]): ReturnType<typeof sendIn>;
}

function sendIn(
  scene: Scene,
  step: { sessionId: string; setupTry: number },
  options: Parameters<Scene['run']>[2] = {},
) {
  const { sessionId, setupTry } = step;
  return scene.run('sendPrompt', { ...scene.step('sending_prompt', setupTry), sessionId }, options);
}

/** A project whose agent has a session and no prompt yet. */
async function withReady(story: (ready: Ready) => Promise<void>): Promise<void> {
  await withScene(async (scene) => {
    await scene.startContainers();
    const { sessionId } = await open(scene).result;
    await story({
      scene,
      sessionId,
      send: (setupTry = 1, options = {}) => sendIn(scene, { sessionId, setupTry }, options),
    });
  });
}

describe('openAgentSession', () => {
  it("opens a session by the project's id, with its name as the title", async () => {
    await withScene(async (scene) => {
      await scene.startContainers();

      const session = await open(scene).result;

      const [state] = await scene.runtime.inspect(scene.projectId);
      expect(session).toEqual({ sessionId: expect.any(String) });
      expect([...scene.agent.sessions.entries()]).toEqual([[scene.projectId, { ...session, title: 'Bakery' }]]);
      expect(state).toMatchObject({ service: 'agent', state: 'running' });
    });
  });

  it('finds the same session again: killed after its effect, in another try, twice at once', async () => {
    await withScene(async (scene) => {
      await scene.startContainers();
      const killed = withOther(scene.agent, {
        openSession: async (...args) => {
          await scene.agent.openSession(...args);
          return untilAborted(args[2]);
        },
      });
      void open(scene, { agent: killed });
      await eventually(() => expect(scene.agent.sessions.size).toBe(1));

      const sessions = await Promise.all([
        open(scene, { info: { attempt: 2 } }).result,
        open(scene).result,
        scene.run('openAgentSession', scene.step('initializing_agent', 2)).result,
      ]);

      expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(1);
      expect(scene.agent.sessions.size).toBe(1);
    });
  });

  it('asks at the address that the engine names, with the password', async () => {
    await withScene(async (scene) => {
      await scene.startContainers();
      scene.runtime.setState(scene.projectId, 'agent', { address: '172.30.0.7' });
      let asked: AgentEndpoint | undefined;
      const agent = withOther(scene.agent, {
        openSession: async (endpoint, request) => {
          asked = endpoint;
          return scene.agent.openSession(endpoint, request);
        },
      });

      await open(scene, { agent }).result;

      expect(asked).toEqual({ baseUrl: 'http://172.30.0.7:4096', password: CANARY });
    });
  });

  it('tries again, and shows that, when the agent does not answer', async () => {
    await withScene(async (scene) => {
      await scene.startContainers();
      await scene.beginPhase('initializing_agent');
      scene.agent.goAway();

      expect(await failureOf(open(scene))).toMatchObject({ type: 'agent_unreachable', nonRetryable: false });
      expect(await scene.phase('initializing_agent')).toMatchObject({
        failedAttempts: 1,
        lastFailure: { attempt: 1, maximumAttempts: 3, code: 'agent_unreachable' },
      });
    });
  });

  it.each([
    ['stopped', { state: 'exited', exitCode: 1 }, 'container_exited', 'stopped by itself (exit code 1)'],
    ['ran out of memory', { state: 'exited', exitCode: 137, oomKilled: true }, 'container_oom', 'more memory'],
    ['was never started', { state: 'created' }, 'container_exited', 'does not run'],
  ] as const)("gives up, with the log, when the agent's container %s", async (_how, state, type, words) => {
    await withScene(async (scene) => {
      await scene.startContainers();
      scene.runtime.setLog(scene.projectId, 'agent', ['bind: address in use']);
      scene.runtime.setState(scene.projectId, 'agent', { ...state, address: null });

      const failure = await failureOf(open(scene));

      expect(failure).toMatchObject({ type, nonRetryable: true, details: [{ logTail: 'bind: address in use' }] });
      expect(failure.message).toContain(words);
    });
  });

  it('gives up when somebody removed the container, and when the project was deleted', async () => {
    await withScene(async (scene) => {
      expect(await failureOf(open(scene))).toMatchObject({ type: 'container_exited', details: [{ logTail: '' }] });

      await scene.store.deleteProject(scene.projectId);
      expect(await failureOf(open(scene))).toMatchObject({ type: 'not_found', nonRetryable: true });
    });
  });

  it('leaves an engine that is away to the workflow, which waits for it', async () => {
    await withScene(async (scene) => {
      scene.runtime.failNext('inspect', new SetupError('docker_unavailable', 'Away.'));

      expect(await failureOf(open(scene))).toMatchObject({ type: 'docker_unavailable', nonRetryable: true });
    });
  });

  it('ends at once when it is cancelled while the agent hangs', async () => {
    await withScene(async (scene) => {
      await scene.startContainers();
      const agent = withOther(scene.agent, { openSession: (_endpoint, _request, signal) => untilAborted(signal) });
      const run = open(scene, { agent });
      await eventually(() => expect(run.heartbeats.length).toBeGreaterThanOrEqual(1));

      run.cancel();

      await expectCancelled(run);
    });
  });
});

describe('sendPrompt', () => {
  it("hands over the project's prompt and model under a key of project and try", async () => {
    await withReady(async ({ scene, sessionId, send }) => {
      const delivery = await send().result;

      expect(delivery).toEqual({ sessionId, promptKey: `${scene.projectId}:1` });
      expect(scene.agent.prompts).toEqual([{ ...delivery, text: 'A landing page for a bakery', model: 'demo' }]);
    });
  });

  it('asks once, though it was killed between sending and answering and runs again twice at once', async () => {
    await withReady(async ({ scene, sessionId, send }) => {
      const killed = withOther(scene.agent, {
        sendPrompt: async (...args) => {
          await scene.agent.sendPrompt(...args);
          return untilAborted(args[2]);
        },
      });
      void send(1, { agent: killed });
      await eventually(() => expect(scene.agent.prompts).toHaveLength(1));

      const deliveries = await Promise.all([
        send(1, { info: { attempt: 2 } }).result,
        send(1, { info: { attempt: 2 } }).result,
      ]);

      expect(deliveries[0]).toEqual({ sessionId, promptKey: `${scene.projectId}:1` });
      expect(deliveries[1]).toEqual(deliveries[0]);
      expect(scene.agent.prompts).toHaveLength(1);
    });
  });

  const at = { attempt: 2, message: 'Limit.', nextAt: null };

  it.each<[string, AgentProgress]>([
    ['is done with', { kind: 'completed' }],
    ['still works on', { kind: 'working', activity: 'thinking', lastProgressAt: new Date() }],
    ['asks the user about', { kind: 'waiting_for_user', ask: 'question', text: 'Which colour?' }],
    ['waits for the provider with', { kind: 'provider_retry', hopeless: false, ...at }],
    ['was interrupted in', { kind: 'interrupted' }],
  ])("takes over an earlier try's prompt that the agent %s", async (_how, progress) => {
    await withReady(async ({ scene, sessionId, send }) => {
      const { promptKey } = await send(1).result;
      scene.agent.setProgress(promptKey, progress);

      expect(await send(3).result).toEqual({ sessionId, promptKey });
      expect(scene.agent.prompts).toHaveLength(1);
    });
  });

  it.each<[string, AgentProgress]>([
    ['failed at', { kind: 'failed', code: 'agent_failed', message: 'It broke.' }],
    ['never began', { kind: 'not_begun' }],
    ['cannot get anywhere with', { kind: 'provider_retry', hopeless: true, ...at }],
  ])("asks anew when the agent %s the earlier try's prompt", async (_how, progress) => {
    await withReady(async ({ scene, sessionId, send }) => {
      const first = await send(1).result;
      scene.agent.setProgress(first.promptKey, progress);

      expect(await send(2).result).toEqual({ sessionId, promptKey: `${scene.projectId}:2` });
      expect(scene.agent.prompts).toHaveLength(2);
    });
  });

  it("asks anew when the agent was told often enough to go on with the earlier try's prompt", async () => {
    await withReady(async ({ scene, sessionId, send }) => {
      const first = await send(1).result;
      const project = await scene.store.findProject(scene.projectId);
      const told = { sessionId, text: 'Go on.', model: project?.model ?? '' };
      await scene.agent.sendPrompt(
        { baseUrl: 'http://agent', password: 'secret' },
        { ...told, promptKey: `${first.promptKey}:go-on:3` },
      );
      scene.agent.setProgress(first.promptKey, { kind: 'interrupted' });

      expect(await send(2).result).toEqual({ sessionId, promptKey: `${scene.projectId}:2` });
    });
  });

  it('takes the latest of several live prompts', async () => {
    await withReady(async ({ scene, sessionId, send }) => {
      const first = await send(1).result;
      scene.agent.setProgress(first.promptKey, { kind: 'failed', code: 'agent_failed', message: 'It broke.' });
      const second = await send(2).result;
      scene.agent.setProgress(first.promptKey, { kind: 'completed' });

      expect(await send(3).result).toEqual({ sessionId, promptKey: second.promptKey });
    });
  });

  it('gives up when the session is lost, so that nothing is asked in an empty one', async () => {
    await withReady(async ({ scene, send }) => {
      scene.agent.loseSessions();

      expect(await failureOf(send())).toMatchObject({ type: 'agent_failed', nonRetryable: true });
      expect(scene.agent.prompts).toEqual([]);
    });
  });

  it('tries again when the agent does not answer, be it about an earlier try or about this one', async () => {
    await withReady(async ({ scene, send }) => {
      await scene.beginPhase('sending_prompt', 2);
      const away = new SetupError('agent_unreachable', 'The agent is away.');
      scene.agent.failNext('readProgress', away);
      scene.agent.failNext('sendPrompt', away);

      for (const attempt of [1, 2]) {
        expect(await failureOf(send(2, { info: { attempt } }))).toMatchObject({ type: 'agent_unreachable' });
      }
      await send(2, { info: { attempt: 3 } }).result;

      expect(await scene.phase('sending_prompt', 2)).toMatchObject({ failedAttempts: 2, lastFailure: { attempt: 2 } });
      expect(scene.agent.prompts).toHaveLength(1);
    });
  });

  it('sends nothing when it is cancelled before, and ends at once when it is cancelled meanwhile', async () => {
    await withReady(async ({ scene, send }) => {
      const run = send(2);
      run.cancel();
      await expectCancelled(run);
      expect(scene.agent.prompts).toEqual([]);

      const agent = withOther(scene.agent, { sendPrompt: (_endpoint, _request, signal) => untilAborted(signal) });
      const hanging = send(1, { agent });
      await eventually(() => expect(hanging.heartbeats.length).toBeGreaterThanOrEqual(2));
      hanging.cancel();
      await expectCancelled(hanging);
    });
  });

  it('sends nothing for a project that was deleted', async () => {
    await withReady(async ({ scene, send }) => {
      await scene.store.deleteProject(scene.projectId);

      expect(await failureOf(send())).toMatchObject({ type: 'not_found', nonRetryable: true });
      expect(scene.agent.prompts).toEqual([]);
    });
  });
});

describe('findAgentProgress', () => {
  const lastProgressAt = new Date('2026-01-02T12:00:00Z');

  it.each<[AgentProgress, 'then' | 'now' | null]>([
    [{ kind: 'working', activity: 'thinking', lastProgressAt }, 'then'],
    [{ kind: 'waiting_for_user', ask: 'permission', text: 'May I?' }, 'now'],
    [{ kind: 'completed' }, 'now'],
    [{ kind: 'provider_retry', attempt: 2, message: 'Limit.', nextAt: null, hopeless: false }, null],
    [{ kind: 'not_begun' }, null],
    [{ kind: 'interrupted' }, null],
    [{ kind: 'failed', code: 'agent_failed', message: 'It broke.' }, null],
    [{ kind: 'session_lost' }, null],
  ])('says of %j that the agent last got on: %s', async (progress, when) => {
    await withScene(async (scene) => {
      await scene.startContainers();
      const prompt = await deliverPrompt(scene);
      scene.agent.setProgress(prompt.promptKey, progress);
      const before = Date.now();

      const found = await scene.run('findAgentProgress', { ...scene.step('waiting_completion'), ...prompt }).result;

      if (when === 'now') expect(found).toBeGreaterThanOrEqual(before);
      else expect(found).toBe(when === 'then' ? lastProgressAt.getTime() : null);
    });
  });

  it.each(['agent_unreachable', 'docker_unavailable'] as const)('fails with %s, and writes nothing', async (code) => {
    await withScene(async (scene) => {
      await scene.startContainers();
      await scene.beginPhase('waiting_completion');
      const prompt = await deliverPrompt(scene);
      if (code === 'agent_unreachable') scene.agent.goAway();
      else scene.runtime.failNext('inspect', new SetupError(code, 'Away.'));
      const before = await scene.project();

      const run = scene.run('findAgentProgress', { ...scene.step('waiting_completion'), ...prompt });

      expect(await failureOf(run)).toMatchObject({ type: code });
      expect(await scene.project()).toEqual(before);
    });
  });
});
