import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { LONG_PHASES, projectInEachPhase } from '../support/e2e/every-phase.js';
import { NOTHING, type Service, withService } from '../support/e2e/with-service.js';
import { eventually } from '../support/eventually.js';
import { startTemporal } from '../support/temporal.js';

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

async function openWorkflowsOf(projectId: string): Promise<string[]> {
  const open: string[] = [];
  const query = `ProjectId = "${projectId}" AND ExecutionStatus = "Running"`;
  for await (const { workflowId } of temporal.client.workflow.list({ query })) open.push(workflowId);
  return open;
}

async function promptsRun(service: Service, id: string): Promise<number> {
  return service.agentStateOf(id).then(
    (state) => state.promptsRun,
    () => 0,
  );
}

describe('a setup that is cancelled', () => {
  it('stops in every phase, leaves no container, and completes when it is retried', async () => {
    await withService({ temporal, templates: LONG_PHASES }, async (service) => {
      const { api } = service;
      const projects = await projectInEachPhase(service);

      const cancelledAt = Date.now();
      await Promise.all([...projects.values()].map((id) => api.command(id, 'cancel')));
      const prompts = new Map<string, number>();
      for (const [phase, id] of projects) {
        const { status, setup } = await api.untilEnded(id);
        expect([phase, status, setup.phase]).toEqual([phase, 'stopped', 'cancelled']);
        expect((await service.resourcesOf(id)).containers).toEqual({});
        prompts.set(id, await promptsRun(service, id));
      }
      for (const [phase, id] of projects) {
        expect([phase, await promptsRun(service, id)]).toEqual([phase, prompts.get(id)]);
      }

      await Promise.all([...projects.values()].map((id) => api.command(id, 'retry')));
      for (const [phase, id] of projects) {
        const { status, setup } = await api.untilEnded(id, 120_000);
        expect([phase, status, setup.phase, setup.try]).toEqual([phase, 'running', 'completed', 2]);
        expect(Date.parse(setup.startedAt ?? '')).toBeGreaterThan(cancelledAt);
      }
    });
  }, 240_000);

  it('refuses what makes no sense, with a reason', async () => {
    await withService({ temporal, templates: { quick: {} } }, async ({ api }) => {
      const { id } = await api.create({ template: 'quick' });
      await api.untilEnded(id);

      for (const command of ['cancel', 'retry', 'extend'] as const) {
        const headers = { 'content-type': 'application/json' };
        const answer = await api.raw('POST', `/projects/${id}/setup/${command}`, {
          ...(command === 'extend' ? { body: '{"seconds":60}', headers } : {}),
        });
        expect(answer).toMatchObject({ status: 409, body: { code: 'conflict', detail: expect.any(String) } });
      }
    });
  }, 60_000);
});

describe('a phase that is extended', () => {
  it('gets the time on top of its limit, and completes beyond the old one', async () => {
    const env = { SITEWRIGHT_PHASE_TIMEOUT_STARTING_DOCKER: '7' };
    const templates = { slow: { preview: { readyAfterMs: 9_000 } } };
    await withService({ temporal, templates, env }, async ({ api }) => {
      const { id } = await api.create({ template: 'slow' });
      const { phaseDeadlineAt } = await api.untilPhase(id, 'starting_docker');

      await api.command(id, 'extend', { seconds: 30 });

      const moved = await api.setup(id);
      expect(Date.parse(moved.phaseDeadlineAt ?? '') - Date.parse(phaseDeadlineAt ?? '')).toBe(30_000);
      expect((await api.untilEnded(id)).status).toBe('running');
    });
  }, 90_000);
});

describe('a project that is deleted', () => {
  it('leaves nothing within 15 s, in whichever phase it is, also in its first moment', async () => {
    await withService({ temporal, templates: LONG_PHASES }, async (service) => {
      const { api, dataDir } = service;
      const projects = await projectInEachPhase(service);
      const fresh = await api.create({ template: 'long-starting-docker' });
      const ids = [...projects.values(), fresh.id];

      const deletedAt = Date.now();
      await Promise.all(ids.map((id) => api.delete(id)));
      for (const id of ids) {
        await api.untilGone(id, 15_000);
        await eventually(async () => {
          expect(await service.resourcesOf(id)).toEqual(NOTHING);
          expect(existsSync(join(dataDir, 'projects', id))).toBe(false);
          expect(await openWorkflowsOf(id)).toEqual([]);
        });
      }
      expect(Date.now() - deletedAt).toBeLessThan(15_000);
      expect(await api.list()).toEqual([]);
    });
  }, 120_000);
});

describe('projects that are created', () => {
  it('all complete when five come at once', async () => {
    await withService({ temporal, templates: { quick: {} } }, async ({ api }) => {
      const created = await Promise.all(Array.from({ length: 5 }, () => api.create({ template: 'quick' })));

      const ended = await Promise.all(created.map(({ id }) => api.untilEnded(id)));

      expect(ended.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'running'));
      expect(new Set(ended.map(({ slug }) => slug)).size).toBe(5);
    });
  }, 120_000);

  it('are one when the same key comes twice, and refused when the key comes with something else', async () => {
    await withService({ temporal, templates: { quick: {} } }, async ({ api }) => {
      const request = { template: 'quick', prompt: 'A bakery' };
      const [first, second] = await Promise.all([api.create(request, 'key-1'), api.create(request, 'key-1')]);

      expect(second.id).toBe(first.id);
      expect(await api.list()).toHaveLength(1);
      await expect(api.create({ ...request, prompt: 'A florist' }, 'key-1')).rejects.toThrow(/409.*conflict/);
      await api.untilEnded(first.id);
    });
  }, 60_000);
});
