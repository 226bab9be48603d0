import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DiskProjectWorkspace } from '../../src/workspace/disk-project-workspace.js';
import type { Template } from '../../src/workspace/template.js';
import { aTemplate, SOME_PROJECT_ID as ID } from '../support/builders.js';
import { withFolder, writeTemplate } from './template-folder.js';

const OTHER_ID = 'fedcba9876543210' as typeof ID;
const isRoot = process.getuid?.() === 0;

interface Scene {
  readonly folder: string;
  readonly projects: string;
  readonly template: Template;
  readonly workspace: DiskProjectWorkspace;
}

async function withScene(story: (scene: Scene) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await writeTemplate(join(folder, 'test'));
    const dataDir = join(folder, 'data');
    await story({
      folder,
      projects: join(dataDir, 'projects'),
      template: aTemplate({ sitePath: join(folder, 'test', 'site') }),
      workspace: new DiskProjectWorkspace(dataDir),
    });
  });
}

/** What is left beside whole projects: nothing may be, at the end of every call. */
async function remainsIn(projects: string): Promise<readonly string[]> {
  const [names, bin] = await Promise.all([readdir(projects), readdir(join(projects, '.removing'))]);
  return [...names.filter((name) => name !== '.removing'), ...bin.map((name) => `.removing/${name}`)].sort();
}

/** Runs as another user of the system for a while: what root may do says little about others. */
async function asUser(uid: number, work: () => Promise<void>): Promise<void> {
  process.seteuid?.(uid);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
  }
}

/** Only root may give files away or become another user. */
const itAsRoot = isRoot ? it : it.skip;

/** Aborts when it was looked at a number of times: in the middle of the work, without a clock. */
class AbortAfterLooks extends AbortController {
  constructor(looks: number) {
    super();
    let left = looks;
    const { signal } = this;
    const look = signal.throwIfAborted.bind(signal);
    signal.throwIfAborted = () => {
      left -= 1;
      if (left === 0) this.abort();
      look();
    };
  }
}

describe('createFiles', () => {
  it('copies the site of the template, and keeps it when asked again', async () => {
    await withScene(async ({ workspace, template, projects }) => {
      await workspace.createFiles(ID, template);
      const page = join(workspace.pathOf(ID), 'src', 'index.html');
      expect(await readFile(page, 'utf8')).toBe('hello');
      await writeFile(page, 'edited by the agent');

      await workspace.createFiles(ID, template);

      expect(await readFile(page, 'utf8')).toBe('edited by the agent');
      expect(await remainsIn(projects)).toEqual([ID]);
    });
  });

  it('makes one whole folder when attempts overlap, in one process and in two', async () => {
    await withScene(async ({ workspace, template, folder, projects }) => {
      const another = new DiskProjectWorkspace(join(folder, 'data'));

      await Promise.all([workspace.createFiles(ID, template), workspace.createFiles(ID, template)]);
      await Promise.allSettled([another.createFiles(OTHER_ID, template), workspace.createFiles(OTHER_ID, template)]);
      await workspace.createFiles(OTHER_ID, template);

      expect(await remainsIn(projects)).toEqual([ID, OTHER_ID]);
      for (const id of [ID, OTHER_ID]) {
        expect(await readFile(join(workspace.pathOf(id), 'src', 'index.html'), 'utf8')).toBe('hello');
      }
    });
  });

  it('clears away what killed attempts of this project left, and nothing of others', async () => {
    await withScene(async ({ workspace, template, projects }) => {
      const leftovers = [`.unfinished-${ID}-0000`, `.unfinished-${OTHER_ID}-0000`, `.removing/${ID}-0000`];
      for (const name of leftovers) await mkdir(join(projects, name, 'half'), { recursive: true });

      await workspace.createFiles(ID, template);

      expect(await remainsIn(projects)).toEqual([`.unfinished-${OTHER_ID}-0000`, ID]);
    });
  });

  it.each([1, 2, 3, 4, 5, 6])('leaves nothing behind when it is cancelled at its look number %i', async (looks) => {
    await withScene(async ({ workspace, template, projects }) => {
      await workspace.createFiles(OTHER_ID, template);
      const { signal } = new AbortAfterLooks(looks);

      await expect(workspace.createFiles(ID, template, signal)).rejects.toMatchObject({ name: 'AbortError' });

      expect(await remainsIn(projects)).toEqual([OTHER_ID]);
    });
  });

  it.each(['link', 'src/link'])('refuses a template with a link at %s', async (path) => {
    await withScene(async ({ workspace, template, projects }) => {
      await symlink('/etc/passwd', join(template.sitePath, path));

      await expect(workspace.createFiles(ID, template)).rejects.toMatchObject({ code: 'invalid_template' });

      expect(await remainsIn(projects)).toEqual([]);
    });
  });

  it('leaves out what a developer installed in the template', async () => {
    await withScene(async ({ workspace, template }) => {
      await mkdir(join(template.sitePath, 'node_modules', '.bin'), { recursive: true });
      await symlink('../x', join(template.sitePath, 'node_modules', '.bin', 'x'));

      await workspace.createFiles(ID, template);

      expect((await readdir(workspace.pathOf(ID))).sort()).toEqual(['package.json', 'src']);
    });
  });

  it('says in a code of ours that the template is gone', async () => {
    await withScene(async ({ workspace, template }) => {
      await rm(template.sitePath, { recursive: true });

      await expect(workspace.createFiles(ID, template)).rejects.toMatchObject({
        code: 'internal',
        message: expect.stringContaining('ENOENT'),
      });
    });
  });

  itAsRoot('gives the files to the user of the containers, writable even where the template is not', async () => {
    await withScene(async ({ workspace, template }) => {
      await chmod(join(template.sitePath, 'package.json'), 0o400);
      await chmod(join(template.sitePath, 'src', 'index.html'), 0o700);

      await workspace.createFiles(ID, template);

      const modes = [];
      for (const path of ['', 'package.json', 'src', 'src/index.html']) {
        const { uid, gid, mode } = await stat(join(workspace.pathOf(ID), path));
        modes.push([uid, gid, (mode & 0o777).toString(8)]);
      }
      expect(modes).toEqual([
        [1000, 1000, '755'],
        [1000, 1000, '644'],
        [1000, 1000, '755'],
        [1000, 1000, '755'],
      ]);
    });
  });

  itAsRoot('lets containers write where the service is a user that owns nothing of theirs', async () => {
    await withScene(async ({ workspace, template, folder }) => {
      await chown(folder, 1234, 1234);

      await asUser(1234, () => workspace.createFiles(ID, template));

      const { uid, mode } = await stat(join(workspace.pathOf(ID), 'package.json'));
      expect([uid, (mode & 0o777).toString(8)]).toEqual([1234, '666']);
    });
  });

  itAsRoot('says how much room is left when the disk is full, and leaves nothing behind', async () => {
    await withScene(async ({ workspace, template, folder, projects }) => {
      await mkdir(join(folder, 'data'));
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', join(folder, 'data')], { stdio: 'pipe' });
      } catch (error) {
        process.stderr.write(`Not tested with a full disk: no tmpfs can be mounted here (${String(error)})\n`);
        return;
      }
      try {
        await writeFile(join(template.sitePath, 'package.json'), 'x'.repeat(100_000));

        await expect(workspace.createFiles(ID, template)).rejects.toMatchObject({
          code: 'disk_full',
          message: expect.stringMatching(/full: \d+ bytes are left/),
        });

        expect(await remainsIn(projects)).toEqual([]);
      } finally {
        execFileSync('umount', [join(folder, 'data')]);
      }
    });
  });
});

describe('removeFiles', () => {
  it('removes a project, twice, and one that never was', async () => {
    await withScene(async ({ workspace, template, projects }) => {
      await workspace.createFiles(ID, template);
      await workspace.createFiles(OTHER_ID, template);

      await workspace.removeFiles(ID);
      await workspace.removeFiles(ID);
      await workspace.removeFiles('0000000000000000' as typeof ID);

      expect(await remainsIn(projects)).toEqual([OTHER_ID]);
    });
  });

  it('follows no link that was planted in the project', async () => {
    await withScene(async ({ workspace, template, folder, projects }) => {
      await workspace.createFiles(ID, template);
      const outside = join(folder, 'outside');
      await mkdir(outside);
      await writeFile(join(outside, 'precious.txt'), 'precious');
      for (const path of ['link', 'src/link']) await symlink(outside, join(workspace.pathOf(ID), path));
      await symlink(join(outside, 'precious.txt'), join(workspace.pathOf(ID), 'file-link'));
      await symlink('nowhere', join(workspace.pathOf(ID), 'broken'));

      await workspace.removeFiles(ID);

      expect(await remainsIn(projects)).toEqual([]);
      expect(await readFile(join(outside, 'precious.txt'), 'utf8')).toBe('precious');
    });
  });

  it('removes only the link where the whole project folder was replaced by one', async () => {
    await withScene(async ({ workspace, folder, projects }) => {
      await mkdir(projects, { recursive: true });
      await symlink(join(folder, 'test'), workspace.pathOf(ID));

      await workspace.removeFiles(ID);

      expect(await remainsIn(projects)).toEqual([]);
      expect(existsSync(join(folder, 'test', 'template.yaml'))).toBe(true);
    });
  });

  it('gets rid of a tree that is deeper than a path can be long', async () => {
    await withScene(async ({ workspace, template, projects }) => {
      await workspace.createFiles(ID, template);
      const make = 'for i in $(seq 60); do mkdir "$0" && cd -P "$0" || exit 1; done; touch leaf';
      execFileSync('sh', ['-c', make, 'd'.repeat(200)], { cwd: workspace.pathOf(ID) });

      await workspace.removeFiles(ID);

      expect(await remainsIn(projects)).toEqual([]);
    });
  });

  it('can be called many times at once, while the project is being made too', async () => {
    await withScene(async ({ workspace, template, folder, projects }) => {
      const another = new DiskProjectWorkspace(join(folder, 'data'));
      await workspace.createFiles(ID, template);
      for (let index = 0; index < 50; index += 1) {
        await mkdir(join(workspace.pathOf(ID), `folder-${index}`, 'inner'), { recursive: true });
      }

      await Promise.all([workspace, another, workspace, another].map((each) => each.removeFiles(ID)));
      expect(await remainsIn(projects)).toEqual([]);

      await Promise.all([workspace.createFiles(ID, template), workspace.removeFiles(ID)]);
      expect(await remainsIn(projects)).toEqual([]);
    });
  });

  it('goes on where a killed removal stopped', async () => {
    await withScene(async ({ workspace, projects }) => {
      await mkdir(join(projects, '.removing', `${ID}-0000`, 'src'), { recursive: true });
      await mkdir(join(projects, '.removing', `${OTHER_ID}-0000`), { recursive: true });

      await workspace.removeFiles(ID);

      expect(await remainsIn(projects)).toEqual([`.removing/${OTHER_ID}-0000`]);
    });
  });

  itAsRoot('removes what containers locked or own, as root', async () => {
    await withScene(async ({ workspace, template, projects }) => {
      await workspace.createFiles(ID, template);
      const locked = join(workspace.pathOf(ID), 'src');
      await chown(locked, 0, 0);
      await chmod(locked, 0);

      await workspace.removeFiles(ID);

      expect(await remainsIn(projects)).toEqual([]);
    });
  });

  itAsRoot('removes folders that may not be written to, as another user', async () => {
    await withScene(async ({ workspace, template, folder, projects }) => {
      await chown(folder, 1234, 1234);
      await asUser(1234, async () => {
        await workspace.createFiles(ID, template);
        await chmod(join(workspace.pathOf(ID), 'src'), 0o500);
        await chmod(workspace.pathOf(ID), 0o500);

        await workspace.removeFiles(ID);
      });

      expect(await remainsIn(projects)).toEqual([]);
    });
  });

  itAsRoot('says so when it may not remove something', async () => {
    await withScene(async ({ workspace, template, folder }) => {
      await chown(folder, 1234, 1234);
      await asUser(1234, () => workspace.createFiles(ID, template));
      await mkdir(join(workspace.pathOf(ID), 'theirs', 'inner'), { recursive: true });

      await asUser(1234, async () => {
        await expect(workspace.removeFiles(ID)).rejects.toMatchObject({
          code: 'internal',
          message: expect.stringContaining('cannot be worked on'),
        });
      });

      expect(existsSync(workspace.pathOf(ID))).toBe(false);
    });
  });
});
