import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { Client, Pool, type ClientConfig } from 'pg';
import type { Database, NotificationHandler, Queries, Subscription } from './database.js';
import { migrationsFolder } from './migrate.js';
import { PostgresSubscription } from './postgres-subscription.js';

const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 5_000;
/** Counted here, for a server that does not even say that it gave up. */
const ANSWER_TIMEOUT_MS = 6_000;
/** A process that freezes in the middle of a transaction must not keep rows locked. */
const IDLE_TRANSACTION_TIMEOUT_MS = 10_000;
/** Any number that is the same in every version: who holds it may migrate. */
const MIGRATION_LOCK = 7_483_920_115;

/** PostgreSQL over the network, shared by any number of processes. */
export class PostgresDatabase implements Database {
  readonly queries: Queries;
  readonly #pool: Pool;
  readonly #connection: ClientConfig;
  #closing: Promise<void> | undefined;

  private constructor(connection: ClientConfig) {
    this.#connection = connection;
    this.#pool = new Pool({ ...connection, max: POOL_SIZE });
    // An idle connection was cut; the pool has dropped it, and the next query opens another.
    this.#pool.on('error', () => undefined);
    this.queries = drizzle(this.#pool);
  }

  /** Brings the schema up to date first; of several processes that start at once, one does it and the others wait. */
  static async open(databaseUrl: string, { migrates }: { migrates: boolean }): Promise<PostgresDatabase> {
    if (migrates) await migrateAlone(databaseUrl);
    return new PostgresDatabase({
      connectionString: databaseUrl,
      application_name: 'sitewright',
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    });
  }

  /** Drizzle's own transaction on a pool never gives the connection back when `begin` fails, so this one is ours. */
  async transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    // A connection that is cut also fails the statement that waits on it: that one reports it.
    const ignore = (): void => undefined;
    client.on('error', ignore);
    let isBroken = false;
    try {
      await client.query('begin');
      const result = await work(drizzle(client));
      await client.query('commit');
      return result;
    } catch (error) {
      isBroken = await client.query('rollback').then(
        () => false,
        () => true,
      );
      throw error;
    } finally {
      client.off('error', ignore);
      client.release(isBroken);
    }
  }

  async listen(channel: string, handler: NotificationHandler): Promise<Subscription> {
    return await PostgresSubscription.open({ connection: this.#connection, channel, handler });
  }

  async close(): Promise<void> {
    this.#closing ??= this.#pool.end();
    await this.#closing;
  }
}

/** Without a statement timeout: another process may be at a long migration, and this one waits for it. */
async function migrateAlone(databaseUrl: string): Promise<void> {
  const client = new Client({
    connectionString: databaseUrl,
    application_name: 'sitewright-migrations',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // A cut connection fails the statement that waits on it as well; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrate(drizzle(client), { migrationsFolder: migrationsFolder() });
  } finally {
    // Ending the session releases the lock.
    await client.end().catch(() => undefined);
  }
}
