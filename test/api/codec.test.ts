import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { EncryptionCodec } from '../../src/temporal/payload-codec.js';
import { ADMIN_TOKEN, type ApiUnderTest, problemIn, withApi } from './with-api.js';

const UI = 'http://localhost:8233';
const KEY = { id: 'k1', key: randomBytes(32).toString('base64') };
const DECODE = '/api/v1/codec/decode';

const PLAIN = {
  payloads: [
    {
      metadata: { encoding: Buffer.from('json/plain').toString('base64') },
      data: Buffer.from('"a bakery"').toString('base64'),
    },
  ],
};

async function withCodec(use: (api: ApiUnderTest) => Promise<void>): Promise<void> {
  await withApi(use, { temporalUiUrl: `${UI}/some/path`, payloads: new EncryptionCodec([KEY]) });
}

async function encrypted({ request }: ApiUnderTest): Promise<object> {
  const answer = await request('/api/v1/codec/encode', { method: 'POST', body: PLAIN });
  expect(answer.status).toBe(200);
  return (await answer.json()) as object;
}

async function sessionOf({ api, request }: ApiUnderTest): Promise<string> {
  const answer = await request('/api/v1/session', {
    method: 'POST',
    token: null,
    body: { token: ADMIN_TOKEN },
    headers: { origin: api.url },
  });
  const [cookie = ''] = (answer.headers.getSetCookie()[0] ?? '').split(';', 1);
  return cookie;
}

describe('the codec', () => {
  it('encrypts and opens what workflows carry, for administrators', async () => {
    await withCodec(async (api) => {
      const { request, addMember } = api;
      const sealed = await encrypted(api);
      expect(Buffer.from(JSON.stringify(sealed)).toString()).not.toContain(PLAIN.payloads[0]?.data);

      const opened = await request(DECODE, { method: 'POST', body: sealed });
      expect([opened.status, await opened.json()]).toEqual([200, PLAIN]);
      const nobody = await request(DECODE, { method: 'POST', token: null, body: sealed });
      expect(nobody.status).toBe(401);
      const member = await request(DECODE, { method: 'POST', token: await addMember('mia'), body: sealed });
      expect(member.status).toBe(403);
    });
  });

  it('names a key that it does not have, and refuses what are no payloads', async () => {
    await withCodec(async (api) => {
      const sealed = await encrypted(api);
      await withApi(
        async ({ request }) => {
          const problem = await problemIn(await request(DECODE, { method: 'POST', body: sealed }));
          expect(problem).toMatchObject({ status: 409, detail: expect.stringContaining('"k1"') });
        },
        { payloads: new EncryptionCodec([{ ...KEY, id: 'k2' }]) },
      );
      const noBase64 = { payloads: [{ metadata: {}, data: '***' }] };
      expect((await api.request(DECODE, { method: 'POST', body: noBase64 })).status).toBe(400);
    });
  });

  it('answers pages of the Temporal Web UI with the session of who looks at them', async () => {
    await withCodec(async (api) => {
      const headers = { origin: UI, cookie: await sessionOf(api), 'sec-fetch-site': 'same-site' };
      const asked = { origin: UI, 'access-control-request-method': 'POST' };
      const wanted = { ...asked, 'access-control-request-headers': 'content-type,x-namespace' };
      const before = await api.request(DECODE, { method: 'OPTIONS', token: null, headers: wanted });
      const answer = await api.request(DECODE, { method: 'POST', token: null, body: PLAIN, headers });

      expect(before.status).toBe(204);
      expect(before.headers.get('access-control-allow-headers')).toBe('content-type,x-namespace');
      for (const { headers: told } of [before, answer]) {
        expect(told.get('access-control-allow-origin')).toBe(UI);
        expect(told.get('access-control-allow-credentials')).toBe('true');
        expect(told.get('vary')).toBe('origin');
      }
      expect([answer.status, await answer.json()]).toEqual([200, PLAIN]);
    });
  });

  it('answers no other pages, and those of the UI nothing else', async () => {
    await withCodec(async (api) => {
      const cookie = await sessionOf(api);
      const preview = { origin: 'http://bakery-abc.localhost:8233', cookie, 'sec-fetch-site': 'same-site' };
      const refused = await api.request(DECODE, { method: 'POST', token: null, body: PLAIN, headers: preview });
      expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, null]);
      const asked = { origin: preview.origin, 'access-control-request-method': 'POST' };
      const before = await api.request(DECODE, { method: 'OPTIONS', token: null, headers: asked });
      expect(before.headers.get('access-control-allow-origin')).toBeNull();

      const headers = { origin: UI, cookie, 'sec-fetch-site': 'same-site' };
      const other = await api.request('/api/v1/projects', {
        method: 'POST',
        token: null,
        body: { prompt: 'A bakery' },
        headers,
      });
      expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    });
  });
});
