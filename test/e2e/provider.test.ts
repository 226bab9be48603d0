import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import Docker from 'dockerode';
import { DockerodeRuntime } from '../../src/docker/dockerode-runtime.js';
import { readEvents } from '../api/read-events.js';
import { type Service, withService } from '../support/e2e/with-service.js';
import { eventually } from '../support/eventually.js';
import { type ScriptedModel, withScriptedModel } from '../support/scripted-model.js';
import { startTemporal } from '../support/temporal.js';

const KEY = 'sk-canary-of-the-provider-4711';

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

/** The real agent with a provider of its own, which does what a test scripts. */
async function withProvider(story: (service: Service, model: ScriptedModel) => Promise<void>): Promise<void> {
  const host = await new DockerodeRuntime().hostAddressForContainers();
  await withScriptedModel(host, async (model) => {
    const env = {
      SITEWRIGHT_PROVIDER_BASE_URL: model.baseUrl,
      SITEWRIGHT_PROVIDER_API_KEY: KEY,
      SITEWRIGHT_PROVIDER_MODELS: 'vendor/large',
    };
    await withService({ temporal, env }, (service) => story(service, model));
  });
}

async function environmentOf(containerId = ''): Promise<string> {
  const { Config } = await new Docker().getContainer(containerId).inspect();
  return JSON.stringify(Config.Env);
}

async function textOfHistories(projectId: string): Promise<string> {
  const texts: string[] = [];
  for (const workflowId of [`project:${projectId}`, `project-setup:${projectId}:1`]) {
    const { events } = await temporal.client.workflow.getHandle(workflowId).fetchHistory();
    texts.push(
      JSON.stringify(events, (_name, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value,
      ),
    );
  }
  return texts.join('\n');
}

describe("a model's provider", () => {
  it('that refuses the key ends the setup at once, with its own words and without telling the key', async () => {
    await withProvider(async ({ api, process }, model) => {
      model.script(
        ...Array.from({ length: 4 }, () => ({ kind: 'fail', status: 401, message: 'No such key' }) as const),
      );
      const { id } = await api.create({});

      const { setup } = await api.untilEnded(id);
      const { phases } = await api.setup(id);

      expect(setup.error).toMatchObject({
        code: 'provider_rejected',
        phase: 'waiting_completion',
        message: expect.stringContaining('No such key'),
      });
      const [waited] = phases.slice(-1);
      expect(Date.parse(waited?.endedAt ?? '') - Date.parse(waited?.startedAt ?? '')).toBeLessThan(5_000);
      expect(model.requests[0]?.authorization).toBe(`Bearer ${KEY}`);
      const told = JSON.stringify([await api.list(), phases]) + (await process.log()) + (await textOfHistories(id));
      expect(told).not.toContain(KEY);
    });
  }, 90_000);

  it('lets the agent ask people, who follow the conversation and answer while the setup waits', async () => {
    await withProvider(async ({ api }, model) => {
      const options = ['Red', 'Blue'].map((label) => ({ label, description: label }));
      const questions = [{ question: 'Which colour?', header: 'Colour', options }];
      model.script({ kind: 'call_tool', tool: 'question', input: { questions } });
      const { id } = await api.create({});
      await api.untilPhase(id, 'waiting_completion');
      const stream = await readEvents(
        { request: (path, options) => api.open(path, options?.signal) },
        `/projects/${id}/messages/events`,
      );
      const ask = await eventually(
        () => {
          const told = stream.events.filter(({ event }) => event === 'asks' || event === 'snapshot').at(-1);
          const { asks = [] } = JSON.parse(told?.data ?? '{}') as { asks?: { id: string; kind: string }[] };
          expect(asks).toMatchObject([{ kind: 'question', questions }]);
          return asks[0]?.id ?? '';
        },
        { timeoutMs: 20_000 },
      );
      await eventually(async () => {
        expect((await api.setup(id)).phases.at(-1)?.lastFinding).toContain('Which colour?');
      });

      await api.post(`/projects/${id}/asks/${ask}`, { answers: [['Blue']] });

      expect(await api.untilEnded(id)).toMatchObject({ status: 'running', setup: { error: null } });
      expect(JSON.stringify(model.requests.at(-1)?.messages)).toContain('Blue');
      await eventually(() => {
        const words = stream.events
          .filter(({ event }) => event === 'text')
          .map(({ data }) => JSON.parse(data) as { text: string });
        expect(words.map(({ text }) => text).join('')).toContain('Done.');
      });
      stream.close();
    });
  }, 90_000);

  it('that is added later answers the prompts of a project that changes to it, and knows no other', async () => {
    const host = await new DockerodeRuntime().hostAddressForContainers();
    await withScriptedModel(host, async (model) => {
      await withService({ temporal }, async ({ api, process, resourcesOf }) => {
        const { id } = await api.create({});
        await api.untilEnded(id);
        const acme = { name: 'Acme', baseUrl: model.baseUrl, models: ['big'], key: KEY };
        const saved = await api.put('/settings/providers/acme', acme);
        expect(await api.get('/models')).toMatchObject({ offered: ['acme/big', 'demo/site-builder'] });
        const before = await resourcesOf(id);
        expect(await environmentOf(before.containers['agent'])).not.toContain(KEY);
        await api.patch(`/projects/${id}`, { model: 'acme/big' });

        const { turn } = (await api.post(`/projects/${id}/prompts`, { text: 'Make it blue' })) as { turn: number };
        await eventually(
          async () => {
            const { turns } = (await api.get(`/projects/${id}/prompts`)) as {
              turns: { turn: number; state: string }[];
            };
            expect(turns).toMatchObject([{ turn, state: 'completed' }]);
          },
          { timeoutMs: 40_000 },
        );

        expect(model.requests.at(-1)).toMatchObject({ model: 'big', authorization: `Bearer ${KEY}` });
        const after = await resourcesOf(id);
        expect(after.containers['preview']).toBe(before.containers['preview']);
        expect(await environmentOf(after.containers['agent'])).toContain(KEY);
        expect(await environmentOf(after.containers['preview'])).not.toContain(KEY);
        const told = JSON.stringify([saved, await api.list(), await api.get('/settings')]);
        expect(told + (await process.log()) + (await textOfHistories(id))).not.toContain(KEY);
      });
    });
  }, 120_000);

  it('that is away is waited for where people see it, and the setup completes when it is back', async () => {
    await withProvider(async ({ api }, model) => {
      await model.stop();
      const { id } = await api.create({});

      await eventually(
        async () => {
          const { phase, phases } = await api.setup(id);
          expect([phase, phases.at(-1)?.lastFinding]).toEqual([
            'waiting_completion',
            expect.stringContaining("Waiting for the model's provider"),
          ]);
        },
        { timeoutMs: 40_000 },
      );
      await model.start();

      expect(await api.untilEnded(id)).toMatchObject({ status: 'running', setup: { error: null } });
      expect((await api.setup(id)).phases.at(-1)?.failedAttempts).toBe(0);
    });
  }, 120_000);
});

describe('an agent that is killed in the middle of its work', () => {
  it('fails the setup by name, is not asked twice, and goes on with a retry', async () => {
    await withProvider(async ({ api, resourcesOf }, model) => {
      let goOn = (_text: string): void => undefined;
      const held = new Promise<string>((resolve) => (goOn = resolve));
      model.script(...Array.from({ length: 4 }, () => ({ kind: 'hold', until: held }) as const));
      const { id } = await api.create({});
      await api.untilPhase(id, 'waiting_completion');
      await eventually(() => expect(model.requests.some(({ tools }) => tools.length > 0)).toBe(true));

      const { containers } = await resourcesOf(id);
      await new Docker().getContainer(containers['agent'] ?? '').kill();
      const { setup } = await api.untilEnded(id);

      expect(setup.error).toMatchObject({ code: 'container_exited', phase: 'waiting_completion' });
      expect(model.requests.filter(({ tools }) => tools.length > 0)).toHaveLength(1);

      goOn('Done.');
      model.reset();
      await api.command(id, 'retry');
      await api.untilPhase(id, 'starting_docker');
      expect(await api.untilEnded(id)).toMatchObject({ status: 'running', setup: { try: 2, error: null } });
    });
  }, 120_000);
});
