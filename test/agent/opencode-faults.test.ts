import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import type { AgentEndpoint } from '../../src/agent/coding-agent.js';
import { OpencodeAgent } from '../../src/agent/opencode/opencode-agent.js';
import { readEvents } from '../../src/agent/opencode/opencode-events.js';

const PASSWORD = 'password-of-the-agent';

/** A server in place of the agent's, for what a real one cannot be made to do on command. */
async function withStandIn(listener: RequestListener, use: (endpoint: AgentEndpoint) => Promise<void>): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await use({ baseUrl: `http://127.0.0.1:${port}`, password: PASSWORD });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function answering(status: number, body: string, headers: Record<string, string> = {}): RequestListener {
  return (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

const PROMPT = { sessionId: 'ses_1', promptKey: 'p' };

describe('an agent that misbehaves', () => {
  it.each<[string, RequestListener, string, RegExp]>([
    [
      '500 with a reason',
      answering(500, '{"data":{"message":"disk image is malformed"}}'),
      'agent_failed',
      /malformed/,
    ],
    ['500 without one', answering(500, ''), 'agent_failed', /HTTP 500/],
    ['503', answering(503, ''), 'agent_unreachable', /not ready/],
    ['401', answering(401, ''), 'agent_failed', /wrong password/],
    ['another form', answering(200, '{"some":"thing"}'), 'agent_failed', /unexpected form/],
    ['no JSON', answering(200, '<html>'), 'agent_failed', /./],
    ['a web page', answering(200, '<html>', { 'content-type': 'text/html' }), 'agent_unreachable', /as expected/],
    ['a way to another server', answering(302, '', { location: 'http://127.0.0.1:1/' }), 'agent_unreachable', /./],
    [
      'half an answer',
      (_request, response) =>
        void response
          .writeHead(200, { 'content-type': 'application/json', 'content-length': '99' })
          .write('[', () => response.destroy()),
      'agent_unreachable',
      /./,
    ],
  ])('by answering %s fails readably', (_name, listener, code, words) =>
    withStandIn(listener, async (endpoint) => {
      const reading = new OpencodeAgent().readProgress(endpoint, PROMPT);

      await expect(reading).rejects.toMatchObject({ name: 'SetupError', code, message: expect.stringMatching(words) });
      await expect(reading).rejects.not.toThrow(/127\.0\.0\.1|password-of|undefined/);
    }),
  );

  it('with an endless answer is cut off', () =>
    withStandIn(
      (_request, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(' '.repeat(1024 * 1024)));
        };
        response.writeHead(200, { 'content-type': 'application/json' }).on('drain', more);
        more();
      },
      async (endpoint) => {
        const reading = new OpencodeAgent().readProgress(endpoint, PROMPT);

        await expect(reading).rejects.toMatchObject({ code: 'agent_failed', message: expect.stringMatching(/32 MB/) });
      },
    ));

  it('with no answer at all is unreachable after 10 s, on every call', () =>
    withStandIn(
      () => undefined,
      async (endpoint) => {
        const agent = new OpencodeAgent();
        const startedAt = performance.now();

        const calls = await Promise.allSettled([
          agent.openSession(endpoint, { key: 'a', title: 'A' }),
          agent.sendPrompt(endpoint, { ...PROMPT, text: 'Build', model: 'demo/site-builder' }),
          agent.readProgress(endpoint, PROMPT),
          agent.watchChanges(endpoint, 'ses_1', new AbortController().signal)[Symbol.asyncIterator]().next(),
        ]);

        expect(calls.map((call) => call.status === 'rejected' && call.reason.code)).toEqual(
          Array.from({ length: 4 }, () => 'agent_unreachable'),
        );
        expect(performance.now() - startedAt).toBeLessThan(12_000);
      },
    ));

  it('lets a caller go at once who gives up in the middle of a call', () =>
    withStandIn(
      () => undefined,
      async (endpoint) => {
        const cancel = new AbortController();
        const reason = new Error('cancelled');
        const reading = new OpencodeAgent().readProgress(endpoint, PROMPT, cancel.signal);

        cancel.abort(reason);

        await expect(reading).rejects.toBe(reason);
      },
    ));

  it('with a refused event stream cannot be watched', () =>
    withStandIn(answering(500, ''), async (endpoint) => {
      const watching = new OpencodeAgent().watchChanges(endpoint, 'ses_1', new AbortController().signal).next();

      await expect(watching).rejects.toMatchObject({
        code: 'agent_unreachable',
        message: expect.stringMatching(/500/),
      });
    }));

  it('with a stream that falls silent is given up, whatever it said before', () =>
    withStandIn(
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(
          'data: {"type":"server.connected","properties":{}}\n\ndata: not JSON\n\ndata: null\n\n: ping\n\n',
        );
      },
      async (endpoint) => {
        const seen: string[] = [];
        const reading = (async () => {
          for await (const event of readEvents(endpoint, new AbortController().signal, 100)) seen.push(event.type);
        })();

        await expect(reading).rejects.toMatchObject({
          code: 'agent_unreachable',
          message: expect.stringMatching(/silent/),
        });
        expect(seen).toEqual(['server.connected']);
      },
    ));
});
