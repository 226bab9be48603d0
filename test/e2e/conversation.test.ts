import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { type Service, withService } from '../support/e2e/with-service.js';
import { eventually } from '../support/eventually.js';
import { previewPage } from '../support/e2e/preview-page.js';
import { startTemporal } from '../support/temporal.js';

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

interface Versions {
  readonly versions: readonly { readonly version: string; readonly key: string }[];
}

interface Conversation {
  readonly messages: readonly { readonly role: string; readonly parts: readonly { kind: string; text?: string }[] }[];
}

/** The page itself: the waiting page, which names the project too, is none. */
async function preview({ apiUrl }: Service, previewUrl: string): Promise<string> {
  const { status, html } = await previewPage(apiUrl, previewUrl);
  return status === 200 ? html : '';
}

async function say({ api }: Service, id: string, text: string): Promise<void> {
  const { turn } = (await api.post(`/projects/${id}/prompts`, { text })) as { turn: number };
  await eventually(
    async () => {
      const { turns } = (await api.get(`/projects/${id}/prompts`)) as { turns: { turn: number; state: string }[] };
      expect(turns.find((other) => other.turn === turn)?.state).toBe('completed');
    },
    { timeoutMs: 60_000 },
  );
}

async function wordsOf({ api }: Service, id: string): Promise<string[]> {
  const { messages } = (await api.get(`/projects/${id}/messages`)) as Conversation;
  return messages
    .filter(({ role }) => role === 'user')
    .flatMap(({ parts }) => parts.flatMap(({ text = '' }) => [text]));
}

describe('a conversation with the real agent', () => {
  it('keeps a version of each answer, goes on after a restart, and goes back to the first', async () => {
    await withService({ temporal }, async (service) => {
      const { api } = service;
      const prompt = 'A landing page for a lighthouse called Northern Beacon';
      const { id, previewUrl } = await api.create({ prompt });
      await api.untilEnded(id);
      await eventually(async () => expect(await preview(service, previewUrl)).toContain('Northern Beacon'));

      await say(service, id, 'A landing page for a bakery called Crumb Corner');
      await service.process.kill9();
      await service.process.start();
      await say(service, id, 'A landing page for a bicycle shop called Two Wheels');

      const { versions } = (await api.get(`/projects/${id}/versions`)) as Versions;
      expect(versions.map(({ key }) => key)).toEqual(['turn:2', 'turn:1', 'setup']);
      expect(new Set(versions.map(({ version }) => version)).size).toBe(3);
      await eventually(async () => expect(await preview(service, previewUrl)).toContain('Two Wheels'));
      const { files } = (await api.get(`/projects/${id}/files`)) as { files: { path: string }[] };
      expect(files.map(({ path }) => path)).toContain('package.json');
      expect(files.filter(({ path }) => path.startsWith('node_modules/'))).toEqual([]);
      const page = files.find(({ path }) => path.endsWith('index.astro'))?.path ?? 'no page';
      expect(await api.get(`/projects/${id}/files/content?path=${page}`)).toContain('Two Wheels');
      expect(await api.get(`/projects/${id}/archive`)).toMatch(/^PK/);
      expect(await wordsOf(service, id)).toEqual([
        prompt,
        'A landing page for a bakery called Crumb Corner',
        'A landing page for a bicycle shop called Two Wheels',
      ]);

      await api.post(`/projects/${id}/versions/${versions.at(-1)?.version}/restore`);
      await eventually(async () => expect(await preview(service, previewUrl)).toContain('Northern Beacon'), {
        timeoutMs: 20_000,
      });
      const { versions: after } = (await api.get(`/projects/${id}/versions`)) as Versions;
      expect(after.map(({ key }) => key)).toEqual(['restore:1', 'turn:2', 'turn:1', 'setup']);
    });
  }, 240_000);

  it('is woken by a visit of the preview, with its memory', async () => {
    await withService({ temporal }, async (service) => {
      const { api } = service;
      const { id, previewUrl } = await api.create({ prompt: 'A landing page for a lighthouse called Northern Beacon' });
      await api.untilEnded(id);
      const before = await wordsOf(service, id);
      await api.post(`/projects/${id}/stop`);
      await eventually(async () => expect((await api.project(id)).status).toBe('stopped'), { timeoutMs: 20_000 });

      await eventually(async () => expect(await preview(service, previewUrl)).toContain('Northern Beacon'), {
        timeoutMs: 30_000,
      });
      await eventually(async () => expect((await api.project(id)).agentReady).toBe(true), { timeoutMs: 20_000 });
      expect(await wordsOf(service, id)).toEqual(before);
    });
  }, 120_000);
});
