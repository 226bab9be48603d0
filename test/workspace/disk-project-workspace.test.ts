import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ProjectId } from '../../src/domain/project.js';
import { DiskProjectWorkspace } from '../../src/workspace/disk-project-workspace.js';
import { DiskTemplateCatalog } from '../../src/workspace/disk-template-catalog.js';
import type { Template } from '../../src/workspace/template.js';

const ID = '0123456789abcdef' as ProjectId;

const DESCRIPTION = `title: A test
compose: compose.yaml
site: site
preview: { service: preview, port: 4321, path: / }
agent: { service: agent, port: 4096, kind: opencode, health: /global/health }
`;

interface Scene {
  readonly folder: string;
  readonly template: Template;
  readonly catalog: DiskTemplateCatalog;
  readonly workspace: DiskProjectWorkspace;
}

async function withScene(story: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sitewright-workspace-'));
  try {
    const templates = join(folder, 'templates');
    await mkdir(join(templates, 'test', 'site', 'src'), { recursive: true });
    await writeFile(join(templates, 'test', 'template.yaml'), DESCRIPTION);
    await writeFile(join(templates, 'test', 'compose.yaml'), 'services: {}');
    await writeFile(join(templates, 'test', 'site', 'src', 'index.html'), 'hello');
    const catalog = new DiskTemplateCatalog([templates]);
    const template = await catalog.load('test');
    await story({ folder, template, catalog, workspace: new DiskProjectWorkspace(join(folder, 'data')) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('DiskProjectWorkspace', () => {
  it('copies the site of the template, and keeps it when asked again', async () => {
    await withScene(async ({ workspace, template }) => {
      await workspace.createFiles(ID, template);
      const page = join(workspace.pathOf(ID), 'src', 'index.html');
      await writeFile(page, 'edited by the agent');

      await workspace.createFiles(ID, template);

      expect(await readFile(page, 'utf8')).toBe('edited by the agent');
    });
  });

  it('makes one whole folder when two attempts overlap', async () => {
    await withScene(async ({ workspace, template, folder }) => {
      await workspace.createFiles(ID, template);
      await workspace.removeFiles(ID);

      await Promise.all(
        [workspace.createFiles(ID, template), workspace.createFiles(ID, template)].map((run) =>
          run.catch(() => undefined),
        ),
      );
      await workspace.createFiles(ID, template);

      expect(await readdir(join(folder, 'data', 'projects'))).toEqual([ID]);
      expect(existsSync(join(workspace.pathOf(ID), 'src', 'index.html'))).toBe(true);
    });
  });

  it('clears away what a killed attempt left', async () => {
    await withScene(async ({ workspace, template, folder }) => {
      const leftover = join(folder, 'data', 'projects', `.unfinished-${ID}-0000`);
      await mkdir(leftover, { recursive: true });

      await workspace.createFiles(ID, template);

      expect(existsSync(leftover)).toBe(false);
    });
  });

  it('leaves nothing half-made behind when it is cancelled', async () => {
    await withScene(async ({ workspace, template, folder }) => {
      await expect(workspace.createFiles(ID, template, AbortSignal.abort())).rejects.toThrow();

      expect(await readdir(join(folder, 'data', 'projects'))).toEqual([]);
    });
  });

  it('removes the folder, twice, without following links', async () => {
    await withScene(async ({ workspace, template, folder }) => {
      await workspace.createFiles(ID, template);
      const outside = join(folder, 'outside.txt');
      await writeFile(outside, 'precious');
      await symlink(folder, join(workspace.pathOf(ID), 'link'));

      await workspace.removeFiles(ID);
      await workspace.removeFiles(ID);

      expect(existsSync(workspace.pathOf(ID))).toBe(false);
      expect(await readFile(outside, 'utf8')).toBe('precious');
    });
  });

  it('refuses a template with a link in it', async () => {
    await withScene(async ({ workspace, template }) => {
      await symlink('/etc/passwd', join(template.sitePath, 'link'));

      await expect(workspace.createFiles(ID, template)).rejects.toMatchObject({ code: 'invalid_template' });
      expect(existsSync(workspace.pathOf(ID))).toBe(false);
    });
  });
});

describe('DiskTemplateCatalog', () => {
  it('reads a template', async () => {
    await withScene(async ({ catalog, template }) => {
      expect(await catalog.names()).toEqual(['test']);
      expect(template).toMatchObject({
        title: 'A test',
        preview: { service: 'preview', port: 4321, path: '/' },
        agent: { service: 'agent', port: 4096, kind: 'opencode', path: '/global/health' },
      });
    });
  });

  it.each([
    ['site: site', 'site: ../../..', 'leads out of the template'],
    ['compose: compose.yaml', 'compose: nothing.yaml', 'does not exist'],
    ['port: 4321', 'port: 0', 'preview.port'],
    ['kind: opencode', 'kind: other', 'agent.kind'],
    ['title: A test', 'surprise: 1', 'surprise'],
  ])('refuses a template whose %s became %s', async (from, to, words) => {
    await withScene(async ({ catalog, template }) => {
      await writeFile(join(template.directory, 'template.yaml'), DESCRIPTION.replace(from, to));

      await expect(catalog.load('test')).rejects.toMatchObject({
        code: 'invalid_template',
        message: expect.stringContaining(words),
      });
    });
  });

  it.each(['nobody', '../test', ''])('knows no template %j', async (name) => {
    await withScene(async ({ catalog }) => {
      await expect(catalog.load(name)).rejects.toMatchObject({ code: 'invalid_template' });
    });
  });
});
