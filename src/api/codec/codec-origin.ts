import type { FastifyInstance } from 'fastify';
import { API_PATH } from '../api-path.js';

const CODEC_PATH = `/${API_PATH}/codec/`;

/**
 * Lets the pages of the Temporal Web UI, and no others, call the codec from their own origin, with the cookie of the
 * session: browsers ask before they do (CORS).
 */
export function allowTemporalUi(instance: FastifyInstance, uiOrigin: string | undefined): void {
  instance.addHook('onRequest', (request, reply, done) => {
    if (!request.url.startsWith(CODEC_PATH)) return done();
    const { origin, 'access-control-request-headers': wanted } = request.headers;
    void reply.header('vary', 'origin');
    if (origin === undefined || origin !== uiOrigin) return done();
    void reply.header('access-control-allow-origin', origin).header('access-control-allow-credentials', 'true');
    if (request.method !== 'OPTIONS') return done();
    void reply
      .code(204)
      .header('access-control-allow-methods', 'POST')
      .header('access-control-allow-headers', wanted ?? 'content-type')
      .send();
  });
}
