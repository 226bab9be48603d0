import type { FastifyInstance } from 'fastify';
import type { ApiLogger } from '../api-dependencies.js';
import type { ApiMetrics } from '../metrics/api-metrics.js';

/** Asked every few seconds by programs; in the log they would hide the rest. */
const QUIET_ROUTES = /\/(health\/live|health\/ready|metrics)$/;

/**
 * One line and one measurement per request, when its answer has ended, also if the client went away. The route stands
 * for the address: without ids, without the query.
 */
export function logRequests(instance: FastifyInstance, logger: ApiLogger, metrics: ApiMetrics): void {
  instance.addHook('onRequest', (request, reply, done) => {
    const startedAt = performance.now();
    void reply.header('x-request-id', request.id);
    reply.raw.once('close', () => {
      const { method, routeOptions } = request;
      const route = routeOptions.url ?? 'unknown';
      const status = reply.raw.statusCode;
      const ms = Math.round(performance.now() - startedAt);
      const fields = { requestId: request.id, method, route, status, ms, aborted: !reply.raw.writableFinished };
      if (QUIET_ROUTES.test(route)) logger.debug(fields, 'Request');
      else logger.info(fields, 'Request');
      metrics.observeRequest({ method, route, status, seconds: ms / 1_000 });
    });
    done();
  });
}
