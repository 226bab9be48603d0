import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RESTORING } from '../backup/restore.js';
import type { Config } from '../config/env.js';
import { SetupError } from '../domain/failure.js';
import type { Logger } from '../logging/logger.js';
import type { Stores } from '../store/open-stores.js';
import type { Closers } from './closers.js';
import { serveDumps } from './dump-socket.js';

/** A service on half of an installation would make new secrets, and take for gone what is only not there yet. */
export function refuseHalfRestored(dataDir: string): void {
  if (!existsSync(join(dataDir, RESTORING))) return;
  throw new SetupError('conflict', `A restore into ${dataDir} was not finished: run it again.`);
}

/** Without it all works but a backup beside the service: a path that is too long for a socket is no reason to end. */
export async function letBackupsIn(options: {
  config: Config;
  stores: Stores;
  logger: Logger;
  closers: Closers;
}): Promise<void> {
  const { config, stores, logger, closers } = options;
  if (config.databaseUrl !== undefined) return;
  try {
    const close = await serveDumps(config.dataDir, {
      dump: () => stores.dump(),
      onFailure: (error) => logger.warn({ err: error }, 'the database could not be dumped for a backup'),
    });
    closers.add(close);
  } catch (error) {
    logger.warn({ err: error }, 'a backup is possible only while the service is stopped');
  }
}
