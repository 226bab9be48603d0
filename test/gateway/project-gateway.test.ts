import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { SetupError } from '../../src/domain/failure.js';
import { readHostState } from '../../src/gateway/host-state.js';
import { eventually } from '../support/eventually.js';
import { FAR_COOKIES, withPreviewService } from './preview-service.js';
import { collect, MESSAGE, VERSION, type WayToContainers, withRelay } from './with-relay.js';

const WAYS: readonly WayToContainers[] = ['local', 'remote'];

/** `FAR_COOKIES` for their own host. */
const NEAR_COOKIES = ['a=1; Path=/', 'b=2', 'domain=3'];

describe.each(WAYS)('the %s way to a preview', (way) => {
  it('takes path, query, method, body and headers along as they are, and brings the answer back', async () => {
    await withPreviewService(
      (request, response) => {
        let body = '';
        request.on('data', (piece) => (body += piece));
        request.on('end', () => response.writeHead(201, { 'x-made': 'here' }).end(`made ${body}`));
      },
      async ({ port, requests }) => {
        await withRelay(way, port, async ({ ask }) => {
          const path = '/a//b/..%2fc/%E2%9C%93?x=1&x=2#not-sent'.replace(/#.*/, '');
          const answer = await ask(path, { method: 'PUT', headers: { 'x-own': 'mine' }, body: 'bread' });

          expect(answer).toMatchObject({ status: 201, body: 'made bread', headers: { 'x-made': 'here' } });
          expect(requests[0]).toMatchObject({ method: 'PUT', url: path });
          expect(requests[0]?.headers).toMatchObject({ 'x-own': 'mine', 'x-forwarded-for': expect.any(String) });
        });
      },
    );
  });

  it('tells a preview of its own name only when that is one that development servers know', async () => {
    await withPreviewService(
      (_request, response) => response.end(),
      async ({ port, requests }) => {
        await withRelay(way, port, async ({ ask }) => {
          await ask('/', { headers: { host: 'bakery.localhost:3000' } });
          await ask('/', { headers: { host: 'bakery.sites.example' } });

          expect(requests[0]?.headers.host).toBe('bakery.localhost:3000');
          expect(requests[1]?.headers).toMatchObject({
            host: 'bakery.localhost',
            'x-forwarded-host': 'bakery.sites.example',
          });
        });
      },
    );
  });

  it('shows a preview nothing that is between the client and Sitewright', async () => {
    await withPreviewService(
      (_request, response) => response.end(),
      async ({ port, requests }) => {
        await withRelay(way, port, async ({ ask }) => {
          await ask('/', {
            headers: {
              cookie: 'theme=dark; sitewright_session=secret; a=b; __Host-sitewright_session=x',
              'x-sitewright-gateway-token': 'forged',
              authorization: 'Bearer of the site itself',
            },
          });
          await ask('/', { headers: { cookie: 'sitewright_session=secret', authorization: 'Bearer sitewright_x' } });

          expect(requests[0]?.headers.cookie).toBe('theme=dark; a=b');
          expect(requests[0]?.headers.authorization).toBe('Bearer of the site itself');
          expect(requests[1]?.headers).not.toHaveProperty('cookie');
          expect(requests[1]?.headers).not.toHaveProperty('authorization');
          for (const { headers } of requests) {
            expect(Object.keys(headers).filter((name) => name.startsWith('x-sitewright'))).toEqual([]);
          }
        });
      },
    );
  });

  it('keeps a cookie of a preview to its own host name', async () => {
    await withPreviewService(
      (_request, response) => response.setHeader('set-cookie', FAR_COOKIES).setHeader('clear-site-data', '"*"').end(),
      async ({ port }) => {
        await withRelay(way, port, async ({ ask, upgrade }) => {
          const { headers } = await ask('/');

          expect(headers['set-cookie']).toEqual(NEAR_COOKIES);
          expect(headers).not.toHaveProperty('clear-site-data');
          const socket = await upgrade('/cookies');
          const answer = String(await once(socket, 'data'));
          expect(answer.match(/(?<=set-cookie: ).*/g)).toEqual(NEAR_COOKIES);
          socket.destroy();
        });
      },
    );
  });

  it('passes on each piece of an answer when it comes', async () => {
    let goOn = (): void => undefined;
    await withPreviewService(
      (_request, response) => {
        response.write('first');
        goOn = () => response.end(' second');
      },
      async ({ port }) => {
        await withRelay(way, port, async ({ port: relayPort }) => {
          const answer = await fetch(`http://127.0.0.1:${relayPort}/`);
          const reader = answer.body?.getReader();
          const first = new TextDecoder().decode((await reader?.read())?.value);
          goOn();
          const second = new TextDecoder().decode((await reader?.read())?.value);

          expect([first, second]).toEqual(['first', ' second']);
        });
      },
    );
  });

  it('lets the preview know when the client goes away', async () => {
    await withPreviewService(
      (_request, response) => response.write('and so on'),
      async ({ port, requests }) => {
        await withRelay(way, port, async ({ port: relayPort }) => {
          const client = new AbortController();
          const answer = await fetch(`http://127.0.0.1:${relayPort}/`, { signal: client.signal });
          await answer.body?.getReader().read();
          client.abort();

          await eventually(() => expect(requests[0]?.socket.destroyed).toBe(true));
        });
      },
    );
  });

  it('breaks an answer off where the preview broke it off', async () => {
    await withPreviewService(
      (_request, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('half');
        setImmediate(() => response.destroy());
      },
      async ({ port }) => {
        await withRelay(way, port, async ({ ask }) => {
          await expect(ask('/')).rejects.toThrow(/aborted|hang up/);
        });
      },
    );
  });

  it('rejects with nothing answered yet when the container does not listen, does not run or does not exist', async () => {
    await withRelay(way, 1, async ({ ask, errors, runtime, project }) => {
      expect(await ask('/')).toMatchObject({ status: 503, body: 'not_found' });
      runtime.exit(project.id, 'preview', 0);
      expect(await ask('/')).toMatchObject({ status: 503, body: 'not_found' });
      await runtime.remove(project.id, { volumes: true });
      expect(await ask('/')).toMatchObject({ status: 503, body: 'not_found' });
      expect(errors).toHaveLength(3);
    });
  });

  it('carries a WebSocket both ways', async () => {
    await withPreviewService(
      (_request, response) => response.end(),
      async ({ port, requests }) => {
        await withRelay(way, port, async ({ upgrade }) => {
          const socket = await upgrade('/socket?token=1');
          const answered = once(socket, 'data');
          expect(String(await answered)).toContain('101 Switching Protocols');
          socket.write('ping');

          expect(String(await once(socket, 'data'))).toBe('ping');
          expect(requests[0]?.url).toBe('/socket?token=1');
          socket.destroy();
        });
      },
    );
  });

  it('brings back a refusal of a WebSocket', async () => {
    await withPreviewService(
      (_request, response) => response.end(),
      async ({ port }) => {
        await withRelay(way, port, async ({ upgrade }) => {
          const refused = await upgrade('/refused');
          let said = '';
          refused.on('data', (piece) => (said += piece));
          await once(refused, 'close');
          expect(said).toContain('403 Forbidden');
        });
      },
    );
  });

  it('ends a WebSocket when nobody is there', async () => {
    await withRelay(way, 1, async ({ upgrade, runtime, project, errors }) => {
      for (const wanted of [1, 2]) {
        const nobody = await upgrade('/socket');
        nobody.resume();
        await once(nobody, 'close');
        if (way === 'local') expect(errors).toHaveLength(wanted);
        await runtime.remove(project.id, { volumes: true });
      }
    });
  });

  it('follows a conversation until the reader goes', async () => {
    await withRelay(way, 1, async ({ gateway, project, conversationsEnded }) => {
      const reading = new AbortController();
      const events = gateway.watchConversation(project, reading.signal)[Symbol.asyncIterator]();

      expect(await events.next()).toEqual({
        done: false,
        value: { kind: 'snapshot', messages: [MESSAGE], asks: [] },
      });
      const end = events.next();
      reading.abort();

      expect(await end).toMatchObject({ done: true });
      await eventually(() => expect(conversationsEnded).toEqual([project.id]));
    });
  });

  it('says why there is no conversation', async () => {
    await withRelay(way, 1, async ({ gateway, project, agent }) => {
      agent.isThere = false;
      const events = gateway.watchConversation(project, new AbortController().signal)[Symbol.asyncIterator]();

      await expect(events.next()).rejects.toMatchObject({ code: 'conflict', message: 'The agent does not run.' });
    });
  });

  it('finds a container again that came back under another address', async () => {
    await withPreviewService(
      (_request, response) => response.end('here'),
      async ({ port }) => {
        await withRelay(way, port, async ({ ask, runtime, project }) => {
          runtime.setState(project.id, 'preview', { address: '127.0.0.99' });
          expect((await ask('/')).status).toBe(503);
          runtime.setState(project.id, 'preview', { address: '127.0.0.1' });

          expect(await ask('/')).toMatchObject({ status: 200, body: 'here' });
        });
      },
    );
  });

  it('asks the engine once for a page with many files', async () => {
    await withPreviewService(
      (_request, response) => response.end(),
      async ({ port }) => {
        await withRelay(way, port, async ({ ask, runtime }) => {
          const answers = await Promise.all(Array.from({ length: 50 }, (_, number) => ask(`/${number}.js`)));

          expect(answers.every(({ status }) => status === 200)).toBe(true);
          expect(runtime.calls.filter(({ method }) => method === 'inspect')).toHaveLength(1);
        });
      },
    );
  });

  it('reads logs and names services', async () => {
    await withRelay(way, 1, async ({ gateway, project, runtime }) => {
      runtime.setLog(project.id, 'preview', ['one', 'two ✓', 'three']);

      const lines = await collect(gateway.readLogs(project, 'preview', { tail: 2, follow: false }));

      expect(lines).toMatchObject([{ text: 'two ✓', stream: 'stdout', at: expect.any(Date) }, { text: 'three' }]);
      expect(await gateway.ask(project, 'services', {})).toEqual(['preview']);
    });
  });

  it('follows a log until its signal', async () => {
    await withRelay(way, 1, async ({ gateway, project, runtime }) => {
      runtime.setLog(project.id, 'preview', ['one']);
      const controller = new AbortController();
      const lines = gateway.readLogs(project, 'preview', { tail: 5, follow: true, signal: controller.signal });
      const iterator = lines[Symbol.asyncIterator]();

      expect((await iterator.next()).value).toMatchObject({ text: 'one' });
      const next = iterator.next();
      controller.abort();

      expect((await next).done).toBe(true);
    });
  });

  it('lets go of a log that comes faster than it is read, when its signal comes between two lines', async () => {
    await withRelay(way, 1, async ({ gateway, project, runtime }) => {
      const flood = Array.from({ length: 20_000 }, (_, number) => `${number} ${'y'.repeat(100)}`);
      runtime.setLog(project.id, 'preview', flood);
      const controller = new AbortController();
      const lines = gateway.readLogs(project, 'preview', { tail: 20_000, follow: true, signal: controller.signal });
      const iterator = lines[Symbol.asyncIterator]();
      expect((await iterator.next()).done).toBe(false);

      const ended = iterator.return?.();
      controller.abort();

      await ended;
      // What breaks now is told to nobody, and least of all to the process.
      await new Promise((resolve) => setImmediate(resolve));
      expect((await iterator.next()).done).toBe(true);
    });
  });
});

describe.each(WAYS)('the %s way to what is kept of a project', (way) => {
  it('brings its versions and its conversation as they are', async () => {
    await withRelay(way, 1, async ({ gateway, project }) => {
      expect(await gateway.ask(project, 'versions', {})).toEqual([VERSION]);
      expect(await gateway.ask(project, 'conversation', {})).toEqual({ messages: [MESSAGE], asks: [] });
      const rejected = { kind: 'rejected' } as const;
      expect(await gateway.ask(project, 'reply', { askId: 'ask-1', answer: rejected })).toBeNull();
      await expect(gateway.ask(project, 'reply', { askId: 'gone', answer: rejected })).rejects.toMatchObject({
        code: 'not_found',
        message: 'The agent does not ask this any more.',
      });
      expect(await gateway.ask(project, 'usage', {})).toEqual({ memoryBytes: 2 ** 20, diskBytes: 2 ** 40 });
      expect(await gateway.ask(project, 'files', {})).toMatchObject({ version: VERSION.version });
      const file = await gateway.ask(project, 'file', { path: 'a & b/ü.txt', version: 'b'.repeat(40) });
      expect(Buffer.from(file, 'base64').toString()).toBe('a & b/ü.txt');
      for (const [version, said] of [
        [undefined, 'archive of now'],
        ['c'.repeat(40), `archive of ${'c'.repeat(40)}`],
      ] as const) {
        expect(await text(await gateway.archive(project, version))).toBe(said);
      }
    });
  });
});

describe.each(WAYS)('the %s way to a host', (way) => {
  it('tells of its engine, disk and memory, also while the engine is away', async () => {
    await withRelay(way, 1, async ({ gateway, project, runtime }) => {
      const room = { freeBytes: expect.any(Number), totalBytes: expect.any(Number) };
      const firewall = { state: 'off', message: 'There is none.' };
      const up = { engine: { state: 'up', ms: expect.any(Number), message: null }, firewall, disk: room, memory: room };
      expect(await gateway.hostState(project.gatewayUrl)).toEqual(up);

      runtime.failNext('ping', new SetupError('docker_unavailable', 'The engine is away.'));

      const engine = { state: 'down', ms: null, message: 'The engine is away.' };
      expect(await gateway.hostState(project.gatewayUrl)).toEqual({ ...up, engine });
    });
  });
});

describe('the state of a host', () => {
  it('does not wait for an engine that hangs, nor fails for a folder that is not there', async () => {
    const startedAt = performance.now();
    const state = await readHostState({
      ping: (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('late')))),
      firewall: () => ({ state: 'on', message: null }),
      dataDir: '/not/there',
    });

    expect(performance.now() - startedAt).toBeLessThan(3_500);
    const engine = { state: 'down', ms: null, message: 'The Docker engine does not answer within 2 s.' };
    expect(state).toMatchObject({ engine, disk: null, memory: { totalBytes: expect.any(Number) } });
  });
});
