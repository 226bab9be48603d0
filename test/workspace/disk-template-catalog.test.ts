import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DiskTemplateCatalog } from '../../src/workspace/disk-template-catalog.js';
import { COMPOSE_TEXT } from '../support/builders.js';
import { repositoryPath } from '../support/compose-file.js';
import { DESCRIPTION, withFolder, writeTemplate } from './template-folder.js';

describe('DiskTemplateCatalog', () => {
  it('reads a template', async () => {
    await withFolder(async (folder) => {
      await writeTemplate(join(folder, 'test'));

      const template = await new DiskTemplateCatalog([folder]).load('test');

      expect(template).toEqual({
        name: 'test',
        title: 'A test',
        directory: join(folder, 'test'),
        composePath: join(folder, 'test', 'compose.yaml'),
        composeText: COMPOSE_TEXT,
        sitePath: join(folder, 'test', 'site'),
        preview: { service: 'preview', port: 4321, path: '/' },
        agent: { service: 'agent', port: 4096, kind: 'opencode', path: '/global/health' },
      });
    });
  });

  it('knows where templates answer when they do not say it', async () => {
    await withFolder(async (folder) => {
      const text = DESCRIPTION.replace(', path: /', '').replace(/ {2}health.*\n/, '');
      await writeTemplate(join(folder, 'test'), { 'template.yaml': text });

      const { preview, agent } = await new DiskTemplateCatalog([folder]).load('test');

      expect([preview.path, agent.path]).toEqual(['/', '/global/health']);
    });
  });

  it('finds the templates of all folders in alphabetical order, and nothing else that lies there', async () => {
    await withFolder(async (folder) => {
      const [bundled, more] = [join(folder, 'bundled'), join(folder, 'more')];
      await writeTemplate(join(bundled, 'zebra'));
      await writeTemplate(join(more, 'apple'));
      await mkdir(join(more, 'Not A Name'));
      await writeFile(join(more, 'file'), '');
      await symlink(folder, join(more, 'link'));
      const catalog = new DiskTemplateCatalog([bundled, more]);

      expect(await catalog.names()).toEqual(['apple', 'zebra']);
      await expect(catalog.load('apple')).resolves.toMatchObject({ directory: join(more, 'apple') });
    });
  });

  it('refuses a second template of one name by the folder it is in, and serves the others', async () => {
    await withFolder(async (folder) => {
      const [bundled, more] = [join(folder, 'bundled'), join(folder, 'more')];
      for (const directory of [join(bundled, 'one'), join(bundled, 'two'), join(more, 'one')]) {
        await writeTemplate(directory);
      }
      const catalog = new DiskTemplateCatalog([bundled, more]);

      await expect(catalog.load('one')).rejects.toMatchObject({
        code: 'invalid_template',
        message: expect.stringContaining(`rename the one in ${more}`),
      });
      await expect(catalog.load('two')).resolves.toMatchObject({ name: 'two' });
    });
  });

  it('names a folder of templates that is not there', async () => {
    await withFolder(async (folder) => {
      const catalog = new DiskTemplateCatalog([join(folder, 'gone')]);

      await expect(catalog.names()).rejects.toMatchObject({
        code: 'invalid_template',
        message: expect.stringContaining(join(folder, 'gone')),
      });
    });
  });

  it.each(
    [
      ['site: site', 'site: ../../..', '../../.. leads out of the template'],
      ['site: site', 'site: /etc', 'line 3: site: must be a path relative'],
      ['site: site', 'site: nothing', 'nothing does not exist'],
      ['site: site', 'site: compose.yaml', 'compose.yaml is no folder'],
      ['compose: compose.yaml', 'compose: nothing.yaml', 'nothing.yaml does not exist'],
      ['compose: compose.yaml', 'compose: /etc/passwd', 'line 2: compose: must be a path relative'],
      ['compose: compose.yaml', 'compose: ~/x', 'line 2: compose: must be a path relative'],
      ['compose: compose.yaml', 'compose: site', 'site is no file'],
      ['port: 4321', 'port: 0', 'line 4: preview.port'],
      ['port: 4321', 'port: "4321"', 'line 4: preview.port'],
      ['path: /', 'path: //evil.example', 'line 4: preview.path'],
      ['path: /', 'path: "/ HTTP/1.1\\r\\n"', 'line 4: preview.path'],
      ['kind: opencode', 'kind: other', 'line 8: agent.kind'],
      ['  service: agent\n', '', 'line 5: agent.service'],
      ['title: A test', 'surprise: 1', 'line 1: surprise'],
      ['title: A test', 'title: ""', 'line 1: title'],
      ['title: A test', 'title: [1', 'line 2: '],
      ['title: A test', 'title: !x y', 'line 1: Unresolved tag'],
      ['title: A test', 'title: &a A test\nx: *a', 'line 1: '],
      [DESCRIPTION, 'text', 'line 1: '],
      [DESCRIPTION, '', 'line 1: '],
      [DESCRIPTION, `#${'x'.repeat(300_000)}`, 'longer than 256 KiB'],
      ['service: preview', 'service: web', 'no service `web`, which template.yaml names'],
    ].map(([from = '', to = '', words = '']) => ({ from, to, words })),
  )('refuses a template.yaml: $words', async ({ from, to, words }) => {
    await withFolder(async (folder) => {
      await writeTemplate(join(folder, 'test'), { 'template.yaml': DESCRIPTION.replace(from, to) });

      await expect(new DiskTemplateCatalog([folder]).load('test')).rejects.toMatchObject({
        code: 'invalid_template',
        message: expect.stringContaining(words),
      });
    });
  });

  it('names every problem of a template.yaml at once', async () => {
    await withFolder(async (folder) => {
      const text = DESCRIPTION.replace('port: 4321', 'port: 0').replace('port: 4096', 'port: 99999');
      await writeTemplate(join(folder, 'test'), { 'template.yaml': text });

      await expect(new DiskTemplateCatalog([folder]).load('test')).rejects.toMatchObject({
        details: { fields: [expect.stringContaining('line 4: '), expect.stringContaining('line 7: ')] },
      });
    });
  });

  it('refuses a bad Compose file when the template is loaded, by file and line', async () => {
    await withFolder(async (folder) => {
      const compose = COMPOSE_TEXT.replace('ports: [4321]', 'privileged: true');
      await writeTemplate(join(folder, 'test'), { 'compose.yaml': compose });

      await expect(new DiskTemplateCatalog([folder]).load('test')).rejects.toMatchObject({
        code: 'invalid_template',
        message: 'test/compose.yaml line 5: `privileged` is not supported',
      });
    });
  });

  it.each(['template.yaml', 'compose.yaml'])('refuses %s where it is a link out of the template', async (name) => {
    await withFolder(async (folder) => {
      const outside = join(folder, 'outside.yaml');
      await writeFile(outside, name === 'template.yaml' ? DESCRIPTION : COMPOSE_TEXT);
      await writeTemplate(join(folder, 'templates', 'test'), { [name]: null });
      await symlink(outside, join(folder, 'templates', 'test', name));

      await expect(new DiskTemplateCatalog([join(folder, 'templates')]).load('test')).rejects.toMatchObject({
        message: expect.stringContaining(`${name} leads out of the template`),
      });
    });
  });

  it.each(['nobody', '../test', '', 'a/b', '__proto__', 'Test'])('knows no template %j', async (name) => {
    await withFolder(async (folder) => {
      await writeTemplate(join(folder, 'test'));

      await expect(new DiskTemplateCatalog([folder]).load(name)).rejects.toMatchObject({ code: 'invalid_template' });
    });
  });

  it('accepts every template that comes with Sitewright', async () => {
    const catalog = new DiskTemplateCatalog([repositoryPath('templates')]);

    const names = await catalog.names();

    expect(names).toContain('astro-starter');
    for (const name of names) await expect(catalog.load(name)).resolves.toMatchObject({ name });
  });
});
