import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle, type PgliteDatabase as DrizzlePglite } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type { Database, NotificationHandler, Queries, Subscription } from './database.js';
import { lockFolder, type FolderLock } from './folder-lock.js';
import { migrationsFolder } from './migrate.js';

/** PostgreSQL inside this process: one connection, so statements and transactions queue by themselves. */
export class PgliteDatabase implements Database {
  readonly queries: DrizzlePglite;
  readonly #pglite: PGlite;
  readonly #lock: FolderLock | undefined;

  private constructor(pglite: PGlite, lock: FolderLock | undefined) {
    this.#pglite = pglite;
    this.#lock = lock;
    this.queries = drizzle(pglite);
  }

  /** Opens or makes the database under `dataDir`; undefined: in memory, gone when it is closed. */
  static async open(dataDir: string | undefined, options: { migrates: boolean }): Promise<PgliteDatabase> {
    if (dataDir === undefined) return await PgliteDatabase.#start(new PGlite(), undefined, options);
    const folder = join(dataDir, 'database');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lock = await lockFolder(folder);
    try {
      return await PgliteDatabase.#start(new PGlite(folder), lock, options);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  static async #start(
    pglite: PGlite,
    lock: FolderLock | undefined,
    { migrates }: { migrates: boolean },
  ): Promise<PgliteDatabase> {
    await pglite.waitReady;
    const database = new PgliteDatabase(pglite, lock);
    try {
      if (migrates) await migrate(database.queries, { migrationsFolder: migrationsFolder() });
      return database;
    } catch (error) {
      await pglite.close();
      throw error;
    }
  }

  async transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    return await this.queries.transaction(work);
  }

  /** Never has a gap: there is no connection to lose. */
  async listen(channel: string, handler: NotificationHandler): Promise<Subscription> {
    const stop = await this.#pglite.listen(channel, (payload) => handler.onNotification(payload));
    return {
      close: async () => {
        if (!this.#pglite.closed) await stop();
      },
    };
  }

  async close(): Promise<void> {
    if (!this.#pglite.closed) await this.#pglite.close();
    await this.#lock?.release();
  }
}
