import { describe, expect, it, jest } from '@jest/globals';
import type { ProjectId } from '../../src/domain/project.js';
import { type HubFinding, ReadinessHub } from '../../src/readiness/readiness-hub.js';
import { eventually } from '../support/eventually.js';
import { FakeEngine } from '../support/fake-engine.js';
import { type HttpService, withHttpService } from '../support/http-service.js';

const PROJECT = '0123456789abcdef' as ProjectId;

interface Scene {
  readonly engine: FakeEngine;
  readonly hub: ReadinessHub;
  readonly preview: HttpService;
  readonly agent: HttpService;
  readonly findings: HubFinding[];
  readonly abort: () => void;
  listen(service: 'preview' | 'agent'): Promise<void>;
  watch(options?: { previewGraceMs?: number }): Promise<void>;
}

async function withScene(story: (scene: Scene) => Promise<void>): Promise<void> {
  await withHttpService((preview, listenPreview) =>
    withHttpService(async (agent, listenAgent) => {
      const engine = new FakeEngine();
      const hub = new ReadinessHub(engine);
      const findings: HubFinding[] = [];
      const controller = new AbortController();
      const watch: Scene['watch'] = ({ previewGraceMs } = {}) =>
        hub.watch({
          previewGraceMs,
          projectId: PROJECT,
          preview: { service: 'preview', port: preview.port, path: '/' },
          agent: { service: 'agent', port: agent.port, path: '/health' },
          agentPassword: 'a password',
          waitingSince: new Date(),
          signal: controller.signal,
          onFinding: async (finding) => void findings.push(finding),
        });
      try {
        await story({
          engine,
          hub,
          preview,
          agent,
          findings,
          abort: () => controller.abort(),
          listen: (service) => (service === 'preview' ? listenPreview() : listenAgent()),
          watch,
        });
      } finally {
        controller.abort();
        hub.close();
      }
    }),
  );
}

describe('ReadinessHub for whom the agent suffices', () => {
  it('waits for the agent alone when the container of the preview ended', async () => {
    await withScene(async ({ watch, listen, engine, findings }) => {
      engine.change(PROJECT, 'preview', { state: 'exited', exitCode: 1 });
      const watching = watch({ previewGraceMs: 60_000 });
      await eventually(() => expect(findings.at(-1)).toMatchObject({ agentReady: false }));
      await listen('agent');

      await watching;

      expect(findings.at(-1)).toMatchObject({ previewReady: false, agentReady: true });
    });
  });

  it('waits for a preview that runs, for so long', async () => {
    await withScene(async ({ watch, listen, findings }) => {
      await listen('agent');
      await watch({ previewGraceMs: 50 });
      expect(findings.at(-1)).toMatchObject({ previewReady: false, agentReady: true });

      await listen('preview');
      await watch({ previewGraceMs: 60_000 });
      expect(findings.at(-1)).toMatchObject({ previewReady: true, agentReady: true });
    });
  });

  it('fails when the agent ended', async () => {
    await withScene(async ({ watch, listen, engine }) => {
      await listen('preview');
      const watching = watch({ previewGraceMs: 60_000 });
      engine.change(PROJECT, 'agent', { state: 'exited', exitCode: 1 });

      await expect(watching).rejects.toMatchObject({ code: 'container_exited' });
    });
  });
});

describe('ReadinessHub', () => {
  it('is done when preview and agent both answer', async () => {
    await withScene(async ({ watch, listen, findings }) => {
      const watching = watch();
      await listen('preview');
      await eventually(() => expect(findings.at(-1)).toMatchObject({ previewReady: true, agentReady: false }));
      await listen('agent');

      await watching;

      expect(findings.at(-1)).toMatchObject({
        text: 'Preview answers. Agent answers.',
        previewReady: true,
        agentReady: true,
      });
    });
  });

  it('takes a preview that answers 404 as ready, and one that answers 503 as not', async () => {
    await withScene(async ({ watch, listen, preview, findings }) => {
      preview.status = 503;
      await listen('preview');
      await listen('agent');
      const watching = watch();
      await eventually(() => expect(findings.at(-1)?.text).toContain('Preview answered with status 503.'));
      preview.status = 404;

      await expect(watching).resolves.toBeUndefined();
    });
  });

  it('sends the agent its password', async () => {
    await withScene(async ({ watch, listen, agent }) => {
      const expected = `Basic ${Buffer.from('opencode:a password').toString('base64')}`;
      agent.status = (request) => (request.headers.authorization === expected ? 200 : 401);
      await listen('preview');
      await listen('agent');

      await expect(watch()).resolves.toBeUndefined();
    });
  });

  it.each([
    [{ state: 'exited', exitCode: 1 }, 'container_exited', 'exit code 1'],
    [{ state: 'exited', exitCode: 0 }, 'container_exited', 'exit code 0'],
    [{ state: 'exited', exitCode: 137, oomKilled: true }, 'container_oom', '512 MB'],
    [{ state: 'running', restartCount: 3 }, 'container_exited', 'keeps crashing'],
  ] as const)('ends at once when a container is %j, and people see why', async (facts, code, words) => {
    await withScene(async ({ watch, engine, findings }) => {
      const watching = watch();
      const outcome = expect(watching).rejects.toMatchObject({
        code,
        message: expect.stringContaining(words),
        details: { logTail: 'last line of preview' },
      });
      await eventually(() => expect(engine.openStreams()).toBe(1));
      engine.change(PROJECT, 'preview', facts);

      await outcome;
      expect(findings.at(-1)?.text).toContain(words);
    });
  });

  it('finds an end that was never announced by a look of its own', async () => {
    await withScene(async ({ watch, engine }) => {
      engine.silent = true;
      const outcome = expect(watch()).rejects.toMatchObject({ code: 'container_exited' });
      await eventually(() => expect(engine.inspections).toBe(1));
      engine.change(PROJECT, 'agent', { state: 'exited', exitCode: 2 });

      await outcome;
    });
  });

  it('goes on looking when somebody sets the clock back', async () => {
    await withScene(async ({ watch, engine }) => {
      engine.silent = true;
      let failure: unknown;
      watch().catch((error: unknown) => (failure = error));
      await eventually(() => expect(engine.inspections).toBe(1));
      const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 3_600_000);
      try {
        engine.change(PROJECT, 'agent', { state: 'exited', exitCode: 2 });

        await eventually(() => expect(failure).toMatchObject({ code: 'container_exited' }));
      } finally {
        clock.mockRestore();
      }
    });
  });

  it('goes on while the engine is away, and says so', async () => {
    await withScene(async ({ watch, engine, findings, listen }) => {
      engine.away = true;
      const watching = watch();
      await eventually(() => expect(findings.at(-1)?.text).toBe('The Docker engine does not answer.'));
      engine.away = false;
      await listen('preview');
      await listen('agent');

      await expect(watching).resolves.toBeUndefined();
    });
  });

  it('ends as not ready, with what it saw, when its window is over', async () => {
    await withScene(async ({ watch, abort, listen, findings }) => {
      await listen('preview');
      const watching = watch();
      const outcome = expect(watching).rejects.toMatchObject({
        code: 'not_ready',
        message: expect.stringContaining('Preview answers. Agent does not listen yet'),
      });
      await eventually(() => expect(findings.at(-1)?.previewReady).toBe(true));
      abort();

      await outcome;
    });
  });

  it('closes the event stream when nobody waits any more', async () => {
    await withScene(async ({ watch, engine, listen }) => {
      await listen('preview');
      await listen('agent');
      await watch();

      await eventually(() => expect(engine.openStreams()).toBe(0));
    });
  });
});
