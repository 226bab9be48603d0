import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { type EventReader, readEvents } from './read-events.js';
import { ADMIN_TOKEN, type ApiUnderTest, withApi } from './with-api.js';

const OFTEN = { readersCheckMs: 20 };

async function follow(api: ApiUnderTest, path: string, token: string): Promise<EventReader> {
  const reader = await readEvents(api, path, { authorization: `Bearer ${token}` });
  expect(reader.response.status).toBe(200);
  await reader.event(0);
  return reader;
}

async function memberWithProject(api: ApiUnderTest): Promise<{ token: string; id: string }> {
  const token = await api.addMember('mia');
  const created = await api.request('/api/v1/projects', { method: 'POST', token, body: { prompt: 'Mine' } });
  return { token, id: ((await created.json()) as { id: string }).id };
}

type Revoke = (api: ApiUnderTest) => Promise<unknown>;

const ENDS: readonly [string, Revoke][] = [
  [
    'a revoked token',
    async ({ users }) => {
      const [own] = await users.listTokens('mia');
      expect(await users.deleteToken('mia', own?.id ?? '')).toBe(true);
    },
  ],
  ['a deleted account', ({ users }) => users.deleteAccount('mia')],
  ['another role', ({ users }) => users.changeAccount('mia', { role: 'admin' })],
];

describe('answers that last', () => {
  it.each(ENDS)('are broken off by %s, and nobody else’s are', async (_what, revoke) => {
    await withApi(async (api) => {
      const { token, id } = await memberWithProject(api);
      const paths = ['/api/v1/events?topics=projects', `/api/v1/projects/${id}/events`];
      const theirs = await Promise.all(paths.map((path) => follow(api, path, token)));
      const ours = await follow(api, '/api/v1/events?topics=projects', ADMIN_TOKEN);

      await revoke(api);

      await eventually(() => expect(theirs.map(({ hasEnded }) => hasEnded)).toEqual([true, true]));
      await api.create();
      await ours.event(1);
      expect(ours.hasEnded).toBe(false);
      ours.close();
    }, OFTEN);
  });

  it('go on while the database is away', async () => {
    await withApi(async (api) => {
      const { token } = await memberWithProject(api);
      const reader = await follow(api, '/api/v1/events?topics=projects', token);
      const { findByToken } = api.users;
      let asked = 0;
      api.users.findByToken = () => {
        asked += 1;
        return Promise.reject(new Error('away'));
      };

      await eventually(() => expect(asked).toBeGreaterThan(2));
      expect(reader.hasEnded).toBe(false);

      api.users.findByToken = findByToken;
      reader.close();
    }, OFTEN);
  });
});
