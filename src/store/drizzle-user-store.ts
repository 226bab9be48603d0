import { and, asc, eq, gt, inArray, isNull, lt, lte, ne, or, sql } from 'drizzle-orm';
import { SetupError } from '../domain/failure.js';
import type { Database, Queries } from './database.js';
import { translateErrors } from './database-error.js';
import { apiTokens, sessions, users } from './schema.js';
import {
  type Account,
  type AccountChanges,
  type ApiToken,
  FIRST_ADMINISTRATOR_ID,
  type NewAccount,
  type NewSession,
  type NewToken,
  type User,
  UserStore,
} from './user-store.js';

/** Any number that is the same in every process: who holds it may choose a login. */
const ACCOUNTS_LOCK = 7_483_920_118;

/** Scripts ask many times a second; when a token was used last is told to the minute. */
const LAST_USE_STEP_MS = 60_000;

/** A configured token has no id of its own in the database: there is only one. */
const CONFIGURED_ID = 'configured';

const userColumns = { id: users.id, name: users.name, role: users.role };
const accountColumns = { ...userColumns, login: users.login, createdAt: users.createdAt };
const tokenColumns = {
  id: apiTokens.id,
  name: apiTokens.name,
  configured: apiTokens.configured,
  createdAt: apiTokens.createdAt,
  lastUsedAt: apiTokens.lastUsedAt,
};

/** Accounts in PostgreSQL's dialect. */
export class DrizzleUserStore extends UserStore {
  readonly #database: Database;

  constructor(database: Database) {
    super();
    this.#database = database;
  }

  override ensureAdministrator(tokenHash: string): Promise<User> {
    const user: User = { id: FIRST_ADMINISTRATOR_ID, name: 'Administrator', role: 'admin' };
    return this.#transaction(async (queries) => {
      await queries.insert(users).values(user).onConflictDoNothing();
      const older = and(eq(apiTokens.configured, true), ne(apiTokens.tokenHash, tokenHash));
      await queries.delete(apiTokens).where(older);
      await queries.insert(apiTokens).values({ tokenHash, userId: user.id, configured: true }).onConflictDoNothing();
      return user;
    });
  }

  override findByToken(tokenHash: string): Promise<User | undefined> {
    return this.#run(async (queries) => {
      const [found] = await queries
        .select({ user: userColumns, lastUsedAt: apiTokens.lastUsedAt })
        .from(apiTokens)
        .innerJoin(users, eq(users.id, apiTokens.userId))
        .where(eq(apiTokens.tokenHash, tokenHash));
      if (found !== undefined) await noteUse(queries, tokenHash, found.lastUsedAt);
      return found?.user;
    });
  }

  override findBySession(sessionHash: string): Promise<User | undefined> {
    return this.#run(async (queries) => {
      const [user] = await queries
        .select(userColumns)
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.userId))
        .where(and(eq(sessions.sessionHash, sessionHash), gt(sessions.expiresAt, new Date())));
      return user;
    });
  }

  override findByLogin(login: string): Promise<{ user: User; passwordHash: string } | undefined> {
    return this.#run(async (queries) => {
      const [found] = await queries
        .select({ user: userColumns, passwordHash: users.passwordHash })
        .from(users)
        .where(eq(users.login, login));
      if (found === undefined || found.passwordHash === null) return undefined;
      return { user: found.user, passwordHash: found.passwordHash };
    });
  }

  override findAccount(userId: string): Promise<Account | undefined> {
    return this.#run(async (queries) => {
      const [account] = await queries.select(accountColumns).from(users).where(eq(users.id, userId));
      return account;
    });
  }

  override async namesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const ids = [...new Set(userIds)];
    if (ids.length === 0) return new Map();
    return this.#run(async (queries) => {
      const rows = await queries.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, ids));
      return new Map(rows.map(({ id, name }) => [id, name]));
    });
  }

  override listAccounts(): Promise<readonly Account[]> {
    return this.#run((queries) =>
      queries.select(accountColumns).from(users).orderBy(asc(users.createdAt), asc(users.id)),
    );
  }

  override createAccount(account: NewAccount): Promise<Account> {
    return this.#transaction(async (queries) => {
      await refuseTakenLogin(queries, account.id, account.login);
      const [created] = await queries.insert(users).values(account).returning(accountColumns);
      if (created === undefined) throw new SetupError('internal', 'The account could not be stored.');
      return created;
    });
  }

  override async changeAccount(
    userId: string,
    changes: AccountChanges,
    keepSession = '',
  ): Promise<Account | undefined> {
    const { name, role, login, passwordHash } = changes;
    if (role !== undefined && role !== 'admin') refuseFirstAdministrator(userId);
    return this.#transaction(async (queries) => {
      if (login !== undefined) await refuseTakenLogin(queries, userId, login);
      if (passwordHash !== undefined) {
        const others = and(eq(sessions.userId, userId), ne(sessions.sessionHash, keepSession));
        await queries.delete(sessions).where(others);
      }
      if (Object.values(changes).some((value) => value !== undefined)) {
        // Drizzle leaves out what is undefined.
        await queries.update(users).set({ name, role, login, passwordHash }).where(eq(users.id, userId));
      }
      const [account] = await queries.select(accountColumns).from(users).where(eq(users.id, userId));
      return account;
    });
  }

  override async deleteAccount(userId: string): Promise<boolean> {
    refuseFirstAdministrator(userId);
    return this.#run(async (queries) => {
      const deleted = await queries.delete(users).where(eq(users.id, userId)).returning({ id: users.id });
      return deleted.length > 0;
    });
  }

  override createSession(session: NewSession): Promise<void> {
    return this.#run(async (queries) => {
      const now = new Date();
      await queries.delete(sessions).where(lte(sessions.expiresAt, now));
      await queries.insert(sessions).values({ ...session, createdAt: now });
    });
  }

  override deleteSession(sessionHash: string): Promise<void> {
    return this.#run(async (queries) => {
      await queries.delete(sessions).where(eq(sessions.sessionHash, sessionHash));
    });
  }

  override listTokens(userId: string): Promise<readonly ApiToken[]> {
    return this.#run(async (queries) => {
      const rows = await queries
        .select(tokenColumns)
        .from(apiTokens)
        .where(eq(apiTokens.userId, userId))
        .orderBy(asc(apiTokens.createdAt));
      return rows.map((row) => ({ ...row, id: row.id ?? CONFIGURED_ID }));
    });
  }

  override createToken(token: NewToken): Promise<ApiToken> {
    return this.#run(async (queries) => {
      const [row] = await queries
        .insert(apiTokens)
        .values({ ...token, configured: false })
        .returning(tokenColumns);
      if (row === undefined) throw new SetupError('internal', 'The token could not be stored.');
      return { ...row, id: token.id };
    });
  }

  override deleteToken(userId: string, tokenId: string): Promise<boolean> {
    return this.#run(async (queries) => {
      const mine = and(eq(apiTokens.userId, userId), eq(apiTokens.id, tokenId), eq(apiTokens.configured, false));
      const deleted = await queries.delete(apiTokens).where(mine).returning({ id: apiTokens.id });
      return deleted.length > 0;
    });
  }

  #run<T>(work: (queries: Queries) => PromiseLike<T>): Promise<T> {
    return translateErrors(async () => work(this.#database.queries));
  }

  #transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    return translateErrors(() => this.#database.transaction(work));
  }
}

async function noteUse(queries: Queries, tokenHash: string, lastUsedAt: Date | null): Promise<void> {
  const before = new Date(Date.now() - LAST_USE_STEP_MS);
  if (lastUsedAt !== null && lastUsedAt > before) return;
  const isOld = or(isNull(apiTokens.lastUsedAt), lt(apiTokens.lastUsedAt, before));
  await queries
    .update(apiTokens)
    .set({ lastUsedAt: new Date() })
    .where(and(eq(apiTokens.tokenHash, tokenHash), isOld));
}

async function refuseTakenLogin(queries: Queries, userId: string, login: string): Promise<void> {
  await queries.execute(sql`select pg_advisory_xact_lock(${ACCOUNTS_LOCK})`);
  const others = and(eq(users.login, login), ne(users.id, userId));
  const [other] = await queries.select({ id: users.id }).from(users).where(others);
  if (other !== undefined) throw new SetupError('conflict', 'Another account has this login.');
}

function refuseFirstAdministrator(userId: string): void {
  if (userId !== FIRST_ADMINISTRATOR_ID) return;
  throw new SetupError('conflict', 'The first administrator stays, and stays an administrator.');
}
