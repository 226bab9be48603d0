import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { withService } from '../support/e2e/with-service.js';
import { eventually } from '../support/eventually.js';
import { startTemporal } from '../support/temporal.js';

const TEMPLATES = {
  'fails-twice': { agent: { failSessions: 2 } },
  'fails-always': { agent: { failSessions: 1_000 } },
  'rejects-key': { agent: { providerError: 'invalid key' } },
} as const;

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

describe('an action that goes wrong', () => {
  it('is tried again where people see it, and forgotten when it goes well in the end', async () => {
    await withService({ temporal, templates: TEMPLATES }, async ({ api }) => {
      const { id } = await api.create({ template: 'fails-twice' });
      const seen = new Set<string>();
      await eventually(
        async () => {
          const retry = (await api.setup(id)).phases.at(-1)?.lastFailure?.retry ?? null;
          if (retry !== null) seen.add(retry);
          expect([...seen]).toEqual(['retry 2 of 3', 'retry 3 of 3']);
        },
        { timeoutMs: 40_000, intervalMs: 50 },
      );

      const { status, setup } = await api.untilEnded(id);
      const { phases } = await api.setup(id);

      expect([status, setup.error]).toEqual(['running', null]);
      expect(phases.find(({ phase }) => phase === 'initializing_agent')?.failedAttempts).toBe(2);
    });
  }, 90_000);

  it('fails the setup with its reason after three attempts', async () => {
    await withService({ temporal, templates: TEMPLATES }, async ({ api }) => {
      const { id } = await api.create({ template: 'fails-always' });

      const { status, setup } = await api.untilEnded(id);
      const { phases } = await api.setup(id);

      expect([status, setup.phase]).toEqual(['error', 'failed']);
      expect(setup.error).toMatchObject({ code: 'agent_unreachable', phase: 'initializing_agent' });
      expect(phases.at(-1)).toMatchObject({ failedAttempts: 3, lastFailure: { retry: null } });
    });
  }, 90_000);

  it('is not tried again when that cannot help', async () => {
    await withService({ temporal, templates: TEMPLATES }, async ({ api, agentStateOf }) => {
      const { id } = await api.create({ template: 'rejects-key' });

      const { setup } = await api.untilEnded(id);

      expect(setup.error).toMatchObject({ code: 'provider_rejected', phase: 'waiting_completion' });
      expect(setup.error?.message).toContain('invalid key');
      expect((await agentStateOf(id)).promptCalls).toBe(1);
    });
  }, 90_000);
});
