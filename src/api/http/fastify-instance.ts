import { randomUUID } from 'node:crypto';
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import type { OtherOrigins } from '../api-dependencies.js';
import { BODY_LIMIT_BYTES } from '../projects/project-requests.js';
import { HttpServer } from './http-server.js';
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

/** An empty body is none, whatever its content type says: many clients send the header with every request. */
function takeJsonOnly(instance: FastifyInstance): void {
  const parseJson = instance.getDefaultJsonParser('error', 'error');
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parseJson(request, body, done);
  });
}
