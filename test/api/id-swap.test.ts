import { describe, expect, it } from '@jest/globals';
import { type Answer, askServer } from '../support/ask-server.js';
import { eventually } from '../support/eventually.js';
import { bodyFor, CANARY, CHOICES, giveThings, NOTHING, pathWith, type Things } from './id-swap-things.js';
import { type OpenApiDocument, readDocument, type Route, routesOf } from './openapi-document.js';
import { readEvents } from './read-events.js';
import { ADMIN_TOKEN, type ApiUnderTest, idOf, withApi } from './with-api.js';

interface World extends ApiUnderTest {
  readonly document: OpenApiDocument;
  readonly routes: readonly Route[];
  /** What belongs to somebody else than Bea, by whom. */
  readonly others: Readonly<Record<'mia' | 'admin', Things>>;
  readonly bea: string;
  readonly mia: string;
}

/** Mia and the administrator have one thing of each kind; Bea, a member, has nothing. */
async function withThings(story: (world: World) => Promise<void>): Promise<void> {
  await withApi(async (api) => {
    const [mia, bea] = [await api.addMember('mia'), await api.addMember('bea')];
    api.gateway.run('preview', [`${CANARY} log`]);
    api.gateway.run('agent');
    api.gateway.siteFiles = { 'index.html': Buffer.from(CANARY) };
    api.gateway.conversation = {
      messages: [],
      asks: [{ id: 'ask-1', kind: 'permission', permission: CANARY, patterns: [] }],
    };
    const others = {
      mia: await giveThings(api, { userId: 'mia', token: mia }),
      admin: await giveThings(api, { userId: 'admin', token: ADMIN_TOKEN }),
    };
    const document = await readDocument(api);
    await story({ ...api, document, routes: routesOf(document), others, mia, bea });
  });
}

function named({ path }: Route): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}

/** The description says which routes are for administrators; members are told so whatever they name. */
function refusalOf({ operation }: Route): number {
  return operation.responses['403'] === undefined ? 404 : 403;
}

function ask(world: World, route: Route, { path, token, ...rest }: Asked): Promise<Answer> {
  const body = bodyFor(route, world.document);
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...rest.headers,
  };
  const method = rest.method ?? route.method;
  return askServer(world.api.port, path, { method, headers, ...(body !== undefined && { body }) });
}

interface Asked {
  readonly path: string;
  readonly token: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

/** An answer without what differs each time. */
function essence({ status, headers, body }: Answer): object {
  const { date: _date, 'x-request-id': id, ...kept } = headers;
  return { status, headers: kept, body: body.replace(String(id), '') };
}

/** Everything that a request could have changed. */
async function everything({ stores, orchestrator, gateway, others }: World): Promise<string> {
  const { projects, users, settings, places, presence } = stores;
  const ids = Object.values(others).map(({ id = '' }) => idOf({ id }));
  return JSON.stringify([
    [...orchestrator.workflows, ...orchestrator.deletions],
    orchestrator.signals.length,
    gateway.replies,
    await projects.findProjects(ids),
    [...(await presence.countViewers(ids))],
    await users.listAccounts(),
    (await users.listTokens('mia')).map(({ id }) => id),
    [await settings.listProviders(), await settings.readPreferences(), await places.readLimits()],
  ]);
}

describe('the parameters of all routes', () => {
  it('are known, each with whose it is', async () => {
    await withThings(async ({ routes }) => {
      for (const route of routes) {
        for (const { name, in: place } of route.operation.parameters ?? []) {
          const whose = place === 'path' ? NOTHING[name] : CHOICES[`${place}:${name}`];
          if (whose !== undefined) continue;
          throw new Error(`Say whose ${name} of ${route.method} ${route.path} is, in id-swap-things.ts.`);
        }
      }
      expect(routes.filter((route) => named(route).length > 0).length).toBeGreaterThan(30);
    });
  });

  it('are right here: their owners get other answers', async () => {
    await withThings(async (world) => {
      const { others, mia } = world;
      // What takes something away comes last.
      const routes = [...world.routes].filter((route) => named(route).length > 0);
      routes.sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'));
      for (const route of routes) {
        const token = refusalOf(route) === 403 ? ADMIN_TOKEN : mia;
        // Streams have no end, but a HEAD has.
        const method = route.method === 'GET' ? 'HEAD' : route.method;
        const { status } = await ask(world, route, { path: pathWith(route, others.mia), token, method });

        expect([route.method, route.path, [400, 401, 403, 404, 405].includes(status) && status]).toEqual([
          route.method,
          route.path,
          false,
        ]);
      }
    });
  });
});

/** Other ways to write the same request, which a router, a proxy or a framework may take for it. */
const FORMS: readonly [string, (asked: Asked, id: string) => Asked][] = [
  ['as HEAD', (asked) => ({ ...asked, method: 'HEAD' })],
  ['as OPTIONS', (asked) => ({ ...asked, method: 'OPTIONS' })],
  ['with a slash at its end', (asked) => ({ ...asked, path: asked.path.replace(/(\?|$)/, '/$1') })],
  ['with two slashes', (asked) => ({ ...asked, path: asked.path.replace('/v1/', '/v1//') })],
  ['with two slashes before it', (asked) => ({ ...asked, path: `/${asked.path}` })],
  ['with dots', (asked) => ({ ...asked, path: asked.path.replace('/v1/', '/v1/health/../') })],
  ['with its id encoded', (asked, id) => ({ ...asked, path: asked.path.replaceAll(id, encoded(id)) })],
  ['with its id encoded twice', (asked, id) => ({ ...asked, path: asked.path.replaceAll(id, encoded(encoded(id))) })],
  ['with NUL after its id', (asked, id) => ({ ...asked, path: asked.path.replaceAll(id, `${id}%00`) })],
  ['with a parameter after its id', (asked, id) => ({ ...asked, path: asked.path.replaceAll(id, `${id};a=b`) })],
  ['with its id in capitals', (asked, id) => ({ ...asked, path: asked.path.replaceAll(id, id.toUpperCase()) })],
  [
    'with headers that some frameworks obey',
    (asked) => ({
      ...asked,
      headers: {
        'x-http-method-override': 'GET',
        'x-original-url': '/api/v1/users',
        'x-forwarded-user': 'admin',
        'x-forwarded-for': '127.0.0.1',
      },
    }),
  ],
];

function encoded(text: string): string {
  const [first = ''] = text;
  return `%${first.charCodeAt(0).toString(16)}${text.slice(1)}`;
}

describe('a member who names what is somebody else’s', () => {
  it.each(['mia', 'admin'] as const)('is told what is told of nothing, on every route: %s’s', async (owner) => {
    await withThings(async (world) => {
      const { others, bea: token } = world;
      const before = await everything(world);

      for (const route of world.routes) {
        if (named(route).length === 0) continue;
        const theirs = await ask(world, route, { path: pathWith(route, others[owner]), token });
        const nothing = await ask(world, route, { path: pathWith(route, NOTHING), token });

        expect([route.method, route.path, theirs.status]).toEqual([route.method, route.path, refusalOf(route)]);
        expect(essence(theirs)).toEqual(essence(nothing));
        expect(theirs.body).not.toContain(CANARY);
      }
      expect(await everything(world)).toBe(before);
    });
  });

  it.each(FORMS)('is told so when the request is written %s', async (_how, write) => {
    await withThings(async (world) => {
      const { others, bea: token } = world;
      const before = await everything(world);

      for (const route of world.routes) {
        const name = named(route)[0];
        if (name === undefined) continue;
        const [theirs, nothing] = await Promise.all(
          [others.mia, NOTHING].map((things) =>
            ask(world, route, write({ path: pathWith(route, things), token }, things[name] ?? '')),
          ),
        );

        expect([route.path, theirs?.status]).toEqual([route.path, nothing?.status]);
        expect([route.path, [400, 403, 404, 405].includes(theirs?.status ?? 0)]).toEqual([route.path, true]);
        if (theirs === undefined || nothing === undefined) continue;
        expect(essence(theirs)).toEqual(essence(nothing));
      }
      expect(await everything(world)).toBe(before);
    });
  });

  it('is told of none of it by lists, searches, positions in lists, and what is everybody’s', async () => {
    await withThings(async (world) => {
      const { request, routes, others, bea: token, mia } = world;
      const ids = Object.values(others).flatMap(({ id, tokenId }) => [id, tokenId]);
      await request('/api/v1/projects', { method: 'POST', token: mia, body: { prompt: `${CANARY} prompt` } });
      const page = await request('/api/v1/projects?limit=1', { token: mia });
      const { nextCursor } = (await page.json()) as { nextCursor: string };
      const paths = routes
        .filter((route) => route.method === 'GET' && named(route).length === 0 && !route.path.endsWith('/events'))
        .map((route) => pathWith(route, {}));
      paths.push(`/api/v1/projects?q=${CANARY}`, `/api/v1/projects?cursor=${encodeURIComponent(nextCursor)}`);

      for (const path of paths) {
        const answer = await request(path, { token });
        const text = await answer.text();

        expect([path, [200, 403].includes(answer.status)]).toEqual([path, true]);
        for (const word of [CANARY, ...ids]) expect([path, text.includes(String(word))]).toEqual([path, false]);
      }
    });
  });

  it('is told of none of it by events', async () => {
    await withThings(async (world) => {
      const { others, bea, mia, request } = world;
      const authorization = `Bearer ${bea}`;
      const [theirs, nothing] = await Promise.all(
        [others.mia['id'], NOTHING['id']].map((id) => {
          const topics = `projects,project.${id},conversation.${id},logs.${id}.preview`;
          const headers = { authorization, 'last-event-id': `${id}:1` };
          return readEvents(world, `/api/v1/events?topics=${topics}`, headers);
        }),
      );
      try {
        await eventually(() => expect([theirs?.events.length, nothing?.events.length]).toEqual([4, 4]));
        await request(`/api/v1/projects/${others.mia['id']}`, { method: 'PATCH', token: mia, body: { name: 'New' } });
        const body = { prompt: 'The one that Bea may hear of' };
        await request('/api/v1/projects', { method: 'POST', token: bea, body });
        const told = (await theirs?.event(4))?.data;

        expect(told).toContain('The one that Bea may hear of');
        const kinds = (events: typeof theirs) => events?.events.slice(1, 4).map(({ event }) => event);
        expect(kinds(theirs)).toEqual(['gone', 'gone', 'gone']);
        expect(kinds(nothing)).toEqual(kinds(theirs));
      } finally {
        theirs?.close();
        nothing?.close();
      }
    });
  });
});

describe('a member on routes for administrators', () => {
  it('is refused on each, and changes nothing', async () => {
    await withThings(async (world) => {
      const before = await everything(world);
      const routes = world.routes.filter((route) => refusalOf(route) === 403);

      expect(routes.length).toBeGreaterThan(15);
      for (const route of routes) {
        const { status } = await ask(world, route, { path: pathWith(route, world.others.mia), token: world.bea });
        expect([route.method, route.path, status]).toEqual([route.method, route.path, 403]);
      }
      expect(await everything(world)).toBe(before);
    });
  });
});
