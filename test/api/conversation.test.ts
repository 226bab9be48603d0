import { describe, expect, it } from '@jest/globals';
import type { AgentAsk } from '../../src/agent/agent-conversation.js';
import type { AgentMessage } from '../../src/agent/agent-message.js';
import { eventually } from '../support/eventually.js';
import { readEvents } from './read-events.js';
import { type ApiUnderTest, idOf, problemIn, withApi } from './with-api.js';

const MESSAGE: AgentMessage = {
  id: 'm',
  role: 'user',
  createdAt: '2026-01-02T12:00:00.000Z',
  completedAt: null,
  error: null,
  parts: [{ id: 'part-1', kind: 'text', text: '<script>' }],
};

const ASK: AgentAsk = {
  id: 'que_1',
  kind: 'question',
  questions: [{ header: 'Colour', question: 'Which?', options: [], isMultiple: false }],
};

async function withConversation(story: (api: ApiUnderTest, path: string, id: string) => Promise<void>): Promise<void> {
  await withApi(async (api) => {
    const { id } = await api.create();
    api.gateway.run('agent');
    api.gateway.conversation = { messages: [MESSAGE], asks: [ASK] };
    await story(api, `/api/v1/projects/${id}`, id);
  });
}

describe('the conversation', () => {
  it('is shown as the agent tells it, with what it asks', async () => {
    await withConversation(async ({ request }, path) => {
      expect(await (await request(`${path}/messages`)).json()).toEqual({ messages: [MESSAGE], asks: [ASK] });
    });
  });

  it('is not to be had while the agent sleeps', async () => {
    await withConversation(async ({ request, gateway }, path) => {
      gateway.breakOff();
      expect(await problemIn(await request(`${path}/messages`))).toMatchObject({ status: 409 });
    });
  });

  it('is followed: all of it first, then what changes', async () => {
    await withConversation(async (api, path) => {
      const stream = await readEvents(api, `${path}/messages/events`);
      await stream.event(0);
      api.gateway.tell({ kind: 'text', messageId: 'm', partId: 'part-1', text: 'more\nwords' });
      api.gateway.tell({ kind: 'file', path: 'src/index.html' });
      await stream.event(2);

      expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      expect(stream.events.map(({ event, data }) => [event, JSON.parse(data)])).toEqual([
        ['snapshot', { messages: [MESSAGE], asks: [ASK] }],
        ['text', { messageId: 'm', partId: 'part-1', text: 'more\nwords' }],
        ['file', { path: 'src/index.html' }],
      ]);
      stream.close();
    });
  });

  it('goes on by itself when the agent was away, which is told once', async () => {
    await withConversation(async (api, path) => {
      const stream = await readEvents(api, `${path}/messages/events`);
      await stream.event(0);
      api.gateway.breakOff();
      expect(await stream.event(1)).toMatchObject({
        event: 'away',
        data: JSON.stringify({ code: 'conflict', message: 'The agent does not run.' }),
      });
      // Longer than one try.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      api.gateway.run('agent');

      expect((await stream.event(2)).event).toBe('snapshot');
      stream.close();
    });
  });

  it('ends when the project is deleted, and when the server closes', async () => {
    await withConversation(async (api, path, id) => {
      const stream = await readEvents(api, `${path}/messages/events`);
      const other = await readEvents(api, `/api/v1/projects/${(await api.create()).id}/messages/events`);
      await stream.event(0);
      await other.event(0);
      await api.store.deleteProject(idOf({ id }));
      api.gateway.breakOff();

      await eventually(() => expect(stream.events.at(-1)?.event).toBe('deleted'));
      await eventually(() => expect(stream.hasEnded).toBe(true));
      expect(other.hasEnded).toBe(false);
      await api.api.close();
      await eventually(() => expect(other.hasEnded).toBe(true));
    });
  });
});

describe('what the agent asks', () => {
  it.each([
    [{ answers: [['Blue']] }, { kind: 'answers', answers: [['Blue']] }],
    [{ permission: 'always' }, { kind: 'permission', permission: 'always' }],
    [{ rejected: true }, { kind: 'rejected' }],
  ])('is answered with %j', async (body, answer) => {
    await withConversation(async ({ request, gateway }, path) => {
      const response = await request(`${path}/asks/que_1`, { method: 'POST', body });

      expect(response.status).toBe(204);
      expect(gateway.replies).toEqual([{ askId: 'que_1', answer }]);
    });
  });

  it.each([
    {},
    { answers: 'Blue' },
    { answers: [['']] },
    { permission: 'never' },
    { rejected: false },
    { rejected: true, x: 1 },
  ])('is not answered with %j', async (body) => {
    await withConversation(async ({ request, gateway }, path) => {
      const response = await request(`${path}/asks/que_1`, { method: 'POST', body });

      expect(await problemIn(response)).toMatchObject({ status: 400, code: 'invalid_request' });
      expect(gateway.replies).toEqual([]);
    });
  });

  it('is not found when it is not asked any more', async () => {
    await withConversation(async ({ request }, path) => {
      for (const ask of ['que_2', 'a b', '..']) {
        const response = await request(`${path}/asks/${encodeURIComponent(ask)}`, {
          method: 'POST',
          body: { rejected: true },
        });
        expect(response.status).toBe(404);
      }
    });
  });
});
