import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { SetupError } from '../../src/domain/failure.js';
import type { Project, ProjectStatus } from '../../src/domain/project.js';
import { previewLabelOfHost } from '../../src/domain/preview-host.js';
import { PreviewProxy } from '../../src/preview/preview-proxy.js';
import { PreviewVisits } from '../../src/preview/preview-visits.js';
import { askServer } from '../support/ask-server.js';
import { aProject, aSetup } from '../support/builders.js';
import { FakeProjectGateway } from '../support/fakes/fake-project-gateway.js';

describe('previewLabelOfHost', () => {
  it.each([
    ['bakery.localhost:3000', 'bakery'],
    ['bakery.localhost', 'bakery'],
    ['BAKERY.LocalHost:80', 'bakery'],
    ['bakery.localhost.', 'bakery'],
    ['b-2.localhost', 'b-2'],
  ])('of %s is %s', (host, slug) => {
    expect(previewLabelOfHost(host, 'localhost')).toBe(slug);
  });

  it.each([
    undefined,
    '',
    'localhost:3000',
    '.localhost',
    'a.b.localhost',
    'bakery.localhost.evil.example',
    'bakeryxlocalhost',
    'bakery.example',
    '127.0.0.1:3000',
    '[::1]:3000',
    '-a.localhost',
    'a_b.localhost',
    'bäckerei.localhost',
  ])('of %s is none', (host) => {
    expect(previewLabelOfHost(host, 'localhost')).toBeUndefined();
  });
});

interface Visit {
  /** What the workflow and the presence store were told. */
  readonly told: string[];
  readonly gateway: FakeProjectGateway;
  readonly port: number;
  visit(headers?: Record<string, string>): ReturnType<typeof askServer>;
}

const KEY = 'abcdefghijkl';
const HOST = `bakery-${KEY}.localhost`;

/** A visitor of the bakery; the gateway does what `relay` says. */
async function withVisitor(
  project: Project | undefined,
  relay: FakeProjectGateway['relayPreview'],
  story: (visit: Visit) => Promise<void>,
): Promise<void> {
  const gateway = new FakeProjectGateway();
  const told: string[] = [];
  gateway.relayPreview = relay;
  const heartbeat = async () => {
    told.push('heartbeat');
    return undefined;
  };
  const presenceChanged = async () => void told.push('visit');
  const proxy = new PreviewProxy({
    store: { findProjectBySlug: async (slug) => (slug === 'bakery' ? project : undefined) },
    gateway,
    visits: new PreviewVisits({
      presence: { heartbeat },
      orchestrator: { presenceChanged },
    }),
    previewDomain: 'localhost',
    previewKey: () => KEY,
  });
  const server = createServer((request, response) => proxy.handle(request, response));
  server.on('upgrade', (request, socket, head) => proxy.upgrade(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await story({
      told,
      gateway,
      port,
      visit: (headers = {}) => askServer(port, '/', { headers: { host: HOST, accept: 'text/html,*/*', ...headers } }),
    });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function unreachable(): Promise<void> {
  throw new SetupError('not_found', 'The preview cannot be reached.');
}

describe('PreviewProxy', () => {
  it('hands a request for a project to its gateway', async () => {
    const project = aProject();
    let seen: readonly [Project, IncomingMessage] | undefined;
    await withVisitor(
      project,
      async (relayed, request, response) => {
        seen = [relayed, request];
        response.end('the site');
      },
      async ({ visit }) => {
        expect(await visit()).toMatchObject({ status: 200, body: 'the site' });
        expect(seen?.[0]).toBe(project);
      },
    );
  });

  it.each<readonly [ProjectStatus, Partial<Project>, number, string, boolean]>([
    ['created', {}, 503, 'The setup is about to begin.', true],
    ['starting', { setup: aSetup({ phase: 'starting_docker' }) }, 503, 'The containers are starting.', true],
    ['running', {}, 503, 'does not answer', true],
    ['stopped', { setup: aSetup({ phase: 'completed' }) }, 503, 'is waking up', true],
    ['stopped', { setup: aSetup({ phase: 'cancelled' }) }, 503, 'is asleep', false],
    ['deleting', {}, 404, 'There is no site here', false],
    [
      'error',
      {
        setup: aSetup({
          phase: 'failed',
          error: {
            code: 'image_missing',
            phase: 'starting_docker',
            message: 'No image.',
            hint: 'Build it.',
            logTail: null,
          },
        }),
      },
      503,
      'No image. Build it.',
      false,
    ],
  ])('tells a visitor of a project that is %s what is going on', async (status, changes, code, words, refreshes) => {
    await withVisitor(aProject({ status, ...changes }), unreachable, async ({ visit }) => {
      const answer = await visit();

      expect(answer.status).toBe(code);
      expect(answer.body).toContain(words);
      expect(answer.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'x-sitewright-waiting': refreshes ? 'yes' : 'no',
      });
      expect(answer.body.includes('http-equiv="refresh"')).toBe(refreshes);
    });
  });

  it('shows names as text, whatever stands in them, and lets nothing but its own script run', async () => {
    const name = '<script>alert(1)</script>"\'&';
    await withVisitor(aProject({ name }), unreachable, async ({ visit }) => {
      const { body, headers } = await visit();

      expect(body).not.toContain('<script>alert');
      expect(body).toContain('&#60;script&#62;alert(1)&#60;/script&#62;&#34;&#39;&#38;');
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'.*script-src 'sha256-[^' ]+'; style-src/);
    });
  });

  it('answers anything but a page by a problem', async () => {
    await withVisitor(aProject(), unreachable, async ({ visit }) => {
      const { status, headers, body } = await visit({ accept: 'application/json' });

      expect([status, headers['content-type']]).toEqual([503, 'application/problem+json']);
      expect(JSON.parse(body)).toMatchObject({ status: 503, detail: 'The setup is about to begin.' });
    });
  });

  it('answers 404 for an address without a project', async () => {
    await withVisitor(undefined, unreachable, async ({ visit }) => {
      expect(await visit()).toMatchObject({ status: 404, body: expect.stringContaining('There is no site here') });
    });
  });

  it.each(['bakery', 'bakery-abcdefghijkm', `bakery2-${KEY}`, KEY, `-${KEY}`, 'bakery-abcdefghijk1'])(
    'answers 404 for %s.localhost, which has no project or not its key, and tells nothing of it',
    async (label) => {
      await withVisitor(aProject(), unreachable, async ({ visit, told }) => {
        const answer = await visit({ host: `${label}.localhost` });

        expect(answer).toMatchObject({ status: 404, body: expect.stringContaining('There is no site here') });
        expect(answer.body).not.toContain('Bakery');
        expect(told).toEqual([]);
      });
    },
  );

  it('tells a wrong key from an unknown name by nothing: not with HEAD, not to programs, not to sockets', async () => {
    await withVisitor(aProject({ status: 'running' }), unreachable, async ({ port, told }) => {
      const [wrongKey, unknown] = [`bakery-${'a'.repeat(12)}.localhost`, `bicycle-${KEY}.localhost`];
      async function answer(host: string, method: string, accept: string): Promise<object> {
        const { status, headers, body } = await askServer(port, '/', { method, headers: { host, accept } });
        return { status, headers: { ...headers, date: undefined }, body };
      }
      for (const [method, accept] of [
        ['GET', 'text/html'],
        ['HEAD', 'text/html'],
        ['POST', '*/*'],
        ['OPTIONS', '*/*'],
      ] as const) {
        expect(await answer(wrongKey, method, accept)).toEqual(await answer(unknown, method, accept));
      }
      expect(await bytesOfUpgrade(port, wrongKey)).toBe(await bytesOfUpgrade(port, unknown));
      expect(told).toEqual([]);
    });
  });

  it('keeps the address from other sites, unless the site says otherwise', async () => {
    await withVisitor(
      aProject({ status: 'running' }),
      async (_project, request, response) => {
        const own = request.headers['x-own'] === undefined ? {} : { 'referrer-policy': 'origin' };
        response.writeHead(200, own).end();
      },
      async ({ visit }) => {
        expect((await visit()).headers['referrer-policy']).toBe('same-origin');
        expect((await visit({ 'x-own': '1' })).headers['referrer-policy']).toBe('origin');
      },
    );
  });

  it('says so when the engine is away', async () => {
    await withVisitor(
      aProject({ status: 'running' }),
      async () => {
        throw new SetupError('docker_unavailable', 'away');
      },
      async ({ visit }) => {
        expect((await visit()).body).toContain('cannot be reached at the moment');
      },
    );
  });

  it('ends a WebSocket to nowhere', async () => {
    await withVisitor(undefined, unreachable, async ({ port }) => {
      const socket = connect(port, '127.0.0.1');
      socket.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
      socket.resume();

      await once(socket, 'close');
    });
  });
});

/** What a socket is told before it is ended. */
async function bytesOfUpgrade(port: number, host: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  const texts: string[] = [];
  socket.on('data', (text) => texts.push(String(text)));
  socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  await once(socket, 'close');
  return texts.join('');
}

describe('visits of a preview', () => {
  const asleep = aProject({ status: 'stopped', setup: aSetup({ phase: 'completed' }) });
  const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'none', 'sec-fetch-user': '?1' };

  it.each([
    ['an address that is typed in', navigation],
    ['a link on another page', { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' }],
    ['a command-line tool', {}],
  ])('wake a sleeping project by %s', async (_what, headers) => {
    await withVisitor(asleep, unreachable, async ({ visit, told }) => {
      await visit(headers);
      expect(told).toEqual(['visit']);
    });
  });

  it.each([
    ['a page that reloads itself', { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'same-origin' }],
    ['a script that polls', { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' }],
  ])('do not by %s', async (_what, headers) => {
    await withVisitor(asleep, unreachable, async ({ visit, told }) => {
      await visit(headers);
      expect(told).toEqual([]);
    });
  });

  it('are told once for many at a time, and never of a project whose setup did not succeed', async () => {
    await withVisitor(asleep, unreachable, async ({ visit, told }) => {
      await Promise.all(Array.from({ length: 10 }, () => visit(navigation)));
      expect(told).toEqual(['visit']);
    });
    await withVisitor(aProject({ status: 'error' }), unreachable, async ({ visit, told }) => {
      await visit(navigation);
      expect(told).toEqual([]);
    });
  });

  it('keep a running project awake, with one heartbeat for many requests', async () => {
    const running = aProject({ status: 'running' });
    const relay: FakeProjectGateway['relayPreview'] = async (_project, _request, response) => void response.end('ok');
    await withVisitor(running, relay, async ({ visit, told }) => {
      await Promise.all(Array.from({ length: 10 }, () => visit()));
      expect(told).toEqual(['heartbeat']);
    });
  });
});
