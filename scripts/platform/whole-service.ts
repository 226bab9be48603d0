import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type RunningService, startService } from '../../src/composition/service.js';
import type { Config } from '../../src/config/env.js';
import { KnownSecrets } from '../../src/domain/known-secrets.js';
import { createLogger } from '../../src/logging/logger.js';
import { prepareSurroundings, serviceLogPath } from './prepare-surroundings.js';
import { withProgress } from './progress.js';

export interface WholeService {
  readonly apiUrl: string;
  readonly token: string;
  readonly config: Config;
  readonly finished: Promise<void>;
  /** Tells a person where everything is. */
  describe(): void;
  /** Ends the service, then what was started around it. */
  close(): Promise<void>;
}

/** API and worker in this process, with everything that they need. Its log goes to a file: the terminal is for people. */
export async function startWholeService(
  env: Readonly<Record<string, string | undefined>>,
  options: { allowInstall: boolean },
): Promise<WholeService> {
  const surroundings = await prepareSurroundings(env, options);
  const { config } = surroundings;
  const logFile = serviceLogPath(config);
  try {
    await mkdir(dirname(logFile), { recursive: true });
    const known = new KnownSecrets();
    const withoutSecrets = (line: string) => known.without(line);
    const logger = createLogger({ level: config.logLevel, file: logFile, withoutSecrets });
    const service = await withProgress('service started', async () => {
      const started = await startService(config, { api: true, worker: true }, { logger, known });
      await started.ready;
      return started;
    });
    const apiUrl = service.apiUrl ?? '';
    return {
      apiUrl,
      token: service.token,
      config,
      finished: service.finished,
      describe: () => process.stderr.write(description(config, { apiUrl, link: signInLink(config, service) })),
      close: async () => {
        process.stderr.write('\nStopping; the containers of projects go on.\n');
        await service.close();
        await surroundings.close();
      },
    };
  } catch (error) {
    await surroundings.close();
    throw error;
  }
}

function description(config: Config, { apiUrl, link }: { apiUrl: string; link: string }): string {
  const token = config.auth.token === undefined ? join(config.dataDir, 'secrets', 'admin-token') : 'SITEWRIGHT_TOKEN';
  return `
  Page          ${link}
  REST API      ${apiUrl}/api/docs
  Token         ${token}
  Temporal      ${config.temporal.uiUrl ?? config.temporal.address}
  Log           ${serviceLogPath(config)}

Ctrl-C ends the service.
`;
}

/**
 * Opens the page and signs the administrator in: for the first start, and for a person at a terminal. What is written to
 * a log at later starts holds no token, and one that was configured is known already.
 */
function signInLink({ auth }: Config, { apiUrl = '', token, tokenIsNew }: RunningService): string {
  const page = apiUrl.replace('//127.0.0.1', '//localhost');
  const isForPerson = auth.token === undefined && (tokenIsNew || process.stderr.isTTY);
  return isForPerson ? `${page}/#token=${token}` : `${page}/`;
}
