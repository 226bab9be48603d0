import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { type Service, weaknessesOf, withService } from '../support/e2e/with-service.js';
import { eventually } from '../support/eventually.js';
import { startTemporal } from '../support/temporal.js';

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

const SLOW = { timeoutMs: 30_000 };

function ask({ apiUrl }: Service, previewUrl: string, path: string, method = 'GET'): Promise<string> {
  return new Promise((resolve, reject) => {
    const { host } = new URL(previewUrl);
    const call = request(new URL(path, apiUrl), { method, headers: { host, accept: 'text/html' } }, (response) => {
      text(response).then((body) => resolve(`${response.statusCode} ${body}`), reject);
    });
    call.once('error', reject);
    call.end();
  });
}

async function changed({ api }: Service, id: string, prompt: string): Promise<void> {
  await api.post(`/projects/${id}/prompts`, { text: prompt });
  await eventually(async () => {
    const { turns } = (await api.get(`/projects/${id}/prompts`)) as { turns: { state: string }[] };
    expect(turns.map(({ state }) => state)).toEqual(['completed']);
  }, SLOW);
}

describe('bundled templates of other kinds', () => {
  it.each([
    ['static-site', 'index.html'],
    ['sveltekit-app', 'src/routes/+page.svelte'],
  ])(
    '%s: a prompt becomes a page, and a second one changes it',
    async (template, page) => {
      await withService({ temporal }, async (service) => {
        const { api } = service;
        expect(await api.get('/templates')).toMatchObject({ default: 'astro-starter' });
        const prompt = 'A landing page for a bakery called "Levain & {Sol}", warm colours, with opening hours';
        const { id, previewUrl } = await api.create({ template, prompt });
        const ended = await api.untilEnded(id);
        expect(ended).toMatchObject({ status: 'running', setup: { error: null } });
        expect(await weaknessesOf(service.dataDir, id)).toEqual([]);

        await eventually(async () => {
          const html = await ask(service, previewUrl, '/');
          expect(html).toMatch(/^200 /);
          expect(html).toMatch(/<h1[^>]*>Levain (&amp;|&#38;) (\{Sol\}|&#123;Sol&#125;)<\/h1>/);
        }, SLOW);
        await changed(service, id, 'make it green');
        const content = await api.get(`/projects/${id}/files/content?path=${encodeURIComponent(page)}`);
        expect(content).toContain('--color-accent: #2c6a3f;');
        const { files } = (await api.get(`/projects/${id}/files`)) as { files: { path: string }[] };
        expect(files.filter(({ path }) => /^(node_modules|\.svelte-kit|\.cache|data)\//.test(path))).toEqual([]);
      });
    },
    120_000,
  );

  it('sveltekit-app: has a server whose data outlive a stop', async () => {
    await withService({ temporal }, async (service) => {
      const { api } = service;
      const { id, previewUrl } = await api.create({ template: 'sveltekit-app' });
      await api.untilEnded(id);
      expect(await ask(service, previewUrl, '/api/visits', 'POST')).toBe('201 {"visits":1}');
      expect(await ask(service, previewUrl, '/api/visits', 'POST')).toBe('201 {"visits":2}');
      await api.post(`/projects/${id}/stop`);
      await eventually(async () => expect((await api.project(id)).status).toBe('stopped'), SLOW);
      await api.post(`/projects/${id}/start`);

      await eventually(
        async () => expect(await ask(service, previewUrl, '/api/visits')).toBe('200 {"visits":2}'),
        SLOW,
      );
      expect(await weaknessesOf(service.dataDir, id)).toEqual([]);
    });
  }, 120_000);
});
