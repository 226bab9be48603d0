import { describe, expect, it } from '@jest/globals';
import { ApplicationFailureCategory } from '@temporalio/common';
import { SetupError } from '../../src/domain/failure.js';
import { ReadinessHub } from '../../src/readiness/readiness-hub.js';
import { eventually } from '../support/eventually.js';
import { type HttpService, withHttpService } from '../support/http-service.js';
import {
  CANARY,
  expectCancelled,
  failureOf,
  prepareScenes,
  type Run,
  type Scene,
  untilAborted,
  withOther,
} from './with-activities.js';

const withScene = prepareScenes();
const PHASE = 'starting_docker';
const AWAY = new SetupError('docker_unavailable', 'The Docker engine does not answer.');

interface Booting {
  readonly scene: Scene;
  readonly preview: HttpService;
  readonly agent: HttpService;
  listen(service: 'preview' | 'agent'): Promise<void>;
  wait(options?: { windowMs?: number } & Parameters<Scene['run']>[2]): Run<void>;
  /** Waits until people can read this. */
  finds(text: string): Promise<void>;
}

/** A project whose containers run; what is in them listens when a test says so. */
async function withBooting(story: (booting: Booting) => Promise<void>): Promise<void> {
  await withHttpService((preview, listenPreview) =>
    withHttpService((agent, listenAgent) =>
      withScene(async (scene) => {
        scene.template = {
          ...scene.template,
          preview: { service: 'preview', port: preview.port, path: '/' },
          agent: { service: 'agent', port: agent.port, kind: 'opencode', path: '/global/health' },
        };
        await scene.startContainers();
        for (const service of ['preview', 'agent']) {
          scene.runtime.setState(scene.projectId, service, { address: '127.0.0.1' });
        }
        await scene.beginPhase(PHASE);
        await story({
          scene,
          preview,
          agent,
          listen: (service) => (service === 'preview' ? listenPreview() : listenAgent()),
          wait: ({ windowMs, ...options } = {}) =>
            scene.run('waitUntilReady', scene.waitStep(PHASE, windowMs), options),
          finds: (text) =>
            eventually(async () =>
              expect((await scene.phase(PHASE))?.lastFinding).toEqual(expect.stringContaining(text)),
            ),
        });
      }),
    ),
  );
}

/** Containers that are started again are reached where the test listens. */
function onLoopback({ runtime, projectId }: Scene) {
  return withOther(runtime, {
    ensureRunning: async (spec, signal) => {
      const states = await runtime.ensureRunning(spec, signal);
      for (const { service } of states) runtime.setState(projectId, service, { address: '127.0.0.1' });
      return states;
    },
  });
}

describe('waitUntilReady', () => {
  it('starts again what ended before this worker began, as when the machine was restarted', async () => {
    await withBooting(async ({ scene, wait, listen }) => {
      scene.runtime.exit(scene.projectId, 'preview', 137);
      scene.runtime.exit(scene.projectId, 'agent', 0);
      const runtime = onLoopback(scene);
      await Promise.all([listen('preview'), listen('agent')]);
      const since = new Date(Date.now() + 1);

      await expect(wait({ runtime, engineAnswersSince: () => since }).result).resolves.toBeUndefined();
    });
  });

  it('starts again what an engine took with it in the middle of the wait', async () => {
    await withBooting(async ({ scene, wait, listen, finds }) => {
      let since = new Date(0);
      const run = wait({ runtime: onLoopback(scene), engineAnswersSince: () => since });
      await finds('does not listen yet');
      since = new Date(Date.now() + 60_000);
      scene.runtime.exit(scene.projectId, 'preview', 137);
      scene.runtime.exit(scene.projectId, 'agent', 137);
      await Promise.all([listen('preview'), listen('agent')]);

      await expect(run.result).resolves.toBeUndefined();
    });
  });

  it('judges what ended while the worker ran', async () => {
    await withBooting(async ({ scene, wait }) => {
      scene.runtime.exit(scene.projectId, 'preview', 1);

      expect(await failureOf(wait({ engineAnswersSince: () => new Date(Date.now() - 60_000) }))).toMatchObject({
        type: 'container_exited',
      });
    });
  });

  it('ends when preview and agent answer, the agent to its password', async () => {
    await withBooting(async ({ scene, agent, wait, listen, finds }) => {
      const expected = `Basic ${Buffer.from(`opencode:${CANARY}`).toString('base64')}`;
      agent.status = (request) => (request.headers.authorization === expected ? 200 : 401);
      const run = wait();
      await listen('preview');
      await finds('Preview answers. Agent does not listen yet');
      await listen('agent');

      await run.result;

      expect(await scene.project()).toMatchObject({ previewReady: true, agentReady: true });
      expect(await scene.phase(PHASE)).toMatchObject({ lastFinding: 'Preview answers. Agent answers.' });
    });
  });

  it('does no harm when it runs twice, one after the other and at the same time', async () => {
    await withBooting(async ({ wait, listen }) => {
      await Promise.all([listen('preview'), listen('agent')]);

      await Promise.all([wait().result, wait().result]);
      await expect(wait().result).resolves.toBeUndefined();
    });
  });

  it('ends as not ready, which is repeated, with what it saw last when its window is over', async () => {
    await withBooting(async ({ scene, wait, listen }) => {
      await listen('preview');

      const failure = await failureOf(wait({ windowMs: 300 }));

      expect(failure).toMatchObject({
        type: 'not_ready',
        nonRetryable: false,
        category: ApplicationFailureCategory.BENIGN,
        message: 'Preview answers. Agent does not listen yet (connection refused).',
      });
      expect(await scene.phase(PHASE)).toMatchObject({ failedAttempts: 0, lastFailure: null });
    });
  });

  it('goes on where the killed worker left off: nothing is kept in between', async () => {
    await withBooting(async ({ scene, wait, listen, finds }) => {
      const killed = wait({ readiness: new ReadinessHub(scene.runtime) });
      await finds('Preview does not listen yet');
      await Promise.all([listen('preview'), listen('agent')]);

      await wait({ readiness: new ReadinessHub(scene.runtime), info: { attempt: 2 } }).result;

      await killed.result;
      expect(await scene.project()).toMatchObject({ previewReady: true, agentReady: true });
    });
  });

  it.each([
    ['stops', 1, false, 'container_exited', 'exit code 1'],
    ['runs out of memory', 137, true, 'container_oom', 'memory'],
  ])('gives up within 3 s, with the last log lines, when a container %s', async (_how, exitCode, oom, type, words) => {
    await withBooting(async ({ scene, wait, finds }) => {
      const run = wait();
      await finds('Preview does not listen yet');
      const endedAt = performance.now();
      scene.runtime.setLog(scene.projectId, 'preview', ['Error: no such module']);
      scene.runtime.exit(scene.projectId, 'preview', exitCode, oom);

      const failure = await failureOf(run);

      expect(performance.now() - endedAt).toBeLessThan(3_000);
      expect(failure).toMatchObject({ type, nonRetryable: true, details: [{ logTail: 'Error: no such module' }] });
      expect(failure.message).toContain(words);
    });
  });

  it('shows an engine that is away and goes on when it is back', async () => {
    await withBooting(async ({ scene, wait, listen, finds }) => {
      scene.runtime.failNext('inspect', AWAY);
      const run = wait();
      await finds('The Docker engine does not answer.');

      await Promise.all([listen('preview'), listen('agent')]);
      scene.runtime.breakEventStreams();

      await expect(run.result).resolves.toBeUndefined();
    });
  });

  it('ends at once when it is cancelled and writes nothing after that', async () => {
    await withBooting(async ({ scene, wait, listen, finds }) => {
      const run = wait();
      await finds('Preview does not listen yet');
      run.cancel();
      const cancelledAt = performance.now();
      const before = await scene.project();
      await listen('preview');

      await expectCancelled(run);

      expect(performance.now() - cancelledAt).toBeLessThan(1_000);
      expect(await scene.project()).toEqual(before);
    });
  });

  it('writes no finding when one comes while it is being cancelled', async () => {
    await withBooting(async ({ scene, wait }) => {
      let report: (() => Promise<void>) | undefined;
      const readiness = {
        watch: async ({ signal, onFinding }: Parameters<ReadinessHub['watch']>[0]) => {
          report = () => onFinding({ probes: 9, text: 'Too late.', previewReady: true, agentReady: true });
          return untilAborted(signal);
        },
      };
      const run = wait({ readiness });
      await eventually(() => expect(report).toBeDefined());

      run.cancel();
      await report?.();

      await expectCancelled(run);
      expect(await scene.phase(PHASE)).toMatchObject({ lastFinding: null });
    });
  });

  it('writes nothing any more when its phase is over', async () => {
    await withBooting(async ({ scene, wait, listen, finds }) => {
      const run = wait();
      await finds('Preview does not listen yet');
      await scene.beginPhase('initializing_agent');
      const before = await scene.project();

      await Promise.all([listen('preview'), listen('agent')]);
      await run.result;

      expect(await scene.project()).toEqual(before);
      expect((await scene.phase(PHASE))?.lastFinding).toContain('does not listen yet');
    });
  });

  it('goes on when a finding cannot be written', async () => {
    await withBooting(async ({ scene, wait, listen }) => {
      const recordFinding = async (): Promise<never> => {
        throw new SetupError('internal', 'The database does not answer.');
      };
      const run = wait({ store: withOther(scene.store, { recordFinding }) });

      await Promise.all([listen('preview'), listen('agent')]);

      await expect(run.result).resolves.toBeUndefined();
    });
  });

  it('gives up when the project was deleted', async () => {
    await withBooting(async ({ scene, wait }) => {
      await scene.store.deleteProject(scene.projectId);

      expect(await failureOf(wait())).toMatchObject({ type: 'not_found', nonRetryable: true });
    });
  });

  it('heartbeats a few times within its heartbeat timeout', async () => {
    await withBooting(async ({ wait }) => {
      const startedAt = performance.now();
      const run = wait({ info: { heartbeatTimeoutMs: 500 } });

      await eventually(() => expect(run.heartbeats.length).toBeGreaterThanOrEqual(4));

      const pauses = run.heartbeats.map((at, index) => at - (run.heartbeats[index - 1] ?? startedAt));
      expect(Math.max(...pauses)).toBeLessThan(500);
      expect(Math.min(...pauses)).toBeGreaterThan(100);
    });
  });
});

describe('waitUntilAwake', () => {
  it('tells what is wrong with a preview that ended, once the agent answers that suffices', async () => {
    await withBooting(async ({ scene, listen }) => {
      scene.runtime.setState(scene.projectId, 'preview', { state: 'exited', exitCode: 1, address: null });
      scene.runtime.setLog(scene.projectId, 'preview', ['SyntaxError in page.astro']);
      const run = scene.run('waitUntilAwake', { ...scene.waitStep(PHASE), agentSuffices: true });
      await listen('agent');

      expect(await run.result).toMatchObject({ code: 'container_exited', logTail: 'SyntaxError in page.astro' });
      expect(await scene.project()).toMatchObject({ previewReady: false, agentReady: true });
    });
  });

  it('fails with a preview that ended when the agent does not suffice', async () => {
    await withBooting(async ({ scene, listen }) => {
      scene.runtime.setState(scene.projectId, 'preview', { state: 'exited', exitCode: 1, address: null });
      const run = scene.run('waitUntilAwake', scene.waitStep(PHASE));
      await listen('agent');

      expect(await failureOf(run)).toMatchObject({ type: 'container_exited' });
    });
  });

  it('tells of nothing when both answer', async () => {
    await withBooting(async ({ scene, listen }) => {
      const run = scene.run('waitUntilAwake', { ...scene.waitStep(PHASE), agentSuffices: true });
      await listen('agent');
      await listen('preview');

      expect(await run.result).toBeNull();
    });
  });
});

describe('waitUntilEngineAnswers', () => {
  function wait(scene: Scene, options: { windowMs?: number } & Parameters<Scene['run']>[2] = {}): Run<void> {
    const { windowMs, ...others } = options;
    return scene.run('waitUntilEngineAnswers', scene.waitStep(PHASE, windowMs), others);
  }

  it('ends at once when the engine answers', async () => {
    await withScene(async (scene) => {
      await expect(wait(scene).result).resolves.toBeUndefined();
    });
  });

  it('tells once that the engine is away, and ends when it is back', async () => {
    await withScene(async (scene) => {
      await scene.beginPhase(PHASE);
      let isAway = true;
      let findings = 0;
      const runtime = withOther(scene.runtime, {
        ping: async () => {
          if (isAway) throw AWAY;
        },
      });
      const store = withOther(scene.store, {
        recordFinding: (...args) => {
          findings += 1;
          return scene.store.recordFinding(...args);
        },
      });
      const run = wait(scene, { runtime, store, info: { heartbeatTimeoutMs: 500 } });
      await eventually(() => expect(run.heartbeats.length).toBeGreaterThanOrEqual(5));
      isAway = false;

      await run.result;

      expect(findings).toBe(1);
      expect((await scene.phase(PHASE))?.lastFinding).toBe('The Docker engine does not answer.');
    });
  });

  it.each([
    ['refuses', () => Promise.reject(AWAY)],
    ['hangs', untilAborted],
  ])('ends as not ready, which is repeated, when its window is over and the engine %s', async (_how, ping) => {
    await withScene(async (scene) => {
      const runtime = withOther(scene.runtime, { ping });

      const failure = await failureOf(wait(scene, { runtime, windowMs: 200 }));

      expect(failure).toMatchObject({
        type: 'not_ready',
        nonRetryable: false,
        message: 'The Docker engine does not answer yet.',
      });
    });
  });

  it.each([
    ['refuses', () => Promise.reject(AWAY)],
    ['hangs', untilAborted],
  ])('ends at once when it is cancelled while the engine %s', async (_how, ping) => {
    await withScene(async (scene) => {
      const runtime = withOther(scene.runtime, { ping });
      const run = wait(scene, { runtime, info: { heartbeatTimeoutMs: 100 } });
      await eventually(() => expect(run.heartbeats.length).toBeGreaterThanOrEqual(1));
      const cancelledAt = performance.now();

      run.cancel();

      await expectCancelled(run);
      expect(performance.now() - cancelledAt).toBeLessThan(400);
    });
  });
});
