import type { IncomingMessage, ServerResponse } from 'node:http';
import { type EngineEvent, type Filters, matchesEvent } from './engine-events.js';
import { type NetworkWish, EngineRefusal, type SimulatedEngine } from './simulated-engine.js';

const MEMORY_USED_BYTES = 4 * 1024 * 1024;

/** One request, taken apart. */
export interface Call {
  readonly engine: SimulatedEngine;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** What stands for `*` in the route. */
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What is answered: a status alone, or a body; undefined: the route answers by itself. */
type Answer = number | object | undefined;
type Route = (call: Call) => Answer | Promise<Answer>;

/** The part of the engine's API that Sitewright uses, by method and path. */
export const ENGINE_ROUTES: Readonly<Record<string, Route>> = {
  'GET /version': () => ({ ApiVersion: '1.41', Version: 'simulated' }),
  'GET /info': () => ({ ServerVersion: 'simulated', OSType: 'linux' }),
  'GET /images/json': ({ engine }) => [...engine.images].map((name) => ({ Id: name, RepoTags: [name] })),
  'GET /events': (call) => streamEvents(call),

  'GET /containers/json': ({ engine, query }) => {
    const found = engine.containers(filtersOf(query));
    const isAll = query.get('all') === 'true' || query.get('all') === '1';
    return found.filter(({ isRunning }) => isAll || isRunning).map((container) => container.summary());
  },
  'POST /containers/create': ({ engine, query, body }) => {
    const { id } = engine.createContainer(query.get('name') ?? '', body);
    return { Id: id, Warnings: [] };
  },
  'GET /containers/*/json': ({ engine, id }) => engine.container(id).inspect(),
  'POST /containers/*/start': async ({ engine, id }) => {
    engine.requireNetworksOf(engine.container(id));
    return (await engine.container(id).start()) ? 204 : 304;
  },
  'POST /containers/*/stop': async ({ engine, id }) => ((await engine.container(id).stop()) ? 204 : 304),
  'POST /containers/*/kill': ({ engine, id }) => {
    if (!engine.container(id).kill()) throw new EngineRefusal(409, `Container ${id} is not running`);
    return 204;
  },
  'POST /containers/*/pause': ({ engine, id }) => (engine.container(id).pause(true), 204),
  'POST /containers/*/unpause': ({ engine, id }) => (engine.container(id).pause(false), 204),
  'DELETE /containers/*': ({ engine, id }) => (engine.removeContainer(id), 204),
  'GET /containers/*/logs': (call) => streamLog(call),
  'GET /containers/*/stats': ({ engine, id }) => {
    const usage = engine.container(id).isRunning ? MEMORY_USED_BYTES : undefined;
    return { memory_stats: { usage, stats: {} } };
  },

  'GET /networks': ({ engine, query }) => engine.networks(filtersOf(query)),
  'POST /networks/create': ({ engine, body }) => {
    return { Id: engine.createNetwork(body as unknown as NetworkWish).Id };
  },
  'GET /networks/*': ({ engine, id }) => ({ ...engine.network(id), Containers: {} }),
  'POST /networks/*/disconnect': () => 200,
  'DELETE /networks/*': ({ engine, id }) => (engine.removeNetwork(id), 204),

  'GET /volumes': ({ engine, query }) => ({ Volumes: engine.volumes(filtersOf(query)), Warnings: null }),
  'POST /volumes/create': ({ engine, body }) => {
    const { Name, Labels } = body as { Name: string; Labels: Record<string, string> };
    engine.createVolume(Name, Labels);
    return { Name, Labels };
  },
  'DELETE /volumes/*': ({ engine, id }) => (engine.removeVolume(id), 204),
};

function filtersOf(query: URLSearchParams): Filters {
  return JSON.parse(query.get('filters') ?? '{}') as Filters;
}

function streamEvents({ engine, request, response, query }: Call): undefined {
  const filters = filtersOf(query);
  const until = query.get('until');
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  const since = query.get('since');
  const take = (event: EngineEvent): void => {
    if (matchesEvent(event, filters)) response.write(`${JSON.stringify(event)}\n`);
  };
  const unwatch = engine.events.watch(since === null ? Number.POSITIVE_INFINITY : Number(since) * 1000, take);
  request.on('close', unwatch);
  if (until !== null) setTimeout(() => response.end(), Math.max(0, Number(until) * 1000 - Date.now()));
}

function streamLog({ engine, id, request, response, query }: Call): undefined {
  const { log, isRunning } = engine.container(id);
  const lines = Number(query.get('tail') ?? Number.NaN);
  const past = log.tail(Number.isNaN(lines) ? Number.MAX_SAFE_INTEGER : lines);
  response.writeHead(200, { 'content-type': 'application/vnd.docker.raw-stream' });
  const isFollowed = query.get('follow') === 'true' || query.get('follow') === '1';
  if (!isFollowed || !isRunning) return void response.end(past);
  response.flushHeaders();
  response.write(past);
  const unfollow = log.follow({ take: (frame) => response.write(frame), end: () => response.end() });
  request.on('close', unfollow);
}
