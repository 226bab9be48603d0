import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { promptIdsFor } from '../../src/agent/opencode/opencode-ids.js';
import { eventually } from '../support/eventually.js';
import { askServer, openGate, shareScenes, storedPrompts } from './opencode-harness.js';

const withScene = shareScenes();

/** A model that never answers. */
const SILENCE = { kind: 'hold', until: new Promise<string>(() => undefined) } as const;

describe('a session of the real agent', () => {
  it('is the same one, with its first title, after the server was killed and started again', () =>
    withScene(async ({ agent, opencode, sessionKey, sessionId }) => {
      await opencode.kill();
      await opencode.start();

      const again = await agent.openSession(opencode.endpoint, { key: sessionKey, title: 'Another title' });

      const sessions = (await askServer(opencode, '/session')) as { id: string; title: string }[];
      expect(again.sessionId).toBe(sessionId);
      expect(sessions.filter(({ id }) => id === sessionId).map(({ title }) => title)).toEqual(['A bakery']);
    }));

  it('gets its title when the caller died between creating and naming it', () =>
    withScene(async ({ agent, opencode }) => {
      const { sessionId } = await agent.openSession(opencode.endpoint, { key: 'to find the id', title: 'First' });
      await fetch(`${opencode.endpoint.baseUrl}/session/${sessionId}`, {
        method: 'DELETE',
        headers: { authorization: `Basic ${Buffer.from(`opencode:${opencode.endpoint.password}`).toString('base64')}` },
      });
      await askServer(opencode, '/api/session', { id: sessionId });

      await agent.openSession(opencode.endpoint, { key: 'to find the id', title: 'Second' });

      expect(await askServer(opencode, `/session/${sessionId}`)).toMatchObject({ title: 'Second' });
    }));

  it('is lost when the agent has lost its home', () =>
    withScene(async ({ opencode, send, read, waitFor }) => {
      await send('p');
      await waitFor('p', 'completed');
      await opencode.kill();
      await opencode.forgetEverything();
      await opencode.start();

      const progress = await read('p');

      expect(progress).toEqual({ kind: 'session_lost' });
      await expect(send('p')).rejects.toMatchObject({ code: 'agent_failed' });
    }));
});

describe('a prompt to the real agent', () => {
  it('runs tools in the project folder, shows what they do, and costs no further request for a title', () =>
    withScene(async ({ model, opencode, send, waitFor }) => {
      const filePath = join(opencode.projectFolder, 'src', 'index.html');
      const { until, release } = openGate();
      model.script(
        { kind: 'call_tool', tool: 'write', input: { filePath, content: '<h1>Bakery</h1>' } },
        { kind: 'call_tool', tool: 'bash', input: { command: 'sleep 1', description: 'Waits' } },
        { kind: 'hold', until },
      );

      await send('p');
      const seen = new Set<string>();
      await eventually(async () => {
        seen.add((await waitFor('p', 'working')).activity);
        expect(model.requests).toHaveLength(3);
      });
      release();
      await waitFor('p', 'completed');

      expect(await readFile(filePath, 'utf8')).toBe('<h1>Bakery</h1>');
      expect([...seen]).toContain('running sleep 1');
      expect(model.requests).toHaveLength(3);
    }));

  it('brings the instructions of AGENTS.md once, and our prompt as it was written', () =>
    withScene(async ({ model, send, waitFor }) => {
      const text = 'Grüße aus "Köln"\n\t& <b>€</b> 🥐';

      await send('p', { text });
      await waitFor('p', 'completed');

      const [request] = model.requests;
      expect(JSON.stringify(request?.messages).match(/heliotrope/g)).toHaveLength(1);
      expect(JSON.stringify(request?.messages)).toContain(JSON.stringify(text).slice(1, -1));
    }));

  it('is completed for a caller that looks only when all is over', () =>
    withScene(async ({ model, opencode, sessionId, send, read }) => {
      await send('p');
      await eventually(async () => {
        expect(model.requests).toHaveLength(1);
        expect(await askServer(opencode, '/session/status')).not.toHaveProperty(sessionId);
      });

      const progress = await read('p');

      expect(progress).toEqual({ kind: 'completed' });
    }));

  it('sent twice at the same time is one message with one text and one run', () =>
    withScene(async (scene) => {
      const { model, send, waitFor } = scene;

      await Promise.all([send('p'), send('p')]);
      await waitFor('p', 'completed');
      const { delivery } = await send('p');

      expect(await storedPrompts(scene)).toEqual([['Build a bakery']]);
      expect(model.requests).toHaveLength(1);
      expect(delivery).toBe('already_there');
    }));

  it('that the agent stored but never began is begun by sending it again, as the same message', () =>
    withScene(async (scene) => {
      const { model, opencode, sessionId, send, read, waitFor } = scene;
      const { messageId, partId } = promptIdsFor({ sessionId, promptKey: 'p' });
      await askServer(opencode, `/session/${sessionId}/message`, {
        messageID: messageId,
        noReply: true,
        model: { providerID: 'demo', modelID: 'site-builder' },
        parts: [{ id: partId, type: 'text', text: 'Build a bakery' }],
      });
      const before = await read('p');

      const { delivery } = await send('p');
      await waitFor('p', 'completed');

      expect(before).toEqual({ kind: 'not_begun' });
      expect(delivery).toBe('sent');
      expect(await storedPrompts(scene)).toEqual([['Build a bakery']]);
      expect(model.requests).toHaveLength(1);
    }));

  it.each(['SIGKILL', 'SIGTERM'] as const)('is interrupted, not completed, when %s ends the agent in mid-work', (how) =>
    withScene(async ({ model, opencode, send, read }) => {
      model.script(SILENCE);
      await send('p');
      await eventually(() => expect(model.requests).toHaveLength(1));
      await opencode.kill(how);
      await opencode.start();

      const progress = await read('p');
      const { delivery } = await send('p');

      expect(progress).toEqual({ kind: 'interrupted' });
      expect(delivery).toBe('already_there');
      expect(model.requests).toHaveLength(1);
    }),
  );

  it('is interrupted when the agent dies while a tool runs', () =>
    withScene(async ({ model, opencode, send, read, waitFor }) => {
      model.script({ kind: 'call_tool', tool: 'bash', input: { command: 'sleep 60', description: 'Waits' } });
      await send('p');
      await eventually(async () => expect((await waitFor('p', 'working')).activity).toBe('running sleep 60'));
      await opencode.kill();
      await opencode.start();

      const progress = await read('p');

      expect(progress).toEqual({ kind: 'interrupted' });
    }));

  it('follows an interrupted one in the same session', () =>
    withScene(async (scene) => {
      const { model, opencode, send, waitFor } = scene;
      model.script(SILENCE);
      await send('p1');
      await eventually(() => expect(model.requests).toHaveLength(1));
      await opencode.kill();
      await opencode.start();

      await send('p2', { text: 'Carry on' });
      await waitFor('p2', 'completed');

      expect(await storedPrompts(scene)).toEqual([['Build a bakery'], ['Carry on']]);
      expect(JSON.stringify(model.requests.at(-1)?.messages)).toContain('Carry on');
    }));

  it('shows the question that the agent asks', () =>
    withScene(async ({ model, send, waitFor }) => {
      const options = ['Red', 'Blue'].map((label) => ({ label, description: label }));
      const questions = [{ question: 'Which colour?', header: 'Colour', options }];
      model.script({ kind: 'call_tool', tool: 'question', input: { questions } });

      await send('p');
      const progress = await waitFor('p', 'waiting_for_user');

      expect(progress).toEqual({ kind: 'waiting_for_user', ask: 'question', text: 'Which colour?' });
    }));
});
