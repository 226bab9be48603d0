import { type RunningApi, startApi } from '../api/api-server.js';
import type { Config } from '../config/env.js';
import { hashToken, previewKey, type Secrets } from '../config/secrets.js';
import type { ProjectId } from '../domain/project.js';
import type { ProjectGateway } from '../gateway/project-gateway.js';
import { RemoteProjectGateway } from '../gateway/remote-gateway.js';
import { RoutedProjectGateway } from '../gateway/routed-gateway.js';
import type { Logger } from '../logging/logger.js';
import type { ModelProviders } from '../providers/model-providers.js';
import { PreviewProxy } from '../preview/preview-proxy.js';
import { PreviewVisits } from '../preview/preview-visits.js';
import type { Stores } from '../store/open-stores.js';
import type { ProjectStore } from '../store/project-store.js';
import { EncryptionCodec } from '../temporal/payload-codec.js';
import type { TemplateCatalog } from '../workspace/template.js';
import { Closers } from './closers.js';
import { openOrchestrator } from './orchestrator.js';
import { VERSION } from './version.js';
import { findWebFolder } from './web-folder.js';

export interface ApiPartOptions {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly store: ProjectStore;
  readonly stores: Stores;
  readonly templates: TemplateCatalog;
  readonly providers: ModelProviders;
  readonly logger: Logger;
  /** Reaches the containers of this host; undefined: only workers elsewhere have containers. */
  readonly localGateway: ProjectGateway | undefined;
}

/** The REST API and the previews. It never touches a Docker engine. */
export async function startApiPart(options: ApiPartOptions): Promise<RunningApi> {
  const { config, secrets, store, templates, logger, localGateway } = options;
  await options.stores.users.ensureAdministrator(hashToken(secrets.token));
  const closers = new Closers();
  const orchestrator = openOrchestrator(config, closers);
  const remote = new RemoteProjectGateway({ token: secrets.gatewayToken });
  const gateway = new RoutedProjectGateway({ local: localGateway, remote });
  const keyOf = (projectId: ProjectId) => previewKey(secrets.masterKey, projectId);
  try {
    const api = await startApi({
      http: config.http,
      store,
      turns: options.stores.turns,
      presence: options.stores.presence,
      places: options.stores.places,
      users: options.stores.users,
      orchestrator,
      payloads: new EncryptionCodec(config.temporal.payloadKeys),
      temporalUiUrl: config.temporal.uiUrl,
      gateway,
      templates,
      providers: options.providers,
      preferences: options.stores.settings,
      setupPolicy: config.setup,
      idleTimeoutMs: config.idleTimeoutMs,
      hashToken,
      previewKey: keyOf,
      version: VERSION,
      webFolder: findWebFolder(),
      previews: new PreviewProxy({
        store,
        gateway,
        visits: new PreviewVisits({ presence: options.stores.presence, orchestrator }),
        previewDomain: config.http.previewDomain,
        previewKey: keyOf,
      }),
      logger,
    });
    closers.add(() => api.close());
    return { ...api, close: () => closers.closeAll() };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}
