import { Client, Connection } from '@temporalio/client';
import { type RunningApi, startApi } from '../api/api-server.js';
import type { Config } from '../config/env.js';
import { hashToken, type Secrets } from '../config/secrets.js';
import type { ProjectGateway } from '../gateway/project-gateway.js';
import { RemoteProjectGateway } from '../gateway/remote-gateway.js';
import { RoutedProjectGateway } from '../gateway/routed-gateway.js';
import type { Logger } from '../logging/logger.js';
import { PreviewProxy } from '../preview/preview-proxy.js';
import type { ProjectStore } from '../store/project-store.js';
import { TemporalSetupOrchestrator } from '../temporal/temporal-setup-orchestrator.js';
import type { TemplateCatalog } from '../workspace/template.js';
import { Closers } from './closers.js';
import { offeredModels } from './models.js';
import { VERSION } from './version.js';

export interface ApiPartOptions {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly store: ProjectStore;
  readonly templates: TemplateCatalog;
  readonly logger: Logger;
  /** Reaches the containers of this host; undefined: only workers elsewhere have containers. */
  readonly localGateway: ProjectGateway | undefined;
}

/** The REST API and the previews. It never touches a Docker engine. */
export async function startApiPart(options: ApiPartOptions): Promise<RunningApi> {
  const { config, secrets, store, templates, logger, localGateway } = options;
  await store.ensureAdministrator(hashToken(secrets.token));
  const closers = new Closers();
  const connection = Connection.lazy({ address: config.temporal.address });
  closers.add(() => connection.close());
  const orchestrator = new TemporalSetupOrchestrator({
    client: new Client({ connection, namespace: config.temporal.namespace }),
    taskQueue: config.temporal.taskQueue,
    uiUrl: config.temporal.uiUrl,
  });
  const remote = new RemoteProjectGateway({ token: secrets.gatewayToken });
  const gateway = new RoutedProjectGateway({ local: localGateway, remote });
  const offered = offeredModels(config.models);
  try {
    const api = await startApi({
      http: config.http,
      store,
      orchestrator,
      gateway,
      templates,
      models: { default: offered[0], offered },
      setupPolicy: config.setup,
      hashToken,
      version: VERSION,
      previews: new PreviewProxy({ store, gateway, previewDomain: config.http.previewDomain }),
      logger,
    });
    closers.add(() => api.close());
    return { ...api, close: () => closers.closeAll() };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}
