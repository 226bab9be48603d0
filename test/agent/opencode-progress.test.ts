import { describe, expect, it } from '@jest/globals';
import type { AssistantMessage, Message, Part, ToolState, UserMessage } from '@opencode-ai/sdk/v2/client';
import type { Entry } from '../../src/agent/opencode/opencode-activity.js';
import { progressOf, type SessionSnapshot } from '../../src/agent/opencode/opencode-progress.js';

const BUSY = { type: 'busy' } as const;

function prompt(id = 'msg_ours', createdAt = 1_000): Entry<UserMessage> {
  const model = { providerID: 'demo', modelID: 'site-builder' };
  return {
    info: { id, sessionID: 'ses_1', role: 'user', time: { created: createdAt }, agent: 'build', model },
    parts: [],
  };
}

function answer(info: Partial<AssistantMessage>, parts: Part[] = []): Entry<AssistantMessage> {
  const tokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } };
  return {
    info: {
      id: 'msg_answer',
      sessionID: 'ses_1',
      role: 'assistant',
      parentID: 'msg_ours',
      time: { created: 1_100, completed: 1_200 },
      modelID: 'site-builder',
      providerID: 'demo',
      mode: 'build',
      agent: 'build',
      path: { cwd: '/app/site', root: '/' },
      cost: 0,
      tokens,
      ...info,
    },
    parts,
  };
}

function tool(name: string, state: ToolState, extra: { metadata?: Record<string, unknown> } = {}): Part {
  return { id: 'prt', sessionID: 'ses_1', messageID: 'msg', type: 'tool', callID: 'call', tool: name, state, ...extra };
}

function running(name: string, input: Record<string, unknown>, startedAt = 1_150): Part {
  return tool(name, { status: 'running', input, time: { start: startedAt } });
}

const DONE = {
  status: 'completed',
  input: {},
  output: '',
  title: '',
  metadata: {},
  time: { start: 1, end: 2 },
} as const;
const CUT = {
  status: 'error',
  input: {},
  error: 'cut',
  metadata: { interrupted: true },
  time: { start: 1, end: 2 },
} as const;

function snapshot(messages: Entry<Message>[], extra: Partial<SessionSnapshot> = {}): SessionSnapshot {
  const nothing = { status: undefined, questions: [], permissions: [], lastChangeSeen: undefined };
  return { messages, takenAt: new Date(5_000), ...nothing, ...extra };
}

const unfinished = answer({ time: { created: 1_100 } });
const final = answer({ finish: 'stop' });

describe('progress of a prompt', () => {
  it.each<{ when: string; given: SessionSnapshot; kind: string }>([
    { when: 'idle and unanswered', given: snapshot([prompt()]), kind: 'not_begun' },
    { when: 'busy and unanswered', given: snapshot([prompt()], { status: BUSY }), kind: 'working' },
    {
      when: 'the status says idle in so many words',
      given: snapshot([prompt()], { status: { type: 'idle' } }),
      kind: 'not_begun',
    },
    { when: 'idle with a final answer', given: snapshot([prompt(), final]), kind: 'completed' },
    { when: 'idle with an unfinished answer', given: snapshot([prompt(), unfinished]), kind: 'interrupted' },
    {
      when: 'busy with an unfinished answer',
      given: snapshot([prompt(), unfinished], { status: BUSY }),
      kind: 'working',
    },
    {
      when: 'idle between two tool calls',
      given: snapshot([prompt(), answer({ finish: 'tool-calls' })]),
      kind: 'interrupted',
    },
    { when: 'the finish is unknown', given: snapshot([prompt(), answer({ finish: 'unknown' })]), kind: 'interrupted' },
    {
      when: 'a tool result is still to be handed to the model',
      given: snapshot([prompt(), answer({ finish: 'stop' }, [tool('read', DONE)])]),
      kind: 'interrupted',
    },
    {
      when: 'the tool ran at the provider',
      given: snapshot([
        prompt(),
        answer({ finish: 'stop' }, [tool('search', DONE, { metadata: { providerExecuted: true } })]),
      ]),
      kind: 'completed',
    },
    {
      when: 'only a cut-off tool stands in the final answer',
      given: snapshot([prompt(), answer({ finish: 'stop' }, [tool('bash', CUT)])]),
      kind: 'completed',
    },
    {
      when: 'the newest answer is a summary of the conversation',
      given: snapshot([prompt(), answer({ finish: 'stop', summary: true })], { status: BUSY }),
      kind: 'working',
    },
    {
      when: 'the agent was told to stop',
      given: snapshot([prompt(), answer({ error: { name: 'MessageAbortedError', data: { message: 'Aborted' } } })]),
      kind: 'interrupted',
    },
    {
      when: 'another prompt was answered, ours not',
      given: snapshot([
        prompt('msg_other', 500),
        answer({ parentID: 'msg_other', finish: 'stop', time: { created: 600, completed: 700 } }),
        prompt(),
      ]),
      kind: 'not_begun',
    },
    {
      when: 'the agent carried on under a later message',
      given: snapshot([
        prompt(),
        answer({ finish: 'tool-calls' }),
        prompt('msg_later', 1_300),
        answer({ id: 'msg_a2', parentID: 'msg_later', finish: 'stop', time: { created: 1_400, completed: 1_500 } }),
      ]),
      kind: 'completed',
    },
    {
      when: 'our message is too old to be among the newest',
      given: snapshot([answer({ finish: 'stop' })]),
      kind: 'completed',
    },
    {
      when: 'busy for a short time after the final answer',
      given: snapshot([prompt(), final], { status: BUSY, takenAt: new Date(11_199) }),
      kind: 'working',
    },
    {
      when: 'busy for 10 s after the final answer',
      given: snapshot([prompt(), final], { status: BUSY, takenAt: new Date(11_200) }),
      kind: 'completed',
    },
    {
      when: 'busy with a later prompt',
      given: snapshot([prompt(), final, prompt('msg_later', 1_300)], { status: BUSY }),
      kind: 'completed',
    },
    {
      when: 'the provider withheld the answer',
      given: snapshot([prompt(), answer({ finish: 'content-filter' })]),
      kind: 'failed',
    },
    { when: 'the answer broke off', given: snapshot([prompt(), answer({ finish: 'error' })]), kind: 'failed' },
  ])('is $kind when $when', ({ given, kind }) => {
    const progress = progressOf('msg_ours', given);

    expect(progress.kind).toBe(kind);
  });

  it.each<[string, Part]>([
    ['editing src/pages/index.astro', running('write', { filePath: '/app/site/src/pages/index.astro' })],
    ['editing src/styles.css', running('edit', { filePath: 'src/styles.css' })],
    ['editing files', tool('write', { status: 'pending', input: {}, raw: '' })],
    ['reading /etc/hosts', running('read', { filePath: '/etc/hosts' })],
    ['looking for *.astro', running('glob', { pattern: '*.astro' })],
    ['running npm run build', running('bash', { command: 'npm run\nbuild' })],
    [`running ${'x'.repeat(71)}…`, running('bash', { command: 'x'.repeat(500) })],
    ['looking up https://example.org', running('webfetch', { url: 'https://example.org' })],
    ['planning', running('todowrite', {})],
    ['working on the footer', running('task', { description: 'the footer' })],
    ['using mystery', running('mystery', {})],
    ['thinking', tool('read', DONE)],
    ['thinking', { id: 'p', sessionID: 's', messageID: 'm', type: 'reasoning', text: '', time: { start: 1 } }],
    ['writing an answer', { id: 'p', sessionID: 's', messageID: 'm', type: 'text', text: '' }],
  ])('says "%s" for what the agent does', (activity, part) => {
    const given = snapshot([prompt(), answer({ time: { created: 1_100 } }, [part])], { status: BUSY });

    const progress = progressOf('msg_ours', given);

    expect(progress).toMatchObject({ kind: 'working', activity });
  });

  it.each([
    { from: 'the prompt', messages: [prompt()], seen: undefined, at: 1_000 },
    { from: 'the answer', messages: [prompt(), unfinished], seen: undefined, at: 1_100 },
    {
      from: 'its newest part',
      messages: [prompt(), answer({ time: { created: 1_100 } }, [running('bash', {}, 3_000)])],
      seen: undefined,
      at: 3_000,
    },
    { from: 'the event stream', messages: [prompt(), unfinished], seen: new Date(4_000), at: 4_000 },
    { from: 'the answer when the stream is older', messages: [prompt(), unfinished], seen: new Date(500), at: 1_100 },
  ])('takes the time of the last progress from $from', ({ messages, seen, at }) => {
    const progress = progressOf('msg_ours', snapshot(messages, { status: BUSY, lastChangeSeen: seen }));

    expect(progress).toMatchObject({ kind: 'working', lastProgressAt: new Date(at) });
  });
});
