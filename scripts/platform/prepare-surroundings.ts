import { join } from 'node:path';
import { API_PATH } from '../../src/api/api-path.js';
import { type Config, parseConfig } from '../../src/config/env.js';
import { ensureDockerEngine } from './ensure-docker-engine.js';
import { ensureRuntimeImage } from './ensure-runtime-image.js';
import { ensureTemporalServer } from './ensure-temporal-server.js';

export interface Surroundings {
  /** The configuration, completed by what was found or started. */
  readonly config: Config;
  /** Ends the Temporal server that was started for this data folder. The Docker engine goes on: containers live on it. */
  close(): Promise<void>;
}

/**
 * Makes sure of everything that the whole service needs around it: Docker engine, runtime image, Temporal server. What
 * takes longer than a moment is told on standard error.
 */
export async function prepareSurroundings(
  env: Readonly<Record<string, string | undefined>>,
  { allowInstall }: { allowInstall: boolean },
): Promise<Surroundings> {
  const given = parseConfig(env);
  const [temporal] = await Promise.all([
    ensureTemporalServer({
      ...(env['TEMPORAL_ADDRESS'] === undefined ? {} : { address: env['TEMPORAL_ADDRESS'] }),
      dataDir: given.dataDir,
      allowInstall,
      ...(given.temporal.payloadKeys.length === 0 ? {} : { codecEndpoint: codecEndpoint(given) }),
    }),
    prepareDocker(given, allowInstall),
  ]);
  const completed = {
    ...env,
    TEMPORAL_ADDRESS: temporal.address,
    SITEWRIGHT_TEMPORAL_UI: env['SITEWRIGHT_TEMPORAL_UI'] ?? temporal.uiUrl,
  };
  return { config: parseConfig(completed), close: () => temporal.stop() };
}

function codecEndpoint({ http }: Config): string {
  return `http://localhost:${http.port}/${API_PATH}/codec`;
}

/** An image that the configuration names is the operator's to build. */
export async function prepareDocker(config: Config, allowInstall: boolean): Promise<void> {
  const dockerHost = config.dockerHost === undefined ? {} : { dockerHost: config.dockerHost };
  await ensureDockerEngine({ ...dockerHost, allowInstall });
  if (config.runtimeImage === 'sitewright/runtime:latest') await ensureRuntimeImage({ ...dockerHost, allowInstall });
}

export function serviceLogPath(config: Config): string {
  return join(config.dataDir, 'logs', 'service.log');
}
