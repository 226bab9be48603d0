import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { crash, crashContainer, fault, reportOf } from './control.js';
import { type Call, ENGINE_ROUTES } from './engine-api.js';
import { Misbehaviour } from './misbehaviour.js';
import { EngineRefusal, SimulatedEngine, type SimulatedEngineOptions } from './simulated-engine.js';

export interface EngineServer {
  readonly engine: SimulatedEngine;
  close(): Promise<void>;
}

/** Paths of the control: they answer whatever the engine's fault. */
const CONTROL = '/simulation/';

/** Answers as a Docker engine on the socket, and to the control's paths beside. */
export async function serveEngine(socketPath: string, options: SimulatedEngineOptions = {}): Promise<EngineServer> {
  const engine = await SimulatedEngine.open(options);
  const misbehaviour = new Misbehaviour();
  const server = createServer((request, response) => {
    answer({ engine, misbehaviour }, request, response).catch((error: unknown) => refuse(response, error));
  });
  server.requestTimeout = 0;
  server.listen(socketPath);
  await once(server, 'listening');
  return { engine, close: () => close(server, engine) };
}

async function answer(
  { engine, misbehaviour }: { engine: SimulatedEngine; misbehaviour: Misbehaviour },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://engine');
  const path = pathname.replace(/^\/v\d+\.\d+(?=\/)/, '');
  const body = await bodyOf(request);
  if (path.startsWith(CONTROL)) {
    send(response, control({ engine, misbehaviour }, path.slice(CONTROL.length), body));
    return;
  }
  await misbehaviour.pass();
  if (path === '/_ping') {
    response.writeHead(200, { 'api-version': '1.41' }).end('OK');
    return;
  }
  const [, room = '', id = '', rest = ''] = /^\/(containers|networks|volumes)\/([^/]+)(\/\w+)?$/.exec(path) ?? [];
  const isFixed = `${request.method} ${path}` in ENGINE_ROUTES;
  const route = ENGINE_ROUTES[`${request.method} ${isFixed ? path : `/${room}/*${rest}`}`];
  if (route === undefined) throw new EngineRefusal(404, `The simulated engine has no ${request.method} ${path}`);
  const call: Call = { engine, request, response, query, id: decodeURIComponent(id), body };
  send(response, await route(call));
}

function control(
  { engine, misbehaviour }: { engine: SimulatedEngine; misbehaviour: Misbehaviour },
  command: string,
  body: Readonly<Record<string, unknown>>,
): object {
  switch (command) {
    case 'report':
      return reportOf(engine);
    case 'fault':
      misbehaviour.set(fault.parse(body));
      return {};
    case 'crash':
      return { crashed: crashContainer(engine, crash.parse(body)) };
    default:
      throw new EngineRefusal(404, `The control has no ${command}`);
  }
}

function send(response: ServerResponse, result: number | object | undefined): void {
  if (result === undefined) return;
  if (typeof result === 'number') {
    response.writeHead(result).end();
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
}

function refuse(response: ServerResponse, error: unknown): void {
  const status = error instanceof EngineRefusal ? error.status : 500;
  if (!response.headersSent) response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ message: error instanceof Error ? error.message : String(error) }));
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

async function close(server: Server, engine: SimulatedEngine): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
  await engine.close();
}
