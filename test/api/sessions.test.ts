import { describe, expect, it } from '@jest/globals';
import { networkOf } from '../../src/api/auth/guess-limit.js';
import { hashPassword, verifyPassword } from '../../src/api/auth/passwords.js';
import { readDocument, routesOf } from './openapi-document.js';
import { ADMIN_TOKEN, type ApiUnderTest, withApi } from './with-api.js';

const PASSWORD = 'correct horse battery';
const MIA = { name: 'Mia', login: 'mia', password: PASSWORD };

/** Two accounts: Mia's, and that of somebody who means ill. */
async function withAccounts(story: (api: ApiUnderTest) => Promise<void>): Promise<void> {
  await withApi(async (api) => {
    for (const body of [MIA, { name: 'Eve', login: 'eve', password: PASSWORD }]) {
      await api.request('/api/v1/users', { method: 'POST', body });
    }
    await story(api);
  });
}

function signIn({ request }: ApiUnderTest, body: object, headers = {}): Promise<Response> {
  return request('/api/v1/session', { method: 'POST', token: null, body, headers });
}

async function cookieOf(api: ApiUnderTest, login: string, headers = {}): Promise<string> {
  const response = await signIn(api, { login, password: PASSWORD }, headers);
  return (response.headers.getSetCookie()[0] ?? '').split(';', 1)[0] ?? '';
}

async function whoIs({ request }: ApiUnderTest, cookie: string): Promise<string | number> {
  const response = await request('/api/v1/session', { token: null, headers: { cookie } });
  if (response.status !== 200) return response.status;
  return ((await response.json()) as { login: string }).login;
}

describe('the cookie of a session', () => {
  it('is never what somebody brought along: each sign-in makes a new value', async () => {
    await withAccounts(async (api) => {
      const planted = `sitewright_session=${'A'.repeat(43)}`;
      const [first, second] = [await cookieOf(api, 'mia', { cookie: planted }), await cookieOf(api, 'mia')];

      expect(new Set([planted, first, second]).size).toBe(3);
      expect(await Promise.all([planted, first, second].map((cookie) => whoIs(api, cookie)))).toEqual([
        401,
        'mia',
        'mia',
      ]);
    });
  });

  it('does not count when there are two of one name: a neighbour has planted one', async () => {
    await withAccounts(async (api) => {
      const [mine, planted] = [await cookieOf(api, 'mia'), await cookieOf(api, 'eve')];

      expect(await whoIs(api, `${planted}; ${mine}`)).toBe(401);
      expect(await whoIs(api, `${mine}; theme=dark; ${planted}`)).toBe(401);
      expect(await whoIs(api, `theme=dark; ${mine}`)).toBe('mia');
    });
  });

  it('counts over HTTPS whatever a neighbour has planted: they cannot set this name', async () => {
    await withAccounts(async (api) => {
      const mine = await cookieOf(api, 'mia', { origin: 'https://sites.example' });
      const planted = await cookieOf(api, 'eve');

      expect(mine).toMatch(/^__Host-/);
      expect(await whoIs(api, `${planted}; ${mine}`)).toBe('mia');
    });
  });

  it('is not believed on a read that another site, or a preview beside ours, has made', async () => {
    await withAccounts(async (api) => {
      const cookie = await cookieOf(api, 'mia');
      const statuses = ['cross-site', 'same-site', 'same-origin', 'none'].map(async (site) => {
        const headers = { cookie, 'sec-fetch-site': site };
        return (await api.request('/api/v1/projects', { token: null, headers })).status;
      });

      expect(await Promise.all(statuses)).toEqual([403, 403, 200, 200]);
    });
  });
});

describe('signing in', () => {
  it('cannot be done to somebody by a form of another site', async () => {
    await withAccounts(async ({ request }) => {
      const body = JSON.stringify({ login: 'eve', password: PASSWORD });
      for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']) {
        const headers = { 'content-type': type };
        const response = await request('/api/v1/session', { method: 'POST', token: null, body, headers });

        expect([type, response.status, response.headers.getSetCookie()]).toEqual([type, 415, []]);
      }
    });
  });

  it('is limited whatever the login is written like, and wherever the request says that it comes from', async () => {
    await withAccounts(async (api) => {
      const spellings = ['mia', 'MIA', ' mia', 'mia\u00a0', '\u2003Mia\n'];
      for (let count = 0; count < 10; count += 1) {
        const forwarded = { 'x-forwarded-for': `203.0.113.${count}`, forwarded: `for=203.0.113.${count}` };
        const login = spellings[count % spellings.length];
        const { status } = await signIn(api, { login, password: 'wrong password' }, forwarded);
        expect(status).toBe(401);
      }

      const refused = await signIn(api, { login: 'mia', password: PASSWORD }, { 'x-forwarded-for': '203.0.113.99' });

      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(200);
    });
  });

  it('with a strange login is refused like any other', async () => {
    await withAccounts(async (api) => {
      for (const login of ['a\0b', '\ud800', '%', "' or 1=1 --", 'x'.repeat(1_024), '__proto__', 'constructor']) {
        const { status } = await signIn(api, { login, password: PASSWORD });
        expect([login, status === 400 || status === 401]).toEqual([login, true]);
      }
    });
  });

  it('costs as much for a login that there is not', async () => {
    const right = await hashPassword(PASSWORD);
    async function costOf(passwordHash: string | undefined): Promise<number> {
      await verifyPassword('wrong', passwordHash);
      const before = process.cpuUsage();
      for (let count = 0; count < 5; count += 1) await verifyPassword('wrong', passwordHash);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    }

    const [known, unknown] = [await costOf(right), await costOf(undefined)];

    expect(unknown).toBeGreaterThan(known / 3);
  });
});

describe('the current password', () => {
  it('cannot be guessed for long by who has somebody’s session', async () => {
    await withAccounts(async (api) => {
      const cookie = await cookieOf(api, 'mia');
      async function change(currentPassword: string): Promise<number> {
        const headers = { cookie, 'sec-fetch-site': 'same-origin' };
        const body = { password: 'taken over!', currentPassword };
        return (await api.request('/api/v1/account', { method: 'PATCH', token: null, headers, body })).status;
      }
      const guesses = await Promise.all(Array.from({ length: 12 }, (_, count) => change(`guess ${count}`)));

      expect(guesses.filter((status) => status === 400)).toHaveLength(10);
      expect(await change(PASSWORD)).toBe(429);
      expect((await signIn(api, { login: 'mia', password: PASSWORD })).status).toBe(200);
    });
  });
});

describe('the network of an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['unknown', 'unknown'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('other origins', () => {
  it('are allowed nothing, on no route, whatever they ask for in advance', async () => {
    await withApi(async (api) => {
      const addresses = new Set(routesOf(await readDocument(api)).map(({ path }) => path));
      for (const path of [...addresses, '/', '/api/docs', '/api/openapi.json', '/nothing']) {
        for (const origin of ['https://evil.example', 'http://bakery-abcdefghijkl.localhost:3000', 'null']) {
          const asked = {
            origin,
            'access-control-request-method': 'DELETE',
            'access-control-request-private-network': 'true',
          };
          const { status, headers } = await api.request(path, { method: 'OPTIONS', token: null, headers: asked });

          expect([path, status < 300]).toEqual([path, false]);
          expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
        }
        const headers = { origin: 'https://evil.example', authorization: `Bearer ${ADMIN_TOKEN}` };
        const answer = await api.request(path.replace('{id}', 'none'), { method: 'HEAD', headers });
        expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      }
    });
  });
});
