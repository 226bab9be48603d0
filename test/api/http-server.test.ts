import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import type { ApiLogger, OtherOrigins } from '../../src/api/api-dependencies.js';
import { eventually } from '../support/eventually.js';
import { deferred, withApi } from './with-api.js';

const previews = {
  owns: (request) => request.headers.host?.startsWith('bakery.localhost') === true,
  handle: (request, response) => response.end(`preview of ${request.url}`),
  upgrade: (_request, socket, head) => {
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`);
    socket.write(head);
    socket.on('data', (bytes) => socket.write(bytes));
  },
} satisfies OtherOrigins;

describe('a request for another origin', () => {
  it('goes to the previews, untouched', async () => {
    await withApi(
      async ({ api, log }) => {
        const answer = await get(api.port, '/api/v1/projects', 'bakery.localhost:3000');

        expect(answer).toMatchObject({ status: 200, text: 'preview of /api/v1/projects' });
        expect(answer.headers).not.toHaveProperty('content-security-policy');
        expect(log).toEqual([]);
      },
      { previews },
    );
  });

  it('may become a WebSocket, which ends with the server', async () => {
    await withApi(
      async ({ api }) => {
        const socket = connect(api.port, '127.0.0.1').setEncoding('utf8');
        const received: string[] = [];
        socket.on('data', (text) => received.push(String(text)));
        socket.write(
          'GET / HTTP/1.1\r\nHost: bakery.localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly ',
        );
        await eventually(() => expect(received.join('')).toContain('101 Switching'));
        socket.write('late');
        await eventually(() => expect(received.join('')).toMatch(/early late$/));

        const ended = once(socket, 'close');
        await api.close();

        await ended;
      },
      { previews },
    );
  });
});

describe('a request for the API itself', () => {
  it('is answered with headers that protect it', async () => {
    await withApi(async ({ request }) => {
      for (const path of ['/api/v1/projects', '/api/v1/nothing', '/', '/api/docs', '/api/v1/%zz']) {
        const { headers } = await request(path);

        expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
        expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
        expect(headers.get('cache-control')).toBe('no-store');
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('referrer-policy')).toBe('no-referrer');
        expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.* frame-ancestors 'none'/);
        expect(headers.has('access-control-allow-origin')).toBe(false);
      }
    });
  });

  it('cannot become a WebSocket', async () => {
    await withApi(
      async ({ api }) => {
        const socket = connect(api.port, '127.0.0.1').setEncoding('utf8');
        socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');

        const [answer] = (await once(socket, 'data')) as [string];

        expect(answer).toMatch(/^HTTP\/1\.1 400 /);
        await once(socket, 'close');
      },
      { previews },
    );
  });

  it('is refused by a problem when it has too many headers, or is none', async () => {
    await withApi(async ({ api }) => {
      for (const [sent, status] of [
        [`GET / HTTP/1.1\r\nHost: localhost\r\n${'x-a: b\r\n'.repeat(10_000)}\r\n`, 431],
        [`GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 431],
        ['GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
        ['GARBAGE\r\n\r\n', 400],
      ] as const) {
        const answer = await rawAnswer(api.port, sent);

        expect(answer).toMatch(
          new RegExp(`^HTTP/1.1 ${status} .*application/problem\\+json.*nosniff.*"status":${status}`, 's'),
        );
      }
    });
  });

  it('may not name another server in its first line: what is asked is this one', async () => {
    await withApi(async ({ api }) => {
      for (const target of [
        'http://169.254.169.254/latest',
        '//evil.example/',
        'http://evil.example/api/v1/projects',
      ]) {
        const answer = await rawAnswer(
          api.port,
          `GET ${target} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
        );

        expect(answer).toMatch(/^HTTP\/1\.1 (400|401|404) /);
      }
    });
  });

  it('of HEAD is answered like GET, without a body', async () => {
    await withApi(async ({ request }) => {
      const response = await request('/api/v1/projects', { method: 'HEAD' });

      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    });
  });
});

describe('closing the server', () => {
  it('lets an answer that is under way finish, and takes nothing new', async () => {
    await withApi(async ({ api, request, orchestrator, store }) => {
      const starts = deferred();
      const goesOn = deferred();
      orchestrator.beforeStart = () => {
        starts.resolve();
        return goesOn.promise;
      };
      const creation = request('/api/v1/projects', { method: 'POST', body: { prompt: 'A bakery' } });
      await starts.promise;
      const closed = api.close();
      await eventually(() => expect(get(api.port, '/', 'localhost')).rejects.toThrow('ECONNREFUSED'));
      const releasedAt = performance.now();
      goesOn.resolve();

      expect((await creation).status).toBe(202);
      await closed;
      expect(performance.now() - releasedAt).toBeLessThan(1_000);
      expect((await store.listProjects({ limit: 2 })).projects).toHaveLength(1);
    });
  });

  it('does not wait for connections that wait for nothing', async () => {
    await withApi(async ({ api, request }) => {
      const fresh = connect(api.port, '127.0.0.1');
      await once(fresh, 'connect');
      await (await request('/')).text();
      const startedAt = performance.now();

      await api.close();

      expect(performance.now() - startedAt).toBeLessThan(1_000);
    });
  });

  it('gives up on an answer that does not end', async () => {
    await withApi(
      async ({ api }) => {
        const answer = get(api.port, '/', 'bakery.localhost').catch((error: Error) => error.message);
        await eventually(() => expect(hanging).toHaveLength(1));
        const startedAt = performance.now();

        await api.close();

        expect(performance.now() - startedAt).toBeGreaterThan(4_500);
        expect(await answer).toBe('socket hang up');
      },
      { previews: { ...previews, handle: (request) => void hanging.push(request) } },
    );
  });

  it('may be asked for twice', async () => {
    await withApi(async ({ api }) => {
      await Promise.all([api.close(), api.close()]);
    });
  });
});

/** All that comes back until the server ends the connection. */
async function rawAnswer(port: number, sent: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  const texts: string[] = [];
  socket.on('data', (text) => texts.push(String(text))).on('error', () => undefined);
  socket.write(sent);
  await once(socket, 'close');
  return texts.join('');
}

const hanging: IncomingMessage[] = [];

describe('starting the server', () => {
  it('fails when the port is taken, with the reason', async () => {
    await withApi(async ({ api }) => {
      const http = { host: '127.0.0.1', port: api.port, previewDomain: 'localhost', createLimitPerMinute: 1 };

      await expect(withApi(async () => {}, { http })).rejects.toThrow('EADDRINUSE');
    });
  });

  it('takes a pino logger as it is', () => {
    const logger: ApiLogger = pino({ enabled: false });

    expect(() => logger.info({ status: 200 }, 'Request')).not.toThrow();
  });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** fetch sets the Host header itself. */
function get(port: number, path: string, host: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, headers: { host }, agent: false };
    httpRequest(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
      response.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}
