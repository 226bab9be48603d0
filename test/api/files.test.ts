import { describe, expect, it } from '@jest/globals';
import { type ApiUnderTest, problemIn, withApi } from './with-api.js';

async function withSite(story: (api: ApiUnderTest, id: string) => Promise<void>): Promise<void> {
  await withApi(async (api) => {
    const { id } = await api.create();
    api.gateway.siteFiles = {
      'index.html': Buffer.from('<script>alert(1)</script>'),
      'src/päge & more.txt': Buffer.from('ünïcode'),
      'logo.png': Buffer.from([137, 80, 0, 255]),
    };
    await story(api, id);
  });
}

describe('the files of a site', () => {
  it('are listed, with the name of this very state', async () => {
    await withSite(async ({ request }, id) => {
      const response = await request(`/api/v1/projects/${id}/files`);

      expect(await response.json()).toEqual({
        version: 'a'.repeat(40),
        files: [
          { path: 'index.html', kind: 'file', size: 25 },
          { path: 'src/päge & more.txt', kind: 'file', size: 9 },
          { path: 'logo.png', kind: 'file', size: 4 },
        ],
        isTruncated: false,
      });
      const older = await request(`/api/v1/projects/${id}/files?version=${'b'.repeat(40)}`);
      expect(await older.json()).toMatchObject({ version: 'b'.repeat(40) });
    });
  });

  it('are told as text or bytes, never as what a browser would run', async () => {
    await withSite(async ({ request }, id) => {
      const path = `/api/v1/projects/${id}/files/content?path=`;
      const page = await request(`${path}index.html`);
      const text = await request(`${path}${encodeURIComponent('src/päge & more.txt')}`);
      const image = await request(`${path}logo.png`);

      expect(page.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(page.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await page.text()).toBe('<script>alert(1)</script>');
      expect(await text.text()).toBe('ünïcode');
      expect(image.headers.get('content-type')).toBe('application/octet-stream');
      expect([...new Uint8Array(await image.arrayBuffer())]).toEqual([137, 80, 0, 255]);
    });
  });

  it('are downloaded as one archive, named like the project', async () => {
    await withSite(async ({ request }, id) => {
      const response = await request(`/api/v1/projects/${id}/archive`);

      expect(response.headers.get('content-type')).toBe('application/zip');
      expect(response.headers.get('content-disposition')).toBe('attachment; filename="bakery.zip"');
      expect(await response.text()).toBe('PK');
    });
  });

  it.each([
    ['files?version=HEAD', 'version'],
    [`files?version=${'A'.repeat(40)}`, 'version'],
    ['files/content', 'path'],
    ['files/content?path=', 'path'],
    ['archive?version=..', 'version'],
    ['files?color=red', 'color'],
  ])('refuse %s', async (what, field) => {
    await withSite(async ({ request }, id) => {
      const response = await request(`/api/v1/projects/${id}/${what}`);

      expect(await problemIn(response)).toMatchObject({ status: 400, fields: [{ field }] });
    });
  });

  it('are not found when they are not there', async () => {
    await withSite(async ({ request }, id) => {
      const response = await request(`/api/v1/projects/${id}/files/content?path=../secret`);

      expect(await problemIn(response)).toMatchObject({ status: 404, detail: 'The site has no such file.' });
    });
  });
});
