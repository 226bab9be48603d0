import { ApiClient } from './api-client.js';

/** A member with a token, made as an administrator makes one and as the member does. */
export async function addMember(
  { api, apiUrl }: { readonly api: ApiClient; readonly apiUrl: string },
  login: string,
): Promise<ApiClient> {
  const password = `the password of ${login}`;
  await api.post('/users', { name: login, login, password });
  const signedIn = await fetch(`${apiUrl}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: apiUrl },
    body: JSON.stringify({ login, password }),
  });
  const [cookie = ''] = (signedIn.headers.getSetCookie()[0] ?? '').split(';', 1);
  const made = await fetch(`${apiUrl}/api/v1/account/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie, origin: apiUrl },
    body: JSON.stringify({ name: 'test' }),
  });
  const { token } = (await made.json()) as { token: string };
  return new ApiClient({ apiUrl, token });
}
