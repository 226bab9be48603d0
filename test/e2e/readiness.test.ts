import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { setupWorkflowId } from '../../workflows/messages.js';
import type { ProjectId } from '../../src/domain/project.js';
import { type DetailedSetup } from '../support/e2e/api-client.js';
import { type Service, withService } from '../support/e2e/with-service.js';
import { startTemporal } from '../support/temporal.js';

const TEMPLATES = {
  'ready-after-4': { preview: { readyAfterMs: 4_000 } },
  'ready-after-40': { preview: { readyAfterMs: 40_000 } },
  'ready-after-240': { preview: { readyAfterMs: 240_000 } },
  'never-ready': { preview: { mode: 'never' } },
  exits: { preview: { mode: 'exit' } },
  'eats-memory': { preview: { mode: 'oom' } },
  'no-image': { previewImage: 'sitewright/nowhere:none' },
} as const;

const LIMIT_SECONDS = 300;
const SHORT_LIMIT_SECONDS = 8;

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

function durationMs(setup: DetailedSetup, phase: string): number {
  const record = setup.phases.find((one) => one.phase === phase);
  return Date.parse(record?.endedAt ?? '') - Date.parse(record?.startedAt ?? '');
}

async function eventsOf(service: Service, projectId: string): Promise<number> {
  const handle = service.temporal.client.workflow.getHandle(setupWorkflowId(projectId as ProjectId, 1));
  return (await handle.fetchHistory()).events?.length ?? 0;
}

describe('a service that takes its time', () => {
  const waits = [4, 40, ...(process.env['SITEWRIGHT_SLOW_TESTS'] === undefined ? [] : [240])];

  it(`is waited for without counting, be it ${waits.join(' or ')} s, whether somebody looks or not`, async () => {
    await withService({ temporal, templates: TEMPLATES }, async (service) => {
      const { api } = service;
      const events = await Promise.all(
        waits.map(async (seconds) => {
          const { id } = await api.create({ template: `ready-after-${seconds}` });
          if (seconds > 10) await lookLate(service, id, 10_000);
          const { status } = await api.untilEnded(id, (seconds + 60) * 1_000);
          const setup = await api.setup(id);

          expect(status).toBe('running');
          expect(setup.phases.map(({ phase, outcome, failedAttempts }) => [phase, outcome, failedAttempts])).toEqual([
            ['creating_files', 'completed', 0],
            ['starting_docker', 'completed', 0],
            ['initializing_agent', 'completed', 0],
            ['sending_prompt', 'completed', 0],
            ['waiting_completion', 'completed', 0],
          ]);
          expect(durationMs(setup, 'starting_docker')).toBeGreaterThanOrEqual(seconds * 1_000);
          expect(durationMs(setup, 'starting_docker')).toBeLessThan((seconds + 8) * 1_000);
          return eventsOf(service, id);
        }),
      );
      expect(new Set(events).size).toBe(1);
    });
  }, 400_000);
});

/** Opens the project long after the phase began: it shows what has gone by, and nothing changes. */
async function lookLate({ api }: Service, id: string, afterMs: number): Promise<void> {
  await api.untilPhase(id, 'starting_docker');
  const { phases } = await api.setup(id);
  const first = phases.find(({ phase }) => phase === 'starting_docker');
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  const setup = await api.setup(id);
  const later = setup.phases.find(({ phase }) => phase === 'starting_docker');
  expect(setup.phase).toBe('starting_docker');
  expect(Date.now() - Date.parse(setup.phaseStartedAt ?? '')).toBeGreaterThanOrEqual(afterMs);
  expect([later?.startedAt, later?.deadlineAt]).toEqual([first?.startedAt, first?.deadlineAt]);
  expect(Date.parse(later?.deadlineAt ?? '') - Date.parse(later?.startedAt ?? '')).toBe(LIMIT_SECONDS * 1_000);
}

describe('a service that does not become ready', () => {
  it('ends once, at the limit from the start of its phase, with what was last seen and the log', async () => {
    const env = { SITEWRIGHT_PHASE_TIMEOUT_STARTING_DOCKER: String(SHORT_LIMIT_SECONDS) };
    await withService({ temporal, templates: TEMPLATES, env }, async ({ api, resourcesOf }) => {
      const { id } = await api.create({ template: 'never-ready' });

      const { status, setup } = await api.untilEnded(id);
      const detailed = await api.setup(id);

      expect([status, setup.phase]).toEqual(['error', 'failed']);
      expect(setup.error).toMatchObject({ code: 'phase_timeout', phase: 'starting_docker' });
      expect(setup.error?.message).toContain('answered with status 503');
      expect(setup.error?.logTail).toContain('stand-in preview starts: never');
      const overrunMs = durationMs(detailed, 'starting_docker') - SHORT_LIMIT_SECONDS * 1_000;
      expect(overrunMs).toBeGreaterThanOrEqual(0);
      expect(overrunMs).toBeLessThan(2_000);
      expect((await resourcesOf(id)).running).toEqual([]);
    });
  }, 120_000);

  it('fails at once, not at the limit, when its container ends, runs out of memory or has no image', async () => {
    await withService({ temporal, templates: TEMPLATES }, async ({ api }) => {
      const ends = await Promise.all(
        ['exits', 'eats-memory', 'no-image'].map(async (template) => {
          const { id } = await api.create({ template });
          await api.untilEnded(id);
          const setup = await api.setup(id);
          expect(durationMs(setup, 'starting_docker')).toBeLessThan(6_000);
          expect(setup.phases.at(-1)?.lastFailure?.retry ?? null).toBeNull();
          return setup.error;
        }),
      );

      expect(ends).toMatchObject([
        { code: 'container_exited', logTail: expect.stringContaining('something essential is missing') },
        { code: 'container_oom', logTail: expect.stringContaining('stand-in preview starts: oom') },
        { code: 'image_missing' },
      ]);
    });
  }, 60_000);
});
