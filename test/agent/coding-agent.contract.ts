import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { AgentEndpoint, CodingAgent } from '../../src/agent/coding-agent.js';
import { eventually } from '../support/eventually.js';

/** What the contract needs from an agent under test. */
export interface AgentUnderTest {
  readonly agent: CodingAgent;
  readonly endpoint: AgentEndpoint;
  /** Keeps the next prompt at work until `release` is called. */
  holdNextPrompt(): { release: () => void };
  /** How often the agent has really begun to work on this text. */
  runsOf(text: string): number;
  /** Ends its server. */
  goAway(): Promise<void>;
}

type WithAgent = (use: (agent: AgentUnderTest) => Promise<void>) => Promise<void>;

const MODEL = 'demo/site-builder';

/** A key that no other test has used: the agent under test may be shared. */
function newSession(): { key: string; title: string } {
  return { key: randomUUID(), title: 'A bakery' };
}

/** What every coding agent does, the real one and the fake alike. */
export function describeCodingAgent(name: string, withAgent: WithAgent): void {
  describe(`${name} as a coding agent`, () => {
    it('opens one session for one key, however often and at the same time', () =>
      withAgent(async ({ agent, endpoint }) => {
        const session = newSession();
        const open = () => agent.openSession(endpoint, session);

        const opened = await Promise.all([open(), open(), open(), agent.openSession(endpoint, newSession())]);
        const again = await open();

        const [first, second, third, other] = opened.map(({ sessionId }) => sessionId);
        expect([second, third, again.sessionId]).toEqual([first, first, first]);
        expect(other).not.toBe(first);
      }));

    it('tells an unknown session from a prompt that was never sent', () =>
      withAgent(async ({ agent, endpoint }) => {
        const { sessionId } = await agent.openSession(endpoint, newSession());

        const unsent = await agent.readProgress(endpoint, { sessionId, promptKey: 'p' });
        const unknown = await agent.readProgress(endpoint, { sessionId: 'ses_unknown', promptKey: 'p' });

        expect(unsent).toEqual({ kind: 'not_delivered' });
        expect(unknown).toEqual({ kind: 'session_lost' });
      }));

    it('takes a prompt once and completes it', () =>
      withAgent(async ({ agent, endpoint, runsOf }) => {
        const { sessionId } = await agent.openSession(endpoint, newSession());
        const prompt = { sessionId, promptKey: 'p' };

        const first = await agent.sendPrompt(endpoint, { ...prompt, text: 'Build a bakery', model: MODEL });
        await eventually(async () => {
          expect(await agent.readProgress(endpoint, prompt)).toEqual({ kind: 'completed' });
        });
        const second = await agent.sendPrompt(endpoint, { ...prompt, text: 'Build a bakery', model: MODEL });

        expect([first.delivery, second.delivery]).toEqual(['sent', 'already_there']);
        expect(await agent.readProgress(endpoint, prompt)).toEqual({ kind: 'completed' });
        expect(runsOf('Build a bakery')).toBe(1);
      }));

    it('works until it is done, and takes a second prompt in the same session', () =>
      withAgent(async ({ agent, endpoint, holdNextPrompt, runsOf }) => {
        const { sessionId } = await agent.openSession(endpoint, newSession());
        const send = (promptKey: string, text: string) =>
          agent.sendPrompt(endpoint, { sessionId, promptKey, text, model: MODEL });
        await send('p1', 'Build a bakery');
        await eventually(async () => {
          expect(await agent.readProgress(endpoint, { sessionId, promptKey: 'p1' })).toEqual({ kind: 'completed' });
        });
        const { release } = holdNextPrompt();

        await send('p2', 'Make it blue');
        const held = await eventually(async () => {
          const progress = await agent.readProgress(endpoint, { sessionId, promptKey: 'p2' });
          expect(progress.kind).toBe('working');
          return progress;
        });
        const meanwhile = await agent.readProgress(endpoint, { sessionId, promptKey: 'p1' });
        release();

        expect(held).toEqual({ kind: 'working', activity: 'thinking', lastProgressAt: expect.any(Date) });
        expect(meanwhile).toEqual({ kind: 'completed' });
        await eventually(async () => {
          expect(await agent.readProgress(endpoint, { sessionId, promptKey: 'p2' })).toEqual({ kind: 'completed' });
        });
        expect([runsOf('Build a bakery'), runsOf('Make it blue')]).toEqual([1, 1]);
      }));

    it('hints at once when it is watched and after each change, and ends quietly when told to', () =>
      withAgent(async ({ agent, endpoint, holdNextPrompt }) => {
        const { sessionId } = await agent.openSession(endpoint, newSession());
        const { release } = holdNextPrompt();
        await agent.sendPrompt(endpoint, { sessionId, promptKey: 'p', text: 'Build a bakery', model: MODEL });
        const watch = new AbortController();
        const kinds: string[] = [];

        const watching = (async () => {
          for await (const _hint of agent.watchChanges(endpoint, sessionId, watch.signal)) {
            const { kind } = await agent.readProgress(endpoint, { sessionId, promptKey: 'p' });
            kinds.push(kind);
            if (kind === 'working') release();
            if (kind === 'completed') watch.abort();
          }
        })();
        await watching;

        expect(kinds[0]).toMatch(/working|not_begun/);
        expect(kinds.at(-1)).toBe('completed');
      }));

    it('says that it is unreachable when its server is gone', () =>
      withAgent(async ({ agent, endpoint, goAway }) => {
        const { sessionId } = await agent.openSession(endpoint, newSession());
        const prompt = { sessionId, promptKey: 'p' };
        await goAway();

        const calls = [
          agent.openSession(endpoint, newSession()),
          agent.sendPrompt(endpoint, { ...prompt, text: 'Build a bakery', model: MODEL }),
          agent.readProgress(endpoint, prompt),
          agent.watchChanges(endpoint, sessionId, new AbortController().signal)[Symbol.asyncIterator]().next(),
        ];

        for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'agent_unreachable' });
      }));

    it('makes no call for a caller that has given up', () =>
      withAgent(async ({ agent, endpoint }) => {
        const reason = new Error('cancelled');

        const call = agent.openSession(endpoint, newSession(), AbortSignal.abort(reason));

        await expect(call).rejects.toBe(reason);
      }));
  });
}
