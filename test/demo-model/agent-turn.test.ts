import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { OpencodeAgent } from '../../src/agent/opencode/opencode-agent.js';
import { startDemoModel } from '../../src/demo-model/demo-model.js';
import { eventually } from '../support/eventually.js';
import { withOpencode, type RunningOpencode } from '../support/with-opencode.js';

const SITE = fileURLToPath(new URL('../../templates/astro-starter/site', import.meta.url));

const COLOURS = /--color-.*;/g;

interface StoredMessage {
  readonly info: { readonly role: string; readonly finish?: string };
  readonly parts: readonly { readonly type: string; readonly text?: string; readonly tool?: string }[];
}

/** The real agent in a copy of the starter's site, driven by the demo model. */
async function withBuilder(
  use: (builder: {
    ask(prompt: string): Promise<StoredMessage[]>;
    page(): Promise<string>;
    opencode: RunningOpencode;
  }) => Promise<void>,
): Promise<void> {
  const model = await startDemoModel({ host: '127.0.0.1', port: 0, paceMs: 1 });
  try {
    await withOpencode({ modelBaseUrl: model.url }, async (opencode) => {
      await cp(SITE, opencode.projectFolder, { recursive: true, filter: (path) => !path.includes('node_modules') });
      const agent = new OpencodeAgent();
      const { endpoint } = opencode;
      const { sessionId } = await agent.openSession(endpoint, { key: 'session', title: 'A bakery' });
      await use({
        opencode,
        page: () => readFile(join(opencode.projectFolder, 'src/pages/index.astro'), 'utf8'),
        async ask(text) {
          const prompt = { sessionId, promptKey: text };
          await agent.sendPrompt(endpoint, { ...prompt, text, model: 'demo/site-builder' });
          await eventually(async () =>
            expect(await agent.readProgress(endpoint, prompt)).toEqual({ kind: 'completed' }),
          );
          return messagesOf(opencode, sessionId);
        },
      });
    });
  } finally {
    await model.close();
  }
}

async function messagesOf({ endpoint }: RunningOpencode, sessionId: string): Promise<StoredMessage[]> {
  const authorization = `Basic ${Buffer.from(`opencode:${endpoint.password}`).toString('base64')}`;
  const response = await fetch(`${endpoint.baseUrl}/session/${sessionId}/message`, { headers: { authorization } });
  return (await response.json()) as StoredMessage[];
}

function toolsUsed(messages: readonly StoredMessage[]): (string | undefined)[] {
  return messages.flatMap(({ parts }) => parts.filter(({ type }) => type === 'tool').map(({ tool }) => tool));
}

describe('the demo model, driving the real agent', () => {
  it('writes the page of a prompt, then changes what a second prompt names and keeps the rest', () =>
    withBuilder(async ({ ask, page }) => {
      const first = await ask('A landing page for a bakery called "Levain & Sol", warm colours, with opening hours');
      const warm = await page();
      const second = await ask('make it green');
      const green = await page();

      expect(toolsUsed(first)).toEqual(['read', 'write']);
      expect(first.at(-1)?.info.finish).toBe('stop');
      expect(warm).toContain('Levain & Sol');
      expect(warm).toContain('--color-accent: #8a5a00;');
      expect(toolsUsed(second)).toEqual(['read', 'write', 'read', 'write']);
      expect(green).toContain('--color-accent: #2c6a3f;');
      expect(green.replaceAll(COLOURS, '')).toBe(warm.replaceAll(COLOURS, ''));
    }));

  it('says so when the page cannot be written, and ends', () =>
    withBuilder(async ({ ask, opencode }) => {
      const page = join(opencode.projectFolder, 'src/pages/index.astro');
      await rm(page);
      await mkdir(page);

      const messages = await ask('A landing page for a bakery');

      expect(messages.at(-1)?.info.finish).toBe('stop');
      expect(messages.at(-1)?.parts.find(({ type }) => type === 'text')?.text).toContain(
        'The page could not be written',
      );
    }));
});
