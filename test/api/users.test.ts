import { describe, expect, it } from '@jest/globals';
import { ADMIN_TOKEN, type ApiUnderTest, problemIn, type RequestOptions, withApi } from './with-api.js';

const PASSWORD = 'correct horse battery';

async function json(response: Response | Promise<Response>): Promise<Record<string, unknown>> {
  return (await (await response).json()) as Record<string, unknown>;
}

function addUser({ request }: ApiUnderTest, body: object = {}): Promise<Response> {
  const user = { name: 'Mia', login: 'mia@example.org', password: PASSWORD };
  return request('/api/v1/users', { method: 'POST', body: { ...user, ...body } });
}

function signIn({ request }: ApiUnderTest, body: object, headers = {}): Promise<Response> {
  return request('/api/v1/session', { method: 'POST', token: null, body, headers });
}

/** The headers that a browser with this cookie sends from our page. */
async function cookieOf(response: Response): Promise<Record<string, string>> {
  expect(response.status).toBe(200);
  const [cookie = ''] = (response.headers.getSetCookie()[0] ?? '').split(';', 1);
  return { cookie, 'sec-fetch-site': 'same-origin' };
}

describe('an administrator', () => {
  it('makes an account, which signs in and works', async () => {
    await withApi(async (api) => {
      const created = await addUser(api, { login: ' Mia@Example.org ', name: ' Mia ' });
      expect(created.status).toBe(201);
      const mia = await json(created);
      expect(mia).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        name: 'Mia',
        role: 'member',
        login: 'mia@example.org',
        createdAt: expect.any(String),
      });

      const headers = await cookieOf(await signIn(api, { login: 'MIA@example.org', password: PASSWORD }));
      expect(await json(api.request('/api/v1/session', { token: null, headers }))).toEqual(mia);
      const body = { prompt: 'Mine' };
      const project = await api.request('/api/v1/projects', { method: 'POST', token: null, headers, body });
      expect(project.status).toBe(202);
      expect(await json(api.request('/api/v1/users'))).toMatchObject({ users: [{ id: 'admin', login: null }, mia] });
    });
  });

  it.each([
    [{}, ['name', 'login', 'password']],
    [{ name: 'Mia', login: 'a b', password: PASSWORD }, ['login']],
    [{ name: 'Mia', login: 'mia', password: 'too short' }, ['password']],
    [{ name: ' ', login: 'mia', password: PASSWORD, role: 'owner', color: 1 }, ['name', 'role', 'color']],
  ])('cannot make one of %j', async (body, fields) => {
    await withApi(async ({ request, users }) => {
      const response = await request('/api/v1/users', { method: 'POST', body });

      expect(response.status).toBe(400);
      const problem = await problemIn(response);
      expect((problem['fields'] as { field: string }[]).map(({ field }) => field).sort()).toEqual([...fields].sort());
      expect(await users.listAccounts()).toHaveLength(1);
    });
  });

  it('cannot give a login twice', async () => {
    await withApi(async (api) => {
      await addUser(api);

      const second = await addUser(api, { login: 'MIA@example.org' });

      expect(second.status).toBe(409);
      expect(await problemIn(second)).toMatchObject({ detail: 'Another account has this login.' });
    });
  });

  it('sets a new password, which ends the sessions of the old one', async () => {
    await withApi(async (api) => {
      const { id } = await json(addUser(api));
      const headers = await cookieOf(await signIn(api, { login: 'mia@example.org', password: PASSWORD }));

      const body = { password: 'another password' };
      expect((await api.request(`/api/v1/users/${String(id)}`, { method: 'PATCH', body })).status).toBe(200);

      expect((await api.request('/api/v1/session', { token: null, headers })).status).toBe(401);
      expect((await signIn(api, { login: 'mia@example.org', password: PASSWORD })).status).toBe(401);
      await cookieOf(await signIn(api, { login: 'mia@example.org', ...body }));
    });
  });

  it('promotes and deletes others, but never the first administrator', async () => {
    await withApi(async (api) => {
      const { id } = await json(addUser(api));
      const path = `/api/v1/users/${String(id)}`;

      expect(await json(api.request(path, { method: 'PATCH', body: { role: 'admin' } }))).toMatchObject({
        role: 'admin',
      });
      expect((await api.request(path, { method: 'DELETE' })).status).toBe(204);
      for (const gone of [path, '/api/v1/users/%00', '/api/v1/users/NOBODY']) {
        const response = await api.request(gone, { method: 'DELETE' });
        expect(await problemIn(response)).toMatchObject({ status: 404, detail: 'There is no such user.' });
      }
      expect((await api.request('/api/v1/users/admin', { method: 'DELETE' })).status).toBe(409);
      const demotion = { method: 'PATCH', body: { role: 'member' } };
      expect((await api.request('/api/v1/users/admin', demotion)).status).toBe(409);
    });
  });

  it('is who administrates: a member may not', async () => {
    await withApi(async ({ request, addMember }) => {
      const token = await addMember('mia');
      const calls: [string, RequestOptions][] = [
        ['/api/v1/users', {}],
        ['/api/v1/users', { method: 'POST', body: { name: 'X', login: 'x', password: PASSWORD, role: 'admin' } }],
        ['/api/v1/users/mia', { method: 'PATCH', body: { role: 'admin' } }],
        ['/api/v1/users/admin', { method: 'PATCH', body: { password: PASSWORD, login: 'root' } }],
        ['/api/v1/users/mia', { method: 'DELETE' }],
        ['/api/v1/metrics', {}],
        ['/api/v1/admin/limits', {}],
        ['/api/v1/admin/limits', { method: 'PUT', body: { maxSetups: 1, paused: true } }],
        ['/api/v1/admin/setups', {}],
        ['/api/v1/projects/deletion?owner=everybody', {}],
        ['/api/v1/projects?confirm=all&owner=everybody', { method: 'DELETE' }],
      ];
      for (const [path, options] of calls) {
        const response = await request(path, { ...options, token });
        expect([path, response.status]).toEqual([path, 403]);
      }
    });
  });
});

describe('signing in', () => {
  it('with a wrong password, an unknown login or a wrong token is refused without saying which', async () => {
    await withApi(async (api) => {
      await addUser(api);

      const wrong = await signIn(api, { login: 'mia@example.org', password: 'wrong password' });
      const unknown = await signIn(api, { login: 'moe@example.org', password: PASSWORD });
      const noPassword = await signIn(api, { login: 'admin', password: PASSWORD });

      const details = await Promise.all([wrong, unknown, noPassword].map(problemIn));
      for (const problem of details) {
        expect(problem).toMatchObject({ status: 401, detail: 'Login and password do not belong together.' });
      }
      expect(await problemIn(await signIn(api, { token: 'wrong' }))).toMatchObject({ status: 401 });
      expect((await signIn(api, { login: 'mia' })).status).toBe(400);
    });
  });

  it('with an API token is how the first administrator begins, and sets a login and password', async () => {
    await withApi(async (api) => {
      const headers = await cookieOf(await signIn(api, { token: ADMIN_TOKEN }));
      function change(body: object) {
        return api.request('/api/v1/account', { method: 'PATCH', token: null, headers, body });
      }
      expect(await problemIn(await change({ password: PASSWORD }))).toMatchObject({
        fields: [{ field: 'login', reason: 'is required' }],
      });

      const changed = await change({ name: 'Ada', login: 'ada', password: PASSWORD });

      expect(await json(changed)).toMatchObject({ id: 'admin', role: 'admin', name: 'Ada', login: 'ada' });
      await cookieOf(await signIn(api, { login: 'ada', password: PASSWORD }));
    });
  });

  it('is limited: after ten wrong passwords even the right one waits, for this login only', async () => {
    await withApi(async (api) => {
      await addUser(api);
      await addUser(api, { login: 'moe' });
      const wrong = { login: 'mia@example.org', password: 'wrong password' };
      const tries = await Promise.all(Array.from({ length: 12 }, () => signIn(api, wrong)));

      for (const [status, count] of [
        [401, 10],
        [429, 2],
      ]) {
        expect(tries.filter((answer) => answer.status === status)).toHaveLength(count ?? 0);
      }
      const refused = await signIn(api, { ...wrong, password: PASSWORD });
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      await cookieOf(await signIn(api, { login: 'moe', password: PASSWORD }));
    });
  });

  it('gives a cookie that scripts cannot read and other sites cannot send', async () => {
    await withApi(async (api) => {
      const plain = await signIn(api, { token: ADMIN_TOKEN }, { origin: 'http://localhost:3000' });
      const secure = await signIn(api, { token: ADMIN_TOKEN }, { origin: 'https://sites.example' });

      expect(plain.headers.getSetCookie()).toEqual([
        expect.stringMatching(/^sitewright_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/),
      ]);
      expect(secure.headers.getSetCookie()).toEqual([
        expect.stringMatching(/^__Host-sitewright_session=[\w-]{43}; .*Path=\/; HttpOnly; Secure; SameSite=Strict$/),
      ]);
      const headers = await cookieOf(secure);
      expect((await api.request('/api/v1/session', { token: null, headers })).status).toBe(200);
    });
  });

  it('ends with signing out', async () => {
    await withApi(async (api) => {
      const headers = await cookieOf(await signIn(api, { token: ADMIN_TOKEN }));

      const out = await api.request('/api/v1/session', { method: 'DELETE', token: null, headers });

      expect(out.status).toBe(204);
      expect(out.headers.getSetCookie().every((cookie) => cookie.includes('Max-Age=0'))).toBe(true);
      expect((await api.request('/api/v1/session', { token: null, headers })).status).toBe(401);
    });
  });

  it('leaves no secret in the log', async () => {
    await withApi(async (api) => {
      await addUser(api);
      const signedIn = await signIn(api, { login: 'mia@example.org', password: PASSWORD });
      const { cookie = '' } = await cookieOf(signedIn);
      await signIn(api, { login: 'mia@example.org', password: 'wrong password' });

      const said = JSON.stringify(api.log);
      for (const secret of [PASSWORD, 'wrong password', cookie.split('=')[1] ?? '', '$argon2id']) {
        expect(said).not.toContain(secret);
      }
    });
  });
});

describe('one’s own account', () => {
  it('wants the current password for a new one, which ends the other sessions', async () => {
    await withApi(async (api) => {
      await addUser(api);
      const right = { login: 'mia@example.org', password: PASSWORD };
      const [mine, other] = [await cookieOf(await signIn(api, right)), await cookieOf(await signIn(api, right))];
      function change(body: object) {
        return api.request('/api/v1/account', { method: 'PATCH', token: null, headers: mine, body });
      }
      const password = 'another password';
      for (const body of [{ password }, { password, currentPassword: 'wrong' }, { login: 'x', currentPassword: '' }]) {
        const refused = await change(body);
        expect(await problemIn(refused)).toMatchObject({ status: 400, fields: [{ field: 'currentPassword' }] });
      }
      expect((await change({ name: 'Mia M.' })).status).toBe(200);

      expect((await change({ password, currentPassword: PASSWORD })).status).toBe(200);

      expect((await api.request('/api/v1/session', { token: null, headers: mine })).status).toBe(200);
      expect((await api.request('/api/v1/session', { token: null, headers: other })).status).toBe(401);
      expect((await signIn(api, { ...right, password })).status).toBe(200);
    });
  });

  it('has API tokens, told once, listed without themselves, and revocable', async () => {
    await withApi(async (api) => {
      const token = await api.addMember('mia');
      const path = '/api/v1/account/tokens';
      const made = await api.request(path, { method: 'POST', token, body: { name: 'CI' } });
      const { token: secret, ...rest } = await json(made);
      expect(made.status).toBe(201);

      expect(await json(api.request('/api/v1/session', { token: String(secret) }))).toMatchObject({ id: 'mia' });
      const { tokens } = (await json(api.request(path, { token }))) as { tokens: { id: string }[] };
      expect(tokens).toMatchObject([{ name: 'script' }, { id: rest['id'], name: 'CI', configured: false }]);
      expect(JSON.stringify(tokens)).not.toContain(String(secret));

      const mine = `${path}/${String(rest['id'])}`;
      expect((await api.request(mine, { method: 'DELETE' })).status).toBe(404);
      expect((await api.request(mine, { method: 'DELETE', token })).status).toBe(204);
      expect((await api.request('/api/v1/session', { token: String(secret) })).status).toBe(401);
      expect((await api.request(`${path}/configured`, { method: 'DELETE' })).status).toBe(404);
    });
  });
});
