import { describe, expect, it } from '@jest/globals';
import { AgentJudge, describeProgress } from '../../activities/agent-judge.js';
import type { AgentProgress } from '../../src/agent/coding-agent.js';

type Look = AgentProgress | 'unreachable';

const WORKING: Look = { kind: 'working', activity: 'writing index.astro', lastProgressAt: new Date(0) };
const NOT_BEGUN: Look = { kind: 'not_begun' };
const INTERRUPTED: Look = { kind: 'interrupted' };
const ASKING: Look = { kind: 'waiting_for_user', ask: 'question', text: 'Which colour?' };

function aRetry(hopeless: boolean, nextAt: Date | null = null): Look {
  return { kind: 'provider_retry', attempt: 2, message: 'Rate limit reached.', nextAt, hopeless };
}

/** The verdict over looks at these seconds: the last one's, unless one before already ended the wait. */
function judged(...looks: readonly (readonly [number, Look])[]): string {
  const judge = new AgentJudge();
  let verdict = 'look_again';
  for (const [seconds, look] of looks) {
    try {
      verdict = judge.judge(look, seconds * 1_000);
      if (verdict === 'interrupted') return `interrupted at ${seconds}`;
    } catch (error) {
      return `${(error as { code: string }).code} at ${seconds}`;
    }
  }
  return verdict === 'done' ? 'done' : 'goes on';
}

describe('AgentJudge', () => {
  it.each<[string, Look, string]>([
    ['a completed answer', { kind: 'completed' }, 'done'],
    ['work', WORKING, 'goes on'],
    ['a question to the user', ASKING, 'goes on'],
    ['a provider that may come back', aRetry(false), 'goes on'],
    ['a provider that will not', aRetry(true), 'provider_rejected at 0'],
    ['a lost session', { kind: 'session_lost' }, 'agent_failed at 0'],
    ['silence', 'unreachable', 'goes on'],
    ['a doubtful state, at first', NOT_BEGUN, 'goes on'],
    ['a refused prompt', { kind: 'failed', code: 'prompt_rejected', message: 'No.' }, 'prompt_rejected at 0'],
    ['an unknown key', { kind: 'failed', code: 'provider_rejected', message: 'No.' }, 'provider_rejected at 0'],
  ])('decides on %s at once', (_name, look, verdict) => {
    expect(judged([0, look])).toBe(verdict);
  });

  it.each([
    ['not_delivered', 'agent_failed at 5'],
    ['not_begun', 'agent_failed at 5'],
    ['interrupted', 'interrupted at 5'],
  ] as const)('gives %s five seconds', (kind, verdict) => {
    expect(judged([0, { kind }], [4.9, { kind }])).toBe('goes on');
    expect(judged([0, { kind }], [4.9, { kind }], [5, { kind }])).toBe(verdict);
  });

  it.each<[string, Look]>([
    ['work', WORKING],
    ['a question', ASKING],
    ["the provider's pause", aRetry(false)],
    ['another doubt', INTERRUPTED],
    ['silence, in which nobody saw it', 'unreachable'],
  ])('lets a doubt begin anew after %s', (_name, between) => {
    expect(judged([0, NOT_BEGUN], [3, between], [6, NOT_BEGUN], [10, NOT_BEGUN])).toBe('goes on');
    expect(judged([0, NOT_BEGUN], [3, between], [6, NOT_BEGUN], [11, NOT_BEGUN])).toBe('agent_failed at 11');
  });

  it('waits for a user as long as it takes', () => {
    expect(judged([0, ASKING], [86_400, ASKING], [86_401, { kind: 'completed' }])).toBe('done');
  });
});

describe('describeProgress', () => {
  it.each<[Look, string]>([
    [WORKING, 'The agent is working: writing index.astro.'],
    [ASKING, 'The agent waits for you (question): Which colour?'],
    [{ ...ASKING, ask: 'permission', text: 'May I run npm?' }, 'The agent waits for you (permission): May I run npm?'],
    [aRetry(false), "Waiting for the model's provider (try 2): Rate limit reached."],
    [
      aRetry(false, new Date('2026-01-02T12:00:30Z')),
      "Waiting for the model's provider (try 2, again at 12:00:30 UTC): Rate limit reached.",
    ],
    ['unreachable', 'The agent does not answer; it is asked again.'],
    [NOT_BEGUN, 'The agent has the prompt and is about to begin.'],
    [INTERRUPTED, 'The agent stands still in mid-work.'],
    [{ kind: 'completed' }, 'The agent is done.'],
    [{ kind: 'failed', code: 'agent_failed', message: 'No.' }, 'The agent failed: No.'],
    [{ kind: 'session_lost' }, 'The agent does not know the session.'],
  ])('says of %j: %s', (look, text) => {
    expect(describeProgress(look)).toBe(text);
  });
});
