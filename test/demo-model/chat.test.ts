import { describe, expect, it } from '@jest/globals';
import { nextTurn } from '../../src/demo-model/next-turn.js';
import type { ChatMessage } from '../../src/demo-model/chat-request.js';
import { buildChatServer } from '../../src/demo-model/chat-server.js';

const TOOLS = ['read', 'write', 'bash'].map((name) => ({ type: 'function', function: { name } }));
const PROMPT = 'A landing page for a bakery called Sol, warm colours';

function user(content: string): ChatMessage {
  return { role: 'user', content };
}

function used(name: string, result: string): ChatMessage[] {
  return [
    { role: 'assistant', content: '', tool_calls: [{ id: name, function: { name, arguments: '{}' } }] },
    { role: 'tool', tool_call_id: name, content: result },
  ];
}

const READ = used('read', '1: old page');
const WRITTEN = used('write', 'Wrote file successfully.');
const DONE: ChatMessage[] = [user(PROMPT), ...READ, ...WRITTEN, { role: 'assistant', content: 'Done.' }];

function turnAfter(...messages: ChatMessage[]) {
  const { text, toolCalls } = nextTurn({ model: 'site-builder', messages, tools: TOOLS });
  return { text, tools: toolCalls.map(({ name }) => name), content: toolCalls[0]?.arguments['content'] ?? '' };
}

describe('the next turn', () => {
  it('of a new prompt says what speaks, and reads the page', () => {
    const { text, tools } = turnAfter({ role: 'system', content: 'You build sites.' }, user(PROMPT));

    expect(text).toContain("Sitewright's demo model, no AI");
    expect(tools).toEqual(['read']);
  });

  it('after reading writes the page', () => {
    const { tools, content } = turnAfter(user(PROMPT), ...READ);

    expect(tools).toEqual(['write']);
    expect(content).toContain('"title": "Sol"');
  });

  it.each(['File not found: src/pages/index.astro', ''])(
    'after a read that answers %j writes all the same',
    (result) => {
      expect(turnAfter(user(PROMPT), ...used('read', result)).tools).toEqual(['write']);
    },
  );

  it('after writing says what is there, and ends', () => {
    const { text, tools } = turnAfter(user(PROMPT), ...READ, ...WRITTEN);

    expect(text).toContain('The page for Sol is written');
    expect(tools).toEqual([]);
  });

  it('after a failed write says so, and ends', () => {
    const { text, tools } = turnAfter(user(PROMPT), ...READ, ...used('write', 'EROFS: read-only file system'));

    expect(text).toBe('The page could not be written: EROFS: read-only file system');
    expect(tools).toEqual([]);
  });

  it('of a further prompt changes what it names and keeps the rest', () => {
    const before = turnAfter(user(PROMPT), ...READ).content;
    const reading = turnAfter(...DONE, user('make it green'));
    const after = turnAfter(...DONE, user('make it green'), ...READ).content;

    expect(reading.tools).toEqual(['read']);
    expect(after).not.toBe(before);
    expect(withoutColours(after)).toBe(withoutColours(before));
  });

  it('of a further prompt that it does not understand says what it can do', () => {
    const { text, tools } = turnAfter(...DONE, user('What is the capital of France?'));

    expect(text).toContain('I can change the colour');
    expect(tools).toEqual([]);
  });

  it('of a prompt that is sent again does it again', () => {
    expect(turnAfter(...DONE, user(PROMPT)).tools).toEqual(['read']);
  });

  it('does not take a reminder of the agent for a prompt', () => {
    const reminder = user('<system-reminder>\nUse the todo list. Make it purple.\n</system-reminder>');

    expect(turnAfter(user(PROMPT), ...READ, reminder)).toEqual(turnAfter(user(PROMPT), ...READ));
    expect(turnAfter(user(PROMPT), ...READ, ...WRITTEN, reminder).tools).toEqual([]);
  });

  it('without tools is a short title', () => {
    const messages = [user('Generate a title for this conversation:'), user(PROMPT)];

    expect(nextTurn({ model: 'site-builder', messages })).toEqual({ text: 'Sol', toolCalls: [] });
  });

  it.each(['Wrote file successfully.', 'Error: no', '', 'x'.repeat(100_000)])(
    'comes to an end whatever the tools answer, as here %.20j',
    (result) => {
      const messages = [user(PROMPT)];
      let turns = 0;
      for (let tools = turnAfter(...messages).tools; tools.length > 0; tools = turnAfter(...messages).tools) {
        messages.push(...tools.flatMap((name) => used(name, result)));
        turns += 1;
      }

      expect(turns).toBe(2);
    },
  );
});

function withoutColours(page: string): string {
  return page.replaceAll(/--color-.*;/g, '');
}

async function ask(body: object | string) {
  const server = buildChatServer(0);
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = { 'content-type': 'application/json' };
  try {
    return await server.inject({ method: 'POST', url: '/v1/chat/completions', headers, payload });
  } finally {
    await server.close();
  }
}

interface Chunk {
  readonly id: string;
  readonly choices: readonly {
    readonly finish_reason: string | null;
    readonly delta: {
      readonly content?: string;
      readonly tool_calls?: readonly {
        readonly id?: string;
        readonly function: { name?: string; arguments: string };
      }[];
    };
  }[];
}

describe('the chat server', () => {
  it('streams words, then the tool call bit by bit, then the reason for the end', async () => {
    const request = { model: 'site-builder', stream: true, messages: [user(PROMPT), ...READ], tools: TOOLS };

    const { headers, payload } = await ask(request);

    expect(headers['content-type']).toBe('text/event-stream');
    const events = payload.split('\n\n');
    expect(events.slice(-2)).toEqual(['data: [DONE]', '']);
    const chunks = events.slice(0, -2).map((event) => JSON.parse(event.replace(/^data: /, '')) as Chunk);
    const deltas = chunks.map(({ choices }) => choices[0]?.delta);
    const calls = deltas.flatMap((delta) => delta?.tool_calls ?? []);
    const [expected] = nextTurn(request).toolCalls;
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(deltas.map((delta) => delta?.content ?? '').join('')).toBe('Now I write the page. ');
    expect(calls.filter(({ id }) => id !== undefined).map((call) => call.function.name)).toEqual(['write']);
    expect(calls.length).toBeGreaterThan(5);
    expect(JSON.parse(calls.map((call) => call.function.arguments).join(''))).toEqual(expected?.arguments);
    expect(chunks.map(({ choices }) => choices[0]?.finish_reason).filter((reason) => reason !== null)).toEqual([
      'tool_calls',
    ]);
  });

  it('answers in one piece when it is not asked to stream', async () => {
    const response = await ask({ model: 'site-builder', messages: [user(PROMPT)] });

    expect(response.json()).toMatchObject({
      object: 'chat.completion',
      choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: 'Sol' } }],
    });
  });

  it.each([
    ['{', 400, 'JSON'],
    [{}, 400, 'messages'],
    [{ model: 'site-builder', messages: [] }, 400, 'messages'],
    [{ model: 'site-builder', messages: [{ role: 'king', content: 'x' }] }, 400, 'role'],
    [{ model: 'gpt', messages: [user('x')] }, 404, 'There is no model `gpt`; there is `site-builder`.'],
    ['x'.repeat(17 * 1024 ** 2), 413, 'too large'],
  ])('refuses %.40j with %d', async (body, status, words) => {
    const response = await ask(body);

    expect(response.statusCode).toBe(status);
    expect(response.json<{ error: { message: string } }>().error.message).toContain(words);
  });

  it.each([
    ['/', 200, "Sitewright's demo model: it is no AI."],
    ['/v1/models', 200, 'site-builder'],
    ['/v1/embeddings', 404, 'There is no such call.'],
  ])('answers GET %s with %d', async (url, status, words) => {
    const server = buildChatServer(0);

    const response = await server.inject({ url });
    await server.close();

    expect(response.statusCode).toBe(status);
    expect(response.payload).toContain(words);
  });
});
