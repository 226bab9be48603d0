export const ROLES = ['admin', 'member'] as const;

export type Role = (typeof ROLES)[number];

/** Who sent a request. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

/** A user with what concerns the account itself. */
export interface Account extends User {
  /** What the user signs in with, in lower case; null: used by tokens alone. */
  readonly login: string | null;
  readonly createdAt: Date;
}

/** The account that the configured token belongs to: it is always there and always an administrator. */
export const FIRST_ADMINISTRATOR_ID = 'admin';

export interface NewAccount extends User {
  readonly login: string;
  /** Argon2id in PHC form. */
  readonly passwordHash: string;
}

/** What is absent stays. */
export interface AccountChanges {
  readonly name?: string;
  readonly role?: Role;
  readonly login?: string;
  readonly passwordHash?: string;
}

export interface NewSession {
  /** SHA-256 of the cookie's value, hexadecimal. */
  readonly sessionHash: string;
  readonly userId: string;
  /** The API token that was shown instead of a password: the session ends with it. */
  readonly tokenHash: string | null;
  readonly expiresAt: Date;
}

export interface NewToken {
  /** What the token is revoked by. */
  readonly id: string;
  /** SHA-256 of the token, hexadecimal. */
  readonly tokenHash: string;
  readonly name: string;
  readonly userId: string;
}

export interface ApiToken {
  readonly id: string;
  readonly name: string;
  /** Comes from the configuration and is changed there. */
  readonly configured: boolean;
  readonly createdAt: Date;
  /** To the minute; null: never. */
  readonly lastUsedAt: Date | null;
}

/**
 * Accounts, their API tokens and signed-in browsers. Secrets come in as hashes and never go out again. Throws SetupError
 * `internal` (retryable) when the database cannot be reached.
 */
export abstract class UserStore {
  /** Makes sure that the first administrator exists with this token (SHA-256, hexadecimal) and no older configured one. */
  abstract ensureAdministrator(tokenHash: string): Promise<User>;

  abstract findByToken(tokenHash: string): Promise<User | undefined>;

  /** Undefined also when the session has expired. */
  abstract findBySession(sessionHash: string): Promise<User | undefined>;

  abstract findByLogin(login: string): Promise<{ user: User; passwordHash: string } | undefined>;

  abstract findAccount(userId: string): Promise<Account | undefined>;

  /** By id; an account that is gone has none. */
  abstract namesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, string>>;

  /** Oldest first. */
  abstract listAccounts(): Promise<readonly Account[]>;

  /** Throws `conflict` when the login is taken. */
  abstract createAccount(account: NewAccount): Promise<Account>;

  /**
   * Undefined: there is no such user. A new password ends the user's sessions but `keepSession`. Throws `conflict` when
   * the login is taken, or the first administrator would be none any more.
   */
  abstract changeAccount(userId: string, changes: AccountChanges, keepSession?: string): Promise<Account | undefined>;

  /** With tokens and sessions; projects stay. False: it was gone. Throws `conflict` for the first administrator. */
  abstract deleteAccount(userId: string): Promise<boolean>;

  abstract createSession(session: NewSession): Promise<void>;

  abstract deleteSession(sessionHash: string): Promise<void>;

  /** Oldest first. */
  abstract listTokens(userId: string): Promise<readonly ApiToken[]>;

  abstract createToken(token: NewToken): Promise<ApiToken>;

  /** False: the user has no such token, or it is the configured one. */
  abstract deleteToken(userId: string, tokenId: string): Promise<boolean>;
}
