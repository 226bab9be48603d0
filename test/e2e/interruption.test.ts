import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { LONG_PHASES, projectInEachPhase } from '../support/e2e/every-phase.js';
import { withService } from '../support/e2e/with-service.js';
import { startTemporal } from '../support/temporal.js';

/** Part of the case: as long as a person or a supervisor needs to start the service again. */
const AWAY_MS = 5_000;

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

describe('a service that is killed', () => {
  it('goes on with setups in every phase: same session, one prompt, one set of containers', async () => {
    await withService({ temporal, templates: LONG_PHASES }, async (service) => {
      const { api, process } = service;
      const projects = await projectInEachPhase(service);
      const before = await Promise.all([...projects.values()].map((id) => service.resourcesOf(id)));

      await process.kill9();
      await pause(AWAY_MS);
      await process.start();

      for (const [index, [phase, id]] of [...projects].entries()) {
        const { status, setup } = await api.untilEnded(id);
        expect([phase, status, setup.phase, setup.error]).toEqual([phase, 'running', 'completed', null]);
        const { sessions, promptsRun } = await service.agentStateOf(id);
        expect([phase, Object.keys(sessions).length, promptsRun]).toEqual([phase, 1, 1]);
        const after = await service.resourcesOf(id);
        expect([phase, Object.keys(after.containers)]).toEqual([phase, expect.arrayContaining(['agent', 'preview'])]);
        expect(after).toMatchObject({ containers: before[index]?.containers ?? {} });
        expect([after.running.length, after.networks.length, after.volumes.length]).toEqual([2, 2, 1]);
      }
    });
  }, 180_000);

  it('shows the same projects and streams after it', async () => {
    await withService({ temporal, templates: { quick: {} } }, async ({ api, process }) => {
      const { id } = await api.create({ template: 'quick' });
      const before = await api.untilEnded(id);

      await process.kill9();
      await process.start();

      expect(await api.project(id)).toEqual(before);
    });
  }, 90_000);
});
