import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SetupError } from '../../domain/failure.js';
import { type AccountChanges, UserStore } from '../../store/user-store.js';
import type { z } from 'zod';
import type { Identity } from '../auth/auth.guard.js';
import { GuessLimit } from '../auth/guess-limit.js';
import { hashPassword, verifyPassword } from '../auth/passwords.js';
import { invalidRequest } from '../http/validation.pipe.js';
import {
  type AccountView,
  type changeAccountRequest,
  type changeUserRequest,
  type createUserRequest,
  toAccountView,
} from './user-requests.js';

/** What people change about accounts: administrators about all, everybody about their own. */
@Injectable()
export class Accounts {
  constructor(
    private readonly users: UserStore,
    private readonly guesses: GuessLimit,
  ) {}

  async require(userId: string): Promise<AccountView> {
    return toAccountView(present(await this.users.findAccount(userId)));
  }

  async list(): Promise<AccountView[]> {
    return (await this.users.listAccounts()).map(toAccountView);
  }

  async create({ password, ...account }: z.infer<typeof createUserRequest>): Promise<AccountView> {
    const id = randomBytes(8).toString('hex');
    const passwordHash = await hashPassword(password);
    return toAccountView(await this.users.createAccount({ id, ...account, passwordHash }));
  }

  async change(userId: string, { password, ...rest }: z.infer<typeof changeUserRequest>): Promise<AccountView> {
    await this.#refusePasswordWithoutLogin(userId, { password, ...rest });
    const changes = given({ ...rest, passwordHash: password && (await hashPassword(password)) });
    return toAccountView(present(await this.users.changeAccount(userId, changes)));
  }

  /** A stolen browser must not be enough to take an account over; who has a token has all that it could give. */
  async changeOwn(
    { user, sessionHash }: Identity,
    { currentPassword, password, ...rest }: z.infer<typeof changeAccountRequest>,
  ): Promise<AccountView> {
    await this.#refusePasswordWithoutLogin(user.id, { password, ...rest });
    const isSensitive = password !== undefined || rest.login !== undefined;
    if (isSensitive && sessionHash !== undefined) await this.#checkCurrent(user.id, currentPassword);
    const changes = given({ ...rest, passwordHash: password && (await hashPassword(password)) });
    return toAccountView(present(await this.users.changeAccount(user.id, changes, sessionHash)));
  }

  async delete(userId: string): Promise<void> {
    if (!(await this.users.deleteAccount(userId))) present(undefined);
  }

  endSession(sessionHash: string): Promise<void> {
    return this.users.deleteSession(sessionHash);
  }

  /** An account that had no password yet, as the first administrator's, has none to ask for. */
  async #checkCurrent(userId: string, currentPassword: string | undefined): Promise<void> {
    const { login } = present(await this.users.findAccount(userId));
    const known = login === null ? undefined : await this.users.findByLogin(login);
    if (known === undefined) return;
    if (currentPassword === undefined) throw invalidRequest(['currentPassword: is required']);
    // A stolen session must not guess for long either; nobody but its account is kept waiting.
    const forgetGuess = await this.guesses.take(`account ${userId}`, 'current password');
    if (!(await verifyPassword(currentPassword, known.passwordHash))) {
      throw invalidRequest(['currentPassword: is not right']);
    }
    await forgetGuess();
  }

  async #refusePasswordWithoutLogin(
    userId: string,
    { password, login }: { password?: string | undefined; login?: string | undefined },
  ): Promise<void> {
    const account = present(await this.users.findAccount(userId));
    if (account.login !== null) return;
    if (password !== undefined && login === undefined) throw invalidRequest(['login: is required']);
    if (login !== undefined && password === undefined) throw invalidRequest(['password: is required']);
  }
}

function present<T>(found: T | undefined): T {
  if (found === undefined) throw new SetupError('not_found', 'There is no such user.');
  return found;
}

/** What was sent: an absent field is none that shall be emptied. */
function given(changes: { [Key in keyof AccountChanges]: AccountChanges[Key] | undefined }): AccountChanges {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}
