import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SetupError } from '../../domain/failure.js';
import { type User, UserStore } from '../../store/user-store.js';
import { ApiSettings } from '../api-dependencies.js';
import { GuessLimit } from './guess-limit.js';
import { verifyPassword } from './passwords.js';

/** A signed-in browser stays so for 30 days. */
export const SESSION_S = 30 * 24 * 60 * 60;

/** `address`: where the request comes from, to count guesses. */
export type Credentials = { readonly address: string } & (
  { readonly login: string; readonly password: string } | { readonly token: string }
);

/** Turns a password, or an API token, into a session. */
@Injectable()
export class SignIn {
  constructor(
    private readonly users: UserStore,
    private readonly settings: ApiSettings,
    private readonly guesses: GuessLimit,
  ) {}

  /** `value` is for the browser's cookie; the database knows its hash only. */
  async signIn(credentials: Credentials): Promise<{ user: User; value: string }> {
    const forgetGuess = await this.guesses.take(credentials.address, 'login' in credentials ? credentials.login : '');
    const { user, tokenHash } = await this.#check(credentials);
    await forgetGuess();
    const value = randomBytes(32).toString('base64url');
    const sessionHash = this.settings.hashToken(value);
    const expiresAt = new Date(Date.now() + SESSION_S * 1_000);
    await this.users.createSession({ sessionHash, userId: user.id, tokenHash, expiresAt });
    return { user, value };
  }

  async #check(credentials: Credentials): Promise<{ user: User; tokenHash: string | null }> {
    if ('token' in credentials) {
      const tokenHash = this.settings.hashToken(credentials.token);
      const user = await this.users.findByToken(tokenHash);
      if (user === undefined) throw new SetupError('unauthorized', 'That token is not valid here.');
      return { user, tokenHash };
    }
    const found = await this.users.findByLogin(credentials.login);
    if (!(await verifyPassword(credentials.password, found?.passwordHash)) || found === undefined) {
      throw new SetupError('unauthorized', 'Login and password do not belong together.');
    }
    return { user: found.user, tokenHash: null };
  }
}
