import { timingSafeEqual, createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SetupError } from '../domain/failure.js';
import { parseProjectId, type Project, type ProjectId } from '../domain/project.js';
import { GATEWAY_TOKEN_HEADER, PREVIEW_OF_HEADER } from './forwarded-headers.js';
import type { ProjectGateway } from './project-gateway.js';
import { sendAnswer, sendArchive, sendConversation, sendHostState, sendLogs, sendProblem } from './gateway-answers.js';

export interface GatewayServerOptions {
  /** Reaches the containers of this host. */
  readonly gateway: ProjectGateway;
  readonly findProject: (id: ProjectId) => Promise<Project | undefined>;
  /** Shared with the API. */
  readonly token: string;
  readonly host: string;
  /** 0: one that is free. */
  readonly port: number;
}

export interface GatewayServer {
  /** For example `http://127.0.0.1:3020`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The internal server of a worker that runs apart: it relays from the API to the containers of its own engine. Without
 * the token it tells nothing.
 */
export async function startGatewayServer(options: GatewayServerOptions): Promise<GatewayServer> {
  const server = createServer((request, response) => {
    void answer(options, request, response);
  });
  server.on('upgrade', (request, socket, head) => {
    requireProject(options, request, request.headers[PREVIEW_OF_HEADER]).then(
      // Who relays also ends the socket.
      (project) => options.gateway.relayPreviewUpgrade(project, request, { socket, head }).catch(() => undefined),
      () => socket.destroy(),
    );
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return { url: `http://${host}:${port}`, close: () => close(server) };
}

async function answer(options: GatewayServerOptions, request: IncomingMessage, response: ServerResponse) {
  const previewOf = request.headers[PREVIEW_OF_HEADER];
  let isRelaying = false;
  try {
    if (previewOf !== undefined) {
      const project = await requireProject(options, request, previewOf);
      isRelaying = true;
      await options.gateway.relayPreview(project, request, response);
      return;
    }
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://gateway');
    if (pathname === '/host') {
      requireToken(options, request);
      await sendHostState(options.gateway, response);
      return;
    }
    const [, id, what = ''] = /^\/projects\/([^/]+)\/(logs|conversation|archive|ask\/[a-z]+)$/.exec(pathname) ?? [];
    const project = await requireProject(options, request, id);
    if (what === 'logs') await sendLogs(options.gateway, { project, searchParams }, response);
    else if (what === 'conversation') await sendConversation(options.gateway, project, response);
    else if (what === 'archive') await sendArchive(options.gateway, { project, searchParams }, response);
    else await sendAnswer(options.gateway, { project, question: what.replace('ask/', '') }, { request, response });
  } catch (error) {
    // A preview that cannot be reached looks from outside like a gateway that hangs up: nothing was answered.
    if (isRelaying) response.destroy();
    else sendProblem(response, error);
  }
}

async function requireProject(
  options: GatewayServerOptions,
  request: IncomingMessage,
  id: string | readonly string[] | undefined,
): Promise<Project> {
  requireToken(options, request);
  const projectId = typeof id === 'string' ? parseProjectId(id) : undefined;
  const project = projectId === undefined ? undefined : await options.findProject(projectId);
  if (project === undefined) throw new SetupError('not_found', 'There is no such project.');
  return project;
}

function requireToken({ token }: GatewayServerOptions, request: IncomingMessage): void {
  const given = request.headers[GATEWAY_TOKEN_HEADER];
  if (typeof given === 'string' && timingSafeEqual(digest(given), digest(token))) return;
  throw new SetupError('unauthorized', 'The gateway token is missing or wrong.');
}

/** Both sides become equally long, so that comparing them takes the same time whatever was given. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
