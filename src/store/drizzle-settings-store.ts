import { and, asc, eq, sql } from 'drizzle-orm';
import { SetupError } from '../domain/failure.js';
import type { Database, Queries } from './database.js';
import { translateErrors } from './database-error.js';
import { providers, settings } from './schema.js';
import { type Preferences, SettingsStore, type StoredProvider } from './settings-store.js';

/** The row of the settings that holds them. */
const PREFERENCES = 'preferences';

const NOTHING_CHOSEN: Preferences = { defaultModel: null, hiddenModels: [], idleTimeoutMs: null };

/** Any number that is the same in every process: who holds it may change preferences. */
const PREFERENCES_LOCK = 7_483_920_119;

const columns = {
  id: providers.id,
  name: providers.name,
  baseUrl: providers.baseUrl,
  models: providers.models,
  encryptedKey: providers.encryptedKey,
  updatedAt: providers.updatedAt,
};

/** Settings in PostgreSQL's dialect. */
export class DrizzleSettingsStore extends SettingsStore {
  readonly #database: Database;

  constructor(database: Database) {
    super();
    this.#database = database;
  }

  override listProviders(): Promise<readonly StoredProvider[]> {
    return translateErrors(() => this.#database.queries.select(columns).from(providers).orderBy(asc(providers.id)));
  }

  override findProvider(id: string): Promise<StoredProvider | undefined> {
    return translateErrors(async () => {
      const [provider] = await this.#database.queries.select(columns).from(providers).where(eq(providers.id, id));
      return provider;
    });
  }

  override saveProvider({ id, ...wanted }: Omit<StoredProvider, 'updatedAt'>): Promise<StoredProvider> {
    return translateErrors(async () => {
      const now = new Date();
      const change = { ...wanted, updatedAt: now };
      const [saved] = await this.#database.queries
        .insert(providers)
        .values({ id, ...change, createdAt: now })
        .onConflictDoUpdate({ target: providers.id, set: change })
        .returning(columns);
      if (saved === undefined) throw new SetupError('internal', 'The provider could not be stored.');
      return saved;
    });
  }

  override replaceKey(id: string, { from, to }: { from: string; to: string }): Promise<void> {
    return translateErrors(async () => {
      const isSame = and(eq(providers.id, id), eq(providers.encryptedKey, from));
      await this.#database.queries.update(providers).set({ encryptedKey: to }).where(isSame);
    });
  }

  override deleteProvider(id: string): Promise<boolean> {
    return translateErrors(async () => {
      const { queries } = this.#database;
      const deleted = await queries.delete(providers).where(eq(providers.id, id)).returning({ id: providers.id });
      return deleted.length > 0;
    });
  }

  override readPreferences(): Promise<Preferences> {
    return translateErrors(() => readPreferences(this.#database.queries));
  }

  override writePreferences(wanted: Partial<Preferences>): Promise<Preferences> {
    return translateErrors(() =>
      this.#database.transaction(async (queries) => {
        await queries.execute(sql`select pg_advisory_xact_lock(${PREFERENCES_LOCK})`);
        const value = { ...(await readPreferences(queries)), ...wanted };
        const change = { value, updatedAt: new Date() };
        await queries
          .insert(settings)
          .values({ name: PREFERENCES, ...change })
          .onConflictDoUpdate({ target: settings.name, set: change });
        return value;
      }),
    );
  }
}

async function readPreferences(queries: Queries): Promise<Preferences> {
  const [row] = await queries.select({ value: settings.value }).from(settings).where(eq(settings.name, PREFERENCES));
  return { ...NOTHING_CHOSEN, ...(row?.value as Partial<Preferences> | undefined) };
}
