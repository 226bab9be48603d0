import { describe, expect, it } from '@jest/globals';
import { SetupError } from '../../src/domain/failure.js';
import { type ApiUnderTest, idOf, problemIn, withApi } from './with-api.js';

async function withSetUp(story: (api: ApiUnderTest, id: string) => Promise<void>): Promise<void> {
  await withApi(async (api) => {
    const { id } = await api.create();
    const workflow = api.orchestrator.workflows.get(idOf({ id }));
    if (workflow === undefined) throw new Error('The project has no workflow.');
    workflow.setup = 'completed';
    await story(api, id);
  });
}

function post(api: ApiUnderTest, path: string, body?: object): Promise<Response> {
  return api.request(`/api/v1/projects/${path}`, { method: 'POST', ...(body && { body }) });
}

describe('prompts', () => {
  it('are stored, handed to the workflow in their order, and listed with what came of them', async () => {
    await withSetUp(async (api, id) => {
      const first = await post(api, `${id}/prompts`, { text: 'Make it blue' });
      await post(api, `${id}/prompts`, { text: 'Say hello' });
      await api.turns.recordTurn(idOf({ id }), 1, { state: 'failed', code: 'provider_rejected', message: 'Bad key.' });

      expect(first.status).toBe(202);
      expect(await first.json()).toMatchObject({ turn: 1, text: 'Make it blue', state: 'queued', hint: null });
      expect(api.orchestrator.workflows.get(idOf({ id }))?.turns).toEqual([1, 2]);
      const list = await api.request(`/api/v1/projects/${id}/prompts`);
      expect(await list.json()).toMatchObject({
        turns: [
          { turn: 1, state: 'failed', code: 'provider_rejected', message: 'Bad key.', hint: expect.any(String) },
          { turn: 2, state: 'queued' },
        ],
      });
    });
  });

  it('leave nothing behind when they are refused, or the server is away', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      const early = await post(api, `${id}/prompts`, { text: 'Too early' });
      expect(early.status).toBe(409);
      expect(await problemIn(early)).toMatchObject({ detail: 'The project is not set up yet.' });
      api.orchestrator.isAway = true;
      expect((await post(api, `${id}/prompts`, { text: 'Away' })).status).toBe(503);
      expect(await api.turns.listTurns(idOf({ id }))).toEqual([]);
    });
  });

  it.each([{}, { text: ' ' }, { text: 7 }, { text: 'x'.repeat(33_000) }, { text: 'a', more: 1 }])(
    'of a wrong form are refused by field (%#)',
    async (body) => {
      await withSetUp(async (api, id) => {
        expect((await post(api, `${id}/prompts`, body)).status).toBe(400);
        expect(await api.turns.listTurns(idOf({ id }))).toEqual([]);
      });
    },
  );

  it('are refused when too many wait', async () => {
    await withSetUp(async (api, id) => {
      for (let turn = 1; turn <= 20; turn += 1) await post(api, `${id}/prompts`, { text: `Prompt ${turn}` });
      const response = await post(api, `${id}/prompts`, { text: 'One more' });
      expect(response.status).toBe(409);
      expect(await api.turns.listTurns(idOf({ id }))).toHaveLength(20);
    });
  });

  it('are aborted, and there must be one', async () => {
    await withSetUp(async (api, id) => {
      expect((await post(api, `${id}/prompts/abort`)).status).toBe(409);
      await post(api, `${id}/prompts`, { text: 'Make it blue' });
      expect((await post(api, `${id}/prompts/abort`)).status).toBe(202);
    });
  });
});

describe('start, stop and restore', () => {
  it('reach the workflow', async () => {
    await withSetUp(async (api, id) => {
      const workflow = api.orchestrator.workflows.get(idOf({ id }));
      expect((await post(api, `${id}/stop`)).status).toBe(202);
      expect(workflow?.wish).toBe('stop');
      expect((await post(api, `${id}/start`)).status).toBe(202);
      expect(workflow?.wish).toBe('run');
      expect((await post(api, `${id}/versions/${'a'.repeat(40)}/restore`)).status).toBe(202);
      expect(workflow?.restored).toEqual(['a'.repeat(40)]);
    });
  });

  it('are refused before the project is set up', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      for (const command of ['start', 'stop', `versions/${'a'.repeat(40)}/restore`]) {
        const response = await post(api, `${id}/${command}`);
        expect([command, response.status]).toEqual([command, 409]);
      }
    });
  });

  it('know no version by another name', async () => {
    await withSetUp(async (api, id) => {
      expect((await post(api, `${id}/versions/main/restore`)).status).toBe(404);
    });
  });

  it('answer 503 while the server is away', async () => {
    await withSetUp(async (api, id) => {
      api.orchestrator.stopContainers = () => Promise.reject(new SetupError('temporal_unavailable', 'Away.'));
      expect((await post(api, `${id}/stop`)).status).toBe(503);
    });
  });
});

describe('the versions', () => {
  it('are shown as the project’s host tells them', async () => {
    await withSetUp(async (api, id) => {
      const version = { version: 'a'.repeat(40), key: 'setup', title: 'A bakery', at: '2026-01-02T12:00:00.000Z' };
      api.gateway.siteVersions = [version];
      const versions = await api.request(`/api/v1/projects/${id}/versions`);
      expect(await versions.json()).toEqual({ versions: [version] });
    });
  });
});
