import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import type { OtherOrigins } from '../api-dependencies.js';
import { BODY_LIMIT_BYTES } from '../projects/project-requests.js';
import { HttpServer, SECURITY_HEADERS } from './http-server.js';
import { PROBLEM_TYPE } from './problem.js';
import { sendProblem, unreadable } from './refusal.js';
import type { RouteTable } from './route-table.js';

/** Fastify with our server below it and our rules about bodies. Nest builds on it. */
export function createFastify(
  previews: OtherOrigins,
  routes: RouteTable,
): { instance: FastifyInstance; server: HttpServer } {
  const servers: HttpServer[] = [];
  const instance = fastify({
    serverFactory: (handle) => {
      const made = new HttpServer(handle, previews);
      servers.push(made);
      return made.server;
    },
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT_BYTES,
    clientErrorHandler: refuseUnreadable,
    // The router refuses what is no address before any hook or filter sees it.
    frameworkErrors: (error, request, reply: FastifyReply) => {
      void reply.header('x-request-id', request.id);
      sendProblem(reply, unreadable(error.statusCode ?? 400, request.id));
    },
  });
  const [server] = servers;
  if (server === undefined) throw new Error('Fastify asked for no server.');
  instance.addHook('onRoute', (route) => {
    // The page answers wherever nothing else does: that makes no address an existing one.
    if (route.url !== '/*') routes.add(route);
  });
  takeJsonOnly(instance);
  return { instance, server };
}

/** What Node itself cannot read as a request, or what does not come in time. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = STATUS_OF_ERROR[error.code ?? ''] ?? 400;
  const requestId = randomUUID();
  const body = JSON.stringify(unreadable(status, requestId));
  const headers = [`content-type: ${PROBLEM_TYPE}`, `content-length: ${Buffer.byteLength(body)}`, 'connection: close'];
  headers.push(`x-request-id: ${requestId}`, ...Object.entries(SECURITY_HEADERS).map((header) => header.join(': ')));
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers.join('\r\n')}\r\n\r\n${body}`);
}

const STATUS_OF_ERROR: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** An empty body is none, whatever its content type says: many clients send the header with every request. */
function takeJsonOnly(instance: FastifyInstance): void {
  const parseJson = instance.getDefaultJsonParser('error', 'error');
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parseJson(request, body, done);
  });
}
