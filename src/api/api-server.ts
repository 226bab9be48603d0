import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { type ApiDependencies, ApiSettings } from './api-dependencies.js';
import { API_PATH } from './api-path.js';
import { AppModule } from './app.module.js';
import { allowTemporalUi } from './codec/codec-origin.js';
import { OpenStreams } from './events/open-streams.js';
import { ProjectEvents } from './events/project-events.service.js';
import { createFastify } from './http/fastify-instance.js';
import { logRequests } from './http/request-log.js';
import { RouteTable } from './http/route-table.js';
import { ApiMetrics } from './metrics/api-metrics.js';
import { NestLog } from './nest-log.js';
import { serveOpenApi } from './openapi.js';
import { pagePolicy } from './web/page-policy.js';
import { serveWeb } from './web/serve-web.js';

/** How long answers that are under way may take when the server closes. */
const CLOSE_LIMIT_MS = 5_000;

export interface RunningApi {
  readonly url: string;
  readonly port: number;
  /** Ends the streams, lets answers that are under way finish for at most 5 s, and leaves nothing open. */
  close(): Promise<void>;
}

/** Listens when it resolves. The store and the other dependencies stay the caller's to close. */
export async function startApi(deps: ApiDependencies): Promise<RunningApi> {
  const routes = new RouteTable();
  const { instance, server } = createFastify(deps.previews, routes);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.given(deps, routes),
    new FastifyAdapter(instance),
    { bodyParser: false, abortOnError: false, logger: new NestLog(deps.logger) },
  );
  app.setGlobalPrefix(API_PATH);
  logRequests(instance, deps.logger, app.get(ApiMetrics));
  allowTemporalUi(instance, app.get(ApiSettings).temporalUiOrigin);
  await serveRoot(app, instance, deps);
  serveOpenApi(app, instance, deps.version);
  await app.init();
  await instance.ready();
  const events = app.get(ProjectEvents);
  async function release(): Promise<void> {
    await events.close();
    await app.close();
  }
  try {
    await events.start();
    const port = await server.listen(deps.http);
    app.get(ApiSettings).portInUse = port;
    return { url: `http://${hostInUrl(deps.http.host)}:${port}`, port, close };
  } catch (error) {
    await release();
    throw error;
  }

  async function close(): Promise<void> {
    app.get(OpenStreams).endAll();
    await server.close(CLOSE_LIMIT_MS);
    await release();
  }
}

/** The page, where it was built; else a word of where to begin. */
async function serveRoot(
  app: NestFastifyApplication,
  instance: FastifyInstance,
  { webFolder, http, version }: ApiDependencies,
): Promise<void> {
  if (webFolder === undefined) {
    instance.get('/', (_request, reply) => void reply.type('text/plain').send(welcome(version)));
    return;
  }
  const settings = app.get(ApiSettings);
  const policy = () => pagePolicy({ previewDomain: http.previewDomain, port: settings.portInUse });
  await serveWeb(instance, { folder: webFolder, policy });
}

function welcome(version: string): string {
  return `Sitewright ${version}\n\nThe REST API is described at /api/docs; README.md tells how to begin.\n`;
}

/** An address that means "all of this machine" is none that one can go to. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
