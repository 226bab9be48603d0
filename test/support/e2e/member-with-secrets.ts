import { expect } from '@jest/globals';
import { canary } from '../canaries.js';
import { ApiClient } from './api-client.js';
import type { Service } from './with-service.js';

export interface Person {
  readonly api: ApiClient;
  readonly secrets: Readonly<Record<string, string>>;
}

/** A member who signed in, made a token and chose a new password. A wrong one was tried first. */
export async function addMember({ api, apiUrl }: Service): Promise<Person> {
  const [first, second, wrong] = [canary('first-password'), canary('password'), canary('wrong-password')];
  await api.post('/users', { name: 'Mia', login: 'mia', password: first });
  const send = (method: string, path: string, body: object, cookie = '') =>
    fetch(`${apiUrl}/api/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json', origin: apiUrl, cookie },
      body: JSON.stringify(body),
    });
  expect((await send('POST', '/session', { login: 'mia', password: wrong })).status).toBe(401);
  const signedIn = await send('POST', '/session', { login: 'mia', password: first });
  const [cookie = ''] = (signedIn.headers.getSetCookie()[0] ?? '').split(';', 1);
  const change = { currentPassword: first, password: second };
  expect((await send('PATCH', '/account', change, cookie)).status).toBe(200);
  const made = await send('POST', '/account/tokens', { name: 'script' }, cookie);
  const { token } = (await made.json()) as { token: string };
  const secrets = { first, second, wrong, session: cookie.split('=')[1] ?? '', apiToken: token };
  return { api: new ApiClient({ apiUrl, token }), secrets };
}
