import type { Config } from '../config/env.js';
import { KnownSecrets } from '../domain/known-secrets.js';
import { createLogger } from '../logging/logger.js';
import { type ServiceParts, startService } from './service.js';
import { untilStopSignal } from './stop-signal.js';

/** What a process of the service shall run. */
export interface ProcessPlan {
  readonly config: Config;
  readonly parts: ServiceParts;
}

/** Runs a process of the service until it is asked to stop or its worker died; what goes wrong is its last word. */
export async function runProcess(plan: () => Promise<ProcessPlan>): Promise<void> {
  const known = new KnownSecrets();
  try {
    const stopped = untilStopSignal();
    const { config, parts } = await plan();
    const logger = createLogger({ level: config.logLevel, withoutSecrets: (line) => known.without(line) });
    const service = await startService(config, parts, { logger, known });
    try {
      await Promise.race([stopped, service.finished]);
    } finally {
      await service.close();
    }
  } catch (error) {
    process.stderr.write(`${known.without(error instanceof Error ? error.message : String(error))}\n`);
    process.exitCode = 1;
  }
}
