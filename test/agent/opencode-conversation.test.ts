import { describe, expect, it } from '@jest/globals';
import type { ConversationEvent } from '../../src/agent/agent-conversation.js';
import { OpencodeConversation } from '../../src/agent/opencode/opencode-conversation.js';
import { eventually } from '../support/eventually.js';
import { shareScenes, type Scene } from './opencode-harness.js';

const withScene = shareScenes((model) => ({
  config: { permission: { bash: 'ask', edit: 'allow' } },
  modelBaseUrl: model.baseUrl,
}));

const conversation = new OpencodeConversation();

type Kind = ConversationEvent['kind'];

/** Follows in the background, until the story ends. */
async function following(
  { opencode, sessionKey }: Scene,
  story: (events: {
    all: readonly ConversationEvent[];
    of<K extends Kind>(kind: K): readonly Extract<ConversationEvent, { kind: K }>[];
    ended: Promise<void>;
  }) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const all: ConversationEvent[] = [];
  const ended = (async () => {
    for await (const event of conversation.watch(opencode.endpoint, sessionKey, stop.signal)) all.push(event);
  })();
  ended.catch(() => undefined);
  try {
    await eventually(() => expect(all[0]?.kind).toBe('snapshot'));
    await story({
      all,
      of: <K extends Kind>(kind: K) =>
        all.filter((event): event is Extract<ConversationEvent, { kind: K }> => event.kind === kind),
      ended,
    });
  } finally {
    stop.abort();
  }
}

const COLOUR = {
  question: 'Which colour?',
  header: 'Colour',
  options: ['Red', 'Blue'].map((label) => ({ label, description: `${label}!` })),
};

describe('following the conversation with the real agent', () => {
  it('tells the words as they are written, and the whole answer in the end', () =>
    withScene(async (scene) => {
      scene.model.script({ kind: 'say', text: 'one two three four', millisecondsPerWord: 50 });
      await following(scene, async ({ all, of }) => {
        expect(all[0]).toEqual({ kind: 'snapshot', messages: [], asks: [] });

        await scene.send('p', { text: 'Count' });
        await scene.waitFor('p', 'completed');
        await eventually(() => expect(of('message').at(-1)?.message.completedAt).toEqual(expect.any(String)));

        const answer = of('message').find(({ message }) => message.role === 'assistant')?.message.id;
        const words = of('text').filter(({ messageId }) => messageId === answer);
        expect(words.length).toBeGreaterThan(2);
        expect(
          words
            .map(({ text }) => text)
            .join('')
            .trim(),
        ).toBe('one two three four');
        const parts = of('part').filter(({ messageId }) => messageId === answer);
        expect(parts.at(-1)?.part).toMatchObject({ id: words[0]?.partId, kind: 'text', text: 'one two three four' });
        const { messages } = await conversation.read(scene.opencode.endpoint, scene.sessionKey);
        expect(messages.map(({ role, parts: [part] }) => [role, part])).toEqual([
          ['user', expect.objectContaining({ kind: 'text', text: 'Count' })],
          ['assistant', parts.at(-1)?.part],
        ]);
      });
    }));

  it('tells which tools the agent uses and which files it writes', () =>
    withScene(async (scene) => {
      const filePath = `${scene.opencode.projectFolder}/src/index.html`;
      scene.model.script({ kind: 'call_tool', tool: 'write', input: { filePath, content: '<h1>Bread</h1>' } });
      await following(scene, async ({ of }) => {
        await scene.send('p');
        await scene.waitFor('p', 'completed');

        await eventually(() => expect(of('file')).toContainEqual({ kind: 'file', path: 'src/index.html' }));
        const states = of('part').flatMap(({ part }) => (part.kind === 'tool' ? [[part.tool, part.status]] : []));
        expect(states).toContainEqual(['write', 'completed']);
      });
    }));

  it('says nothing about other sessions', () =>
    withScene(async (scene) => {
      await following(scene, async ({ all }) => {
        const other = await scene.agent.openSession(scene.opencode.endpoint, { key: 'other', title: 'Other' });
        const prompt = { sessionId: other.sessionId, promptKey: 'p' };
        await scene.agent.sendPrompt(scene.opencode.endpoint, { ...prompt, text: 'Hi', model: 'demo/site-builder' });
        await eventually(async () => {
          expect(await scene.agent.readProgress(scene.opencode.endpoint, prompt)).toEqual({ kind: 'completed' });
        });
        expect(all.map(({ kind }) => kind)).toEqual(['snapshot']);
      });
    }));

  it('ends as unreachable when the agent goes', () =>
    withScene(async (scene) => {
      await following(scene, async ({ ended }) => {
        const rejected = expect(ended).rejects.toMatchObject({ code: 'agent_unreachable' });
        await scene.opencode.kill();
        await rejected;
      });
    }));
});

describe('what the real agent asks', () => {
  it('is told at once, and answered', () =>
    withScene(async (scene) => {
      scene.model.script({ kind: 'call_tool', tool: 'question', input: { questions: [COLOUR] } });
      await following(scene, async ({ of }) => {
        await scene.send('p');
        await scene.waitFor('p', 'waiting_for_user');
        await eventually(() => expect(of('asks')).not.toEqual([]));
        const [ask] = of('asks')[0]?.asks ?? [];
        expect(ask).toEqual({
          id: expect.any(String),
          kind: 'question',
          questions: [{ ...COLOUR, isMultiple: false }],
        });
        const { asks } = await conversation.read(scene.opencode.endpoint, scene.sessionKey);
        expect(asks).toEqual([ask]);

        await reply(scene, ask?.id ?? '', { kind: 'answers', answers: [['Blue']] });

        await scene.waitFor('p', 'completed');
        await eventually(() => expect(of('asks').at(-1)?.asks).toEqual([]));
        expect(JSON.stringify(scene.model.requests.at(-1)?.messages)).toContain('Blue');
      });
    }));

  it('can be rejected, which ends the answer', () =>
    withScene(async (scene) => {
      scene.model.script({ kind: 'call_tool', tool: 'question', input: { questions: [COLOUR] } });
      await scene.send('p');
      await scene.waitFor('p', 'waiting_for_user');
      await reply(scene, await onlyAsk(scene), { kind: 'rejected' });

      await eventually(async () => expect((await scene.read('p')).kind).not.toBe('waiting_for_user'));
    }));

  it('can be a permission, which is given or not', () =>
    withScene(async (scene) => {
      const command = { command: 'echo permitted > told.txt', description: 'Tells' };
      scene.model.script({ kind: 'call_tool', tool: 'bash', input: command });
      await scene.send('p');
      await scene.waitFor('p', 'waiting_for_user');
      const { asks } = await conversation.read(scene.opencode.endpoint, scene.sessionKey);
      expect(asks).toMatchObject([{ kind: 'permission', permission: 'bash' }]);
      const id = await onlyAsk(scene);
      await expect(reply(scene, id, { kind: 'answers', answers: [['yes']] })).rejects.toMatchObject({
        code: 'invalid_request',
      });

      await reply(scene, id, { kind: 'permission', permission: 'once' });

      await scene.waitFor('p', 'completed');
    }));

  it('is answered once, by an answer that fits', () =>
    withScene(async (scene) => {
      scene.model.script({ kind: 'call_tool', tool: 'question', input: { questions: [COLOUR] } });
      await scene.send('p');
      await scene.waitFor('p', 'waiting_for_user');
      const id = await onlyAsk(scene);
      for (const answer of [
        { kind: 'permission', permission: 'once' },
        { kind: 'answers', answers: [] },
        { kind: 'answers', answers: [['Red'], ['Blue']] },
      ] as const) {
        await expect(reply(scene, id, answer)).rejects.toMatchObject({ code: 'invalid_request' });
      }
      await expect(reply(scene, 'que_nobody', { kind: 'rejected' })).rejects.toMatchObject({ code: 'not_found' });

      await reply(scene, id, { kind: 'answers', answers: [['Red']] });

      await expect(reply(scene, id, { kind: 'answers', answers: [['Blue']] })).rejects.toMatchObject({
        code: 'not_found',
      });
      await scene.waitFor('p', 'completed');
    }));
});

function reply(
  { opencode, sessionKey }: Scene,
  askId: string,
  answer: Parameters<typeof conversation.answer>[2]['answer'],
) {
  return conversation.answer(opencode.endpoint, sessionKey, { askId, answer });
}

async function onlyAsk({ opencode, sessionKey }: Scene): Promise<string> {
  const { asks } = await conversation.read(opencode.endpoint, sessionKey);
  expect(asks).toHaveLength(1);
  return asks[0]?.id ?? '';
}
