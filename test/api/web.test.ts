import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { withTempFolder } from '../support/temp-folder.js';
import { type ApiUnderTest, withApi } from './with-api.js';

/** The API with a small page as it is built: hashed files, with one compressed copy each. */
async function withPage(use: (api: ApiUnderTest) => Promise<void>): Promise<void> {
  await withTempFolder(async (folder) => {
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>The page</title>');
    await writeFile(join(folder, 'assets', 'app-1a2b.js'), 'console.log("the page")');
    await writeFile(join(folder, 'assets', 'app-1a2b.js.br'), 'brotli');
    await writeFile(join(folder, 'secret.txt.map'), 'a file like any other');
    await withApi(use, { webFolder: folder });
  });
}

const AS_BROWSER = { token: null, headers: { accept: 'text/html,*/*' } };

describe('the page', () => {
  it.each(['/', '/projects/0123456789abcdef', '/operations', '/settings', '/settings/tokens', '/?from=mail'])(
    'is served at %s',
    async (path) => {
      await withPage(async ({ request }) => {
        const answer = await request(path, AS_BROWSER);

        expect(answer.status).toBe(200);
        expect(answer.headers.get('content-type')).toContain('text/html');
        expect(answer.headers.get('cache-control')).toBe('no-cache');
        expect(await answer.text()).toContain('The page');
      });
    },
  );

  it('may run its own files only, and frame previews', async () => {
    await withPage(async ({ api, request }) => {
      const { headers } = await request('/', AS_BROWSER);
      const policy = headers.get('content-security-policy') ?? '';

      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).toContain(`frame-src http://*.localhost:${api.port};`);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    });
  });

  it('sends files whose names hold their content for good, and compressed to who takes that', async () => {
    await withPage(async ({ request }) => {
      const plain = await request('/assets/app-1a2b.js', { token: null, headers: { 'accept-encoding': 'identity' } });
      const packed = await request('/assets/app-1a2b.js', {
        method: 'HEAD',
        token: null,
        headers: { 'accept-encoding': 'br' },
      });

      expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(await plain.text()).toContain('the page');
      expect(packed.headers.get('content-encoding')).toBe('br');
    });
  });

  it('shows itself for an address that is none, which says 404', async () => {
    await withPage(async ({ request }) => {
      const answer = await request('/nowhere', AS_BROWSER);

      expect(answer.status).toBe(404);
      expect(await answer.text()).toContain('The page');
    });
  });

  it.each(['/nowhere', '/assets/../../package.json', '/assets/%2e%2e/%2e%2e/package.json', '/api/v1/nowhere'])(
    'gives programs a problem document at %s',
    async (path) => {
      await withPage(async ({ request }) => {
        const answer = await request(path, { token: null });

        expect(answer.status).toBe(404);
        expect(await answer.json()).toMatchObject({ code: 'not_found' });
      });
    },
  );

  it('leaves the methods of other addresses as they were', async () => {
    await withPage(async ({ request }) => {
      const missing = await request('/nowhere', { method: 'POST', body: {} });
      const wrong = await request('/api/v1/templates', { method: 'DELETE' });

      expect(missing.status).toBe(404);
      expect(wrong.status).toBe(405);
    });
  });

  it('keeps the description of the API readable under a policy of its own', async () => {
    await withPage(async ({ request }) => {
      const { status, headers } = await request('/api/docs', AS_BROWSER);

      expect(status).toBe(200);
      expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    });
  });
});
