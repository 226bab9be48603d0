import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Stores } from '../../src/store/open-stores.js';
import { FIRST_ADMINISTRATOR_ID, type UserStore } from '../../src/store/user-store.js';

/** The same on both databases. */
export function describeUserStore(name: string, open: () => Promise<{ stores: Stores; close(): Promise<void> }>) {
  describe(name, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let users: UserStore;

    beforeAll(async () => {
      opened = await open();
      users = opened.stores.users;
    }, 60_000);
    afterEach(async () => {
      for (const { id } of await users.listAccounts()) {
        if (id !== FIRST_ADMINISTRATOR_ID) await users.deleteAccount(id);
      }
    });
    afterAll(() => opened.close());

    function mia(login = 'mia') {
      return { id: login, name: 'Mia', role: 'member', login, passwordHash: 'hash' } as const;
    }

    async function signIn(tokenHash: string | null = null, expiresAt = inAnHour()): Promise<string> {
      const sessionHash = aHash();
      await users.createSession({ sessionHash, userId: 'mia', tokenHash, expiresAt });
      return sessionHash;
    }

    it('knows the administrator by the newest configured token only', async () => {
      const [first, second] = [aHash(), aHash()];
      await users.ensureAdministrator(first);
      await users.ensureAdministrator(second);
      await users.ensureAdministrator(second);

      expect(await users.findByToken(first)).toBeUndefined();
      expect(await users.findByToken(second)).toMatchObject({ id: 'admin', role: 'admin' });
      expect(await users.listTokens('admin')).toMatchObject([{ id: 'configured', configured: true }]);
      expect(await users.deleteToken('admin', 'configured')).toBe(false);
    });

    it('finds an account by its login, with the hash of its password', async () => {
      const account = await users.createAccount(mia());

      expect(account).toEqual({
        id: 'mia',
        name: 'Mia',
        role: 'member',
        login: 'mia',
        createdAt: expect.any(Date),
      });
      expect(await users.findByLogin('mia')).toEqual({
        user: { id: 'mia', name: 'Mia', role: 'member' },
        passwordHash: 'hash',
      });
      expect(await users.findByLogin('moe')).toBeUndefined();
      expect(await users.findAccount('mia')).toEqual(account);
    });

    it('gives a login to one account only, also when two ask at once', async () => {
      const tries = await Promise.allSettled([
        users.createAccount({ ...mia(), id: 'a' }),
        users.createAccount({ ...mia(), id: 'b' }),
      ]);

      expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(tries.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
      await users.createAccount(mia('moe'));
      await expect(users.changeAccount('moe', { login: 'mia' })).rejects.toMatchObject({ code: 'conflict' });
      expect(await users.changeAccount('moe', { login: 'moe', name: 'Moe' })).toMatchObject({ name: 'Moe' });
    });

    it('tells names by id, and none of those that are gone', async () => {
      await users.createAccount(mia());
      await users.createAccount({ ...mia('moe'), name: 'Moe' });

      const names = await users.namesOf(['mia', 'nobody', 'moe', 'mia']);

      expect(Object.fromEntries(names)).toEqual({ mia: 'Mia', moe: 'Moe' });
      expect((await users.namesOf([])).size).toBe(0);
    });

    it('changes what is named and nothing else', async () => {
      await users.createAccount(mia());

      expect(await users.changeAccount('mia', { role: 'admin' })).toMatchObject({ name: 'Mia', role: 'admin' });
      expect(await users.changeAccount('mia', {})).toMatchObject({ name: 'Mia', role: 'admin', login: 'mia' });
      expect((await users.findByLogin('mia'))?.passwordHash).toBe('hash');
      expect(await users.changeAccount('nobody', { name: 'X' })).toBeUndefined();
    });

    it('keeps the first administrator', async () => {
      await users.ensureAdministrator(aHash());

      await expect(users.deleteAccount('admin')).rejects.toMatchObject({ code: 'conflict' });
      await expect(users.changeAccount('admin', { role: 'member' })).rejects.toMatchObject({ code: 'conflict' });
      expect(await users.findAccount('admin')).toMatchObject({ role: 'admin' });
    });

    it('ends a session when it expires, when it is deleted, and when the password changes', async () => {
      await users.createAccount(mia());
      const expired = await signIn(null, new Date(Date.now() - 1));
      const [deleted, kept, other] = [await signIn(), await signIn(), await signIn()];
      await users.deleteSession(deleted);
      expect(await users.findBySession(kept)).toEqual({ id: 'mia', name: 'Mia', role: 'member' });
      for (const gone of [expired, deleted]) expect(await users.findBySession(gone)).toBeUndefined();

      await users.changeAccount('mia', { passwordHash: 'another' }, kept);
      expect(await users.findBySession(kept)).toBeDefined();
      expect(await users.findBySession(other)).toBeUndefined();
      await users.changeAccount('mia', { passwordHash: 'a third' });
      expect(await users.findBySession(kept)).toBeUndefined();
    });

    it('ends the sessions that a token opened when the token is revoked', async () => {
      await users.createAccount(mia());
      const tokenHash = aHash();
      await users.createToken({ id: 'script', tokenHash, name: 'script', userId: 'mia' });
      const [byToken, byPassword] = [await signIn(tokenHash), await signIn()];

      expect(await users.deleteToken('somebody', 'script')).toBe(false);
      expect(await users.findByToken(tokenHash)).toMatchObject({ id: 'mia' });
      expect(await users.deleteToken('mia', 'script')).toBe(true);

      expect(await users.findByToken(tokenHash)).toBeUndefined();
      expect(await users.findBySession(byToken)).toBeUndefined();
      expect(await users.findBySession(byPassword)).toBeDefined();
    });

    it('tells when a token was used last', async () => {
      await users.createAccount(mia());
      const tokenHash = aHash();
      const created = await users.createToken({ id: 'script', tokenHash, name: 'script', userId: 'mia' });
      expect(created).toMatchObject({ id: 'script', configured: false, lastUsedAt: null });

      await users.findByToken(tokenHash);
      const [first] = await users.listTokens('mia');
      await users.findByToken(tokenHash);

      expect(first?.lastUsedAt).toBeInstanceOf(Date);
      // Within a minute it is not told again.
      expect(await users.listTokens('mia')).toEqual([first]);
    });

    it('deletes an account with tokens and sessions', async () => {
      await users.createAccount(mia());
      const tokenHash = aHash();
      await users.createToken({ id: 'script', tokenHash, name: 'script', userId: 'mia' });
      const session = await signIn(tokenHash);

      expect(await users.deleteAccount('mia')).toBe(true);
      expect(await users.deleteAccount('mia')).toBe(false);
      expect(await users.findByToken(tokenHash)).toBeUndefined();
      expect(await users.findBySession(session)).toBeUndefined();
      expect(await users.findByLogin('mia')).toBeUndefined();
    });
  });
}

function aHash(): string {
  return randomBytes(32).toString('hex');
}

function inAnHour(): Date {
  return new Date(Date.now() + 3_600_000);
}
