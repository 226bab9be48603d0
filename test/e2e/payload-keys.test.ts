import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { PayloadKey } from '../../src/config/env.js';
import type { ProjectId } from '../../src/domain/project.js';
import { clientConverter } from '../../src/temporal/data-converter.js';
import { lifecycleWorkflowId, setupWorkflowId } from '../../workflows/messages.js';
import { eventually } from '../support/eventually.js';
import { type Service, withService } from '../support/e2e/with-service.js';
import { startTemporal } from '../support/temporal.js';

const { History } = proto.temporal.api.history.v1;

const KEY = { id: '2026', key: randomBytes(32).toString('base64') };
const NEXT = { id: '2027', key: randomBytes(32).toString('base64') };

/** Words that workflows carry: in their input, in what activities give, and in the message of a failure. */
const NAME = 'Bakery of the secret recipe';
const REFUSAL = 'the model is out of secret flour';

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

function namesOf(...keys: readonly PayloadKey[]): string {
  return keys.map(({ id, key }) => `${id}:${key}`).join(',');
}

/** All that the server keeps of a workflow, byte by byte. */
async function keptOf(workflowId: string): Promise<string> {
  const history = await temporal.client.workflow.getHandle(workflowId).fetchHistory();
  return Buffer.from(History.encode(history).finish()).toString('latin1');
}

async function failedSetup({ api }: Service): Promise<ProjectId> {
  const request = { prompt: 'A page', name: NAME, template: 'refused' };
  const { id } = (await api.post('/projects', request)) as { id: ProjectId };
  const { setup } = await api.untilEnded(id);
  expect(setup.error?.message).toContain(REFUSAL);
  return id;
}

describe('an installation with payload keys', () => {
  it('keeps what its workflows carry from the server, and goes on with it after a new key came', async () => {
    const env = { SITEWRIGHT_PAYLOAD_KEYS: namesOf(KEY) };
    const templates = { refused: { agent: { providerError: `401 ${REFUSAL}` } }, quick: {} };
    await withService({ temporal, templates, env }, async (service) => {
      const { api, process } = service;
      const failed = await failedSetup(service);
      const { id: running } = await api.create({ template: 'quick' });
      expect((await api.untilEnded(running)).setup.phase).toBe('completed');

      for (const workflowId of [lifecycleWorkflowId(failed), setupWorkflowId(failed, 1)]) {
        const kept = await keptOf(workflowId);
        expect(kept).not.toMatch(/secret/);
        expect(kept).toContain('binary/encrypted');
      }

      await process.stop();
      await process.start({ SITEWRIGHT_PAYLOAD_KEYS: namesOf(NEXT, KEY) });
      await api.post(`/projects/${running}/stop`);
      await eventually(async () => expect((await api.project(running)).status).toBe('stopped'));
      expect(await keptOf(lifecycleWorkflowId(running as ProjectId))).toContain(NEXT.id);
    });
  }, 120_000);

  it('opens them for those who have the key, and for nobody else', async () => {
    const env = { SITEWRIGHT_PAYLOAD_KEYS: namesOf(KEY) };
    const templates = { refused: { agent: { providerError: `401 ${REFUSAL}` } } };
    await withService({ temporal, templates, env }, async (service) => {
      const id = await failedSetup(service);
      const resultWith = (...keys: readonly PayloadKey[]) => {
        const client = new Client({ connection: temporal.connection, dataConverter: clientConverter(keys) });
        return client.workflow.getHandle(setupWorkflowId(id, 1)).result();
      };

      await expect(resultWith(KEY)).rejects.toMatchObject({ cause: { message: expect.stringContaining(REFUSAL) } });
      await expect(resultWith({ ...NEXT, id: KEY.id })).rejects.toThrow('does not open with it');
      await expect(resultWith(NEXT)).rejects.toThrow('SITEWRIGHT_PAYLOAD_KEYS does not name');
    });
  }, 120_000);
});
