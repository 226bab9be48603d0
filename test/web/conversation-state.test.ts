import { describe, expect, it } from '@jest/globals';
import type { Message, MessagePart, Turn } from '../../web/src/api/types.js';
import {
  applyEvent,
  blocksOf,
  type ConversationEvent,
  type ConversationState,
  isWriting,
  NOTHING_HEARD,
  withAway,
} from '../../web/src/project/conversation/conversation-state.js';
import { withLabel, withOwn } from '../../web/src/project/conversation/choices.js';
import { storedPrompts } from '../../web/src/project/conversation/stored-prompts.js';
import { aProject } from './builders.js';

function aMessage(changes: Partial<Message> = {}): Message {
  return {
    id: 'm1',
    role: 'assistant',
    createdAt: '2026-01-01T10:00:00.000Z',
    completedAt: null,
    error: null,
    parts: [],
    ...changes,
  };
}

const words = (id: string, text: string): MessagePart => ({ id, kind: 'text', text });

function aStep(id: string, changes: Partial<Extract<MessagePart, { kind: 'tool' }>> = {}): MessagePart {
  return { id, kind: 'tool', tool: 'edit', title: 'a.css', status: 'completed', output: null, ...changes };
}

function after(...events: readonly ConversationEvent[]): ConversationState {
  return events.reduce(applyEvent, NOTHING_HEARD);
}

const ASK = { id: 'a1', kind: 'permission', permission: 'bash', patterns: ['rm -r x'] } as const;
const SNAPSHOT: ConversationEvent = {
  kind: 'snapshot',
  messages: [aMessage({ id: 'm0', role: 'user', parts: [words('p0', 'Make it red')] }), aMessage()],
  asks: [{ ...ASK, patterns: [...ASK.patterns] }],
};

describe('a conversation', () => {
  it('is what the snapshot says, whatever was known before', () => {
    const old: ConversationEvent = { kind: 'snapshot', messages: [aMessage({ id: 'old' })], asks: [] };

    expect(after(old, SNAPSHOT)).toMatchObject({ messages: [{ id: 'm0' }, { id: 'm1' }], asks: [{ id: 'a1' }] });
  });

  it('grows by messages and their parts, each told twice without harm', () => {
    const { parts: _, ...message } = aMessage({ id: 'm2' });
    const event: ConversationEvent = { kind: 'message', message };
    const part: ConversationEvent = { kind: 'part', messageId: 'm2', part: aStep('p1', { status: 'running' }) };
    const done: ConversationEvent = { kind: 'part', messageId: 'm2', part: aStep('p1') };

    expect(after(SNAPSHOT, event, event, part, part, done, done).messages.at(-1)).toEqual(
      aMessage({ id: 'm2', parts: [aStep('p1')] }),
    );
  });

  it('keeps the parts of a message about which something else changed', () => {
    const completedAt = '2026-01-01T10:00:09.000Z';
    const part: ConversationEvent = { kind: 'part', messageId: 'm1', part: words('p1', 'Red now.') };
    const { parts: _, ...message } = aMessage({ completedAt });

    expect(after(SNAPSHOT, part, { kind: 'message', message }).messages.at(-1)).toEqual(
      aMessage({ completedAt, parts: [words('p1', 'Red now.')] }),
    );
  });

  it('puts words to the part that is being written, and the whole part in their place', () => {
    const more = (text: string): ConversationEvent => ({ kind: 'text', messageId: 'm1', partId: 'p1', text });
    const whole: ConversationEvent = { kind: 'part', messageId: 'm1', part: words('p1', 'It is red now.') };

    expect(after(SNAPSHOT, more('It is '), more('red')).messages.at(-1)?.parts).toEqual([words('p1', 'It is red')]);
    expect(after(SNAPSHOT, more('It is'), whole).messages.at(-1)?.parts).toEqual([words('p1', 'It is red now.')]);
  });

  it('leaves the other messages the objects that they were, so that they are not drawn again', () => {
    const before = after(SNAPSHOT);
    const next = applyEvent(before, { kind: 'text', messageId: 'm1', partId: 'p1', text: 'x' });

    expect(next.messages[0]).toBe(before.messages[0]);
    expect(next.messages[1]).not.toBe(before.messages[1]);
  });

  it('takes no words for a message that it does not know, nor for a step', () => {
    const step: ConversationEvent = { kind: 'part', messageId: 'm1', part: aStep('p1') };
    const stray: ConversationEvent = { kind: 'text', messageId: 'gone', partId: 'p1', text: 'x' };
    const toStep: ConversationEvent = { kind: 'text', messageId: 'm1', partId: 'p1', text: 'x' };

    expect(after(SNAPSHOT, step, stray, toStep)).toEqual(after(SNAPSHOT, step));
  });

  it('knows what is asked, and is the same after the agent wrote a file', () => {
    expect(after(SNAPSHOT, { kind: 'asks', asks: [] }).asks).toEqual([]);
    expect(after(SNAPSHOT, { kind: 'file', path: 'src/a.css' })).toEqual(after(SNAPSHOT));
  });

  it('stays while the agent is away, until it is heard again', () => {
    const gone = withAway(after(SNAPSHOT), 'The agent does not answer.');

    expect(gone).toEqual({ ...after(SNAPSHOT), away: 'The agent does not answer.' });
    expect(applyEvent(gone, SNAPSHOT)).toEqual(after(SNAPSHOT));
  });
});

describe('what is being written', () => {
  it('is an answer that is neither complete nor broken off', () => {
    expect(isWriting(aMessage())).toBe(true);
    expect(isWriting(aMessage({ completedAt: '2026-01-01T10:00:09.000Z' }))).toBe(false);
    expect(isWriting(aMessage({ error: 'aborted' }))).toBe(false);
    expect(isWriting(aMessage({ role: 'user' }))).toBe(false);
    expect(isWriting(undefined)).toBe(false);
  });
});

describe('the blocks of a message', () => {
  it('are its texts and the runs of steps between them', () => {
    const blocks = blocksOf([words('t1', 'First'), aStep('s1'), aStep('s2'), words('t2', 'Then'), aStep('s3')]);

    expect(blocks).toMatchObject([
      { kind: 'text', text: 'First' },
      { kind: 'steps', id: 's1', steps: [{ id: 's1' }, { id: 's2' }] },
      { kind: 'text', text: 'Then' },
      { kind: 'steps', id: 's3', steps: [{ id: 's3' }] },
    ]);
  });

  it('are not cut by a text without words', () => {
    expect(blocksOf([aStep('s1'), words('t1', ' \n'), aStep('s2')])).toMatchObject([
      { kind: 'steps', steps: [{ id: 's1' }, { id: 's2' }] },
    ]);
  });
});

function aTurn(turn: number, state: Turn['state']): Turn {
  return {
    turn,
    text: `Change ${turn}`,
    model: 'demo/site-builder',
    state,
    message: null,
    code: null,
    hint: null,
    version: null,
    createdAt: '2026-01-01T11:00:00.000Z',
    startedAt: null,
    endedAt: null,
  };
}

describe('what is shown before the agent is heard', () => {
  it('is what people asked and what became of it, without what still waits', () => {
    const turns = [aTurn(1, 'completed'), aTurn(2, 'failed'), aTurn(3, 'aborted'), aTurn(4, 'working')];
    const shown = storedPrompts(aProject(), [...turns, aTurn(5, 'queued')]);

    expect(shown.map(({ message, fate }) => [message.role, message.parts, fate])).toMatchObject([
      ['user', [{ text: 'A landing page for a bakery' }], undefined],
      ['user', [{ text: 'Change 1' }], 'done'],
      ['user', [{ text: 'Change 2' }], 'failed'],
      ['user', [{ text: 'Change 3' }], 'stopped'],
      ['user', [{ text: 'Change 4' }], 'at work'],
    ]);
  });
});

describe('an answer to a question', () => {
  const none = { labels: [], own: '' };

  it('is one label, or words of one’s own in its place', () => {
    expect(withLabel(withLabel(none, 'Red', false), 'Blue', false)).toEqual({ labels: ['Blue'], own: '' });
    expect(withOwn({ labels: ['Blue'], own: '' }, 'Green', false)).toEqual({ labels: [], own: 'Green' });
    expect(withLabel({ labels: [], own: 'Green' }, 'Red', false)).toEqual({ labels: ['Red'], own: '' });
  });

  it('is several labels and words beside them, where several may be chosen', () => {
    const both = withLabel(withLabel(none, 'Red', true), 'Blue', true);

    expect(withOwn(both, 'Green', true)).toEqual({ labels: ['Red', 'Blue'], own: 'Green' });
    expect(withLabel(both, 'Red', true)).toEqual({ labels: ['Blue'], own: '' });
  });
});
