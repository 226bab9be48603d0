import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import type { ProjectId } from '../../src/domain/project.js';
import { CONTAINER_UID } from '../../src/workspace/copy-tree.js';
import { GitSiteHistory } from '../../src/workspace/git-site-history.js';
import { withTempFolder } from '../support/temp-folder.js';

const ID = '0123456789abcdef' as ProjectId;

interface Scene {
  readonly site: string;
  readonly gitDir: string;
  readonly history: GitSiteHistory;
  write(name: string, text: string): Promise<void>;
  read(name: string): Promise<string>;
}

/** Exchanges the two names all the time, in a process of its own, as an agent could. */
async function whileSwapping(one: string, other: string, work: () => Promise<void>): Promise<void> {
  const script = `
    const { renameSync } = require('node:fs');
    const [one, other] = process.argv.slice(1);
    const attempt = (from, to) => { try { renameSync(from, to); } catch {} };
    process.stdout.write('swapping');
    for (;;) { attempt(one, one + '.x'); attempt(other, one); attempt(one, other); attempt(one + '.x', one); }`;
  const swapper = spawn(process.execPath, ['-e', script, one, other], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(swapper.stdout, 'data');
    await work();
  } finally {
    swapper.kill('SIGKILL');
    await once(swapper, 'exit');
  }
}

async function withHistory(story: (scene: Scene) => Promise<void>): Promise<void> {
  await withTempFolder(async (folder) => {
    const site = join(folder, 'projects', ID);
    await mkdir(site, { recursive: true });
    await story({
      site,
      gitDir: join(folder, 'histories', `${ID}.git`),
      history: new GitSiteHistory(folder, (projectId) => join(folder, 'projects', projectId)),
      write: async (name, text) => {
        await mkdir(join(site, name, '..'), { recursive: true });
        await writeFile(join(site, name), text);
      },
      read: (name) => readFile(join(site, name), 'utf8'),
    });
  });
}

describe('keeping versions', () => {
  it('keeps one version per key, newest first, changed or not', async () => {
    await withHistory(async ({ history, write }) => {
      await write('index.html', 'one');
      const first = await history.commit(ID, { key: 'setup', title: 'A bakery\nwith bread' });
      await write('index.html', 'two');
      const second = await history.commit(ID, { key: 'turn:1', title: 'Make it blue' });
      const third = await history.commit(ID, { key: 'turn:2', title: 'Say hello' });

      const versions = await history.list(ID);
      expect(versions.map(({ version, key, title }) => [version, key, title])).toEqual([
        [third.version, 'turn:2', 'Say hello'],
        [second.version, 'turn:1', 'Make it blue'],
        [first.version, 'setup', 'A bakery with bread'],
      ]);
      expect(Date.now() - Date.parse(versions[0]?.at ?? '')).toBeLessThan(60_000);
    });
  });

  it('gives a repeat the version that it made before, also at the same time', async () => {
    await withHistory(async ({ history, write }) => {
      await write('index.html', 'one');
      const [first, again] = await Promise.all([
        history.commit(ID, { key: 'setup', title: 'one' }),
        history.commit(ID, { key: 'setup', title: 'one' }),
      ]);
      await write('index.html', 'two');
      const later = await history.commit(ID, { key: 'setup', title: 'one' });

      expect([again, later]).toEqual([first, first]);
      expect(await history.list(ID)).toHaveLength(1);
    });
  });

  it('goes on after a process that was killed half-way', async () => {
    await withHistory(async ({ history, write, gitDir }) => {
      await write('index.html', 'one');
      await history.commit(ID, { key: 'setup', title: 'one' });
      await writeFile(join(gitDir, 'refs', 'heads', 'main.lock'), '');
      await writeFile(join(gitDir, 'index-dead'), 'half');
      await writeFile(join(gitDir, 'index-dead.lock'), '');

      await history.commit(ID, { key: 'turn:1', title: 'two' });
      expect((await history.list(ID)).map(({ key }) => key)).toEqual(['turn:1', 'setup']);
      expect((await readdir(gitDir)).filter((name) => name.startsWith('index-'))).toEqual([]);
    });
  });

  it('stops when it is cancelled', async () => {
    await withHistory(async ({ history, write }) => {
      await write('index.html', 'one');
      const reason = new Error('cancelled');
      await expect(history.commit(ID, { key: 'setup', title: 'x' }, AbortSignal.abort(reason))).rejects.toBe(reason);
      expect(await history.list(ID)).toEqual([]);
    });
  });

  it('lists nothing for a project without versions, and removes a history whole', async () => {
    await withHistory(async ({ history, write, gitDir }) => {
      expect(await history.list(ID)).toEqual([]);
      await write('a', 'a');
      await history.commit(ID, { key: 'setup', title: 'a' });
      await history.remove(ID);
      await history.remove(ID);
      await expect(lstat(gitDir)).rejects.toMatchObject({ code: 'ENOENT' });
    });
  });
});

describe('restoring', () => {
  it('makes the site equal to the version, leaves ignored files, and keeps what no version held', async () => {
    await withHistory(async ({ history, write, read, site }) => {
      await write('index.html', 'one');
      await write('pages/about.html', 'about');
      const { version } = await history.commit(ID, { key: 'setup', title: 'one' });
      await write('index.html', 'two');
      await write('added.html', 'added');
      await rm(join(site, 'pages'), { recursive: true });
      await history.commit(ID, { key: 'turn:1', title: 'two' });
      await write('by-hand.html', 'by hand');
      await write('node_modules/left/index.js', 'left');

      await history.restore(ID, { version, key: 'restore:1' });

      expect((await readdir(site)).sort()).toEqual(['index.html', 'node_modules', 'pages']);
      expect(await read('index.html')).toBe('one');
      expect(await read('pages/about.html')).toBe('about');
      expect((await history.list(ID)).map(({ key }) => key)).toEqual([
        'restore:1',
        'before-restore:1',
        'turn:1',
        'setup',
      ]);
    });
  });

  it('brings back what a restoring replaced', async () => {
    await withHistory(async ({ history, write, read }) => {
      await write('index.html', 'one');
      const { version } = await history.commit(ID, { key: 'setup', title: 'one' });
      await write('index.html', 'by hand');
      await history.restore(ID, { version, key: 'restore:1' });
      const before = (await history.list(ID)).find(({ key }) => key === 'before-restore:1');
      await history.restore(ID, { version: before?.version ?? '', key: 'restore:2' });
      expect(await read('index.html')).toBe('by hand');
    });
  });

  it('gives a repeat its version, and touches nothing then', async () => {
    await withHistory(async ({ history, write, read }) => {
      await write('index.html', 'one');
      const { version } = await history.commit(ID, { key: 'setup', title: 'one' });
      const first = await history.restore(ID, { version, key: 'restore:1' });
      await write('index.html', 'later');
      expect(await history.restore(ID, { version, key: 'restore:1' })).toEqual(first);
      expect(await read('index.html')).toBe('later');
    });
  });

  it.each(['0'.repeat(40), 'main', '--help', ''])('refuses %p, which is none of its versions', async (version) => {
    await withHistory(async ({ history, write }) => {
      await write('index.html', 'one');
      await history.commit(ID, { key: 'setup', title: 'one' });
      await expect(history.restore(ID, { version, key: 'restore:1' })).rejects.toMatchObject({ code: 'not_found' });
    });
  });

  it('leaves files that the agent may change', async () => {
    await withHistory(async ({ history, write, site }) => {
      await write('pages/about.html', 'one');
      const { version } = await history.commit(ID, { key: 'setup', title: 'one' });
      await rm(join(site, 'pages'), { recursive: true });
      await history.restore(ID, { version, key: 'restore:1' });
      const owners = [await lstat(join(site, 'pages')), await lstat(join(site, 'pages/about.html'))].map(
        ({ uid }) => uid,
      );
      const expected = process.geteuid?.() === 0 ? CONTAINER_UID : process.geteuid?.();
      expect(owners).toEqual([expected, expected]);
    });
  });
});

describe('a site that means harm', () => {
  it('runs nothing: neither hooks nor filters nor settings of the site', async () => {
    await withHistory(async ({ history, write, site }) => {
      const bait = join(site, '..', 'ran');
      const script = `#!/bin/sh\ntouch ${bait}\ncat\n`;
      await write('evil.sh', script);
      await chmod(join(site, 'evil.sh'), 0o755);
      await write('.gitattributes', '* filter=evil diff=evil\n');
      await write('.git/config', `[filter "evil"]\n clean = ${site}/evil.sh\n[core]\n fsmonitor = ${site}/evil.sh\n`);
      await write('.git/hooks/post-checkout', script);
      await write('.gitmodules', '[submodule "x"]\n path = x\n url = ext::sh -c "touch /tmp/x"\n');
      const { version } = await history.commit(ID, { key: 'setup', title: 'evil' });
      await write('index.html', 'x');
      await history.restore(ID, { version, key: 'restore:1' });
      await expect(lstat(bait)).rejects.toMatchObject({ code: 'ENOENT' });
    });
  });

  it('keeps a link as a link, and writes through none', async () => {
    await withHistory(async ({ history, write, site }) => {
      const outside = join(site, '..', 'outside');
      await mkdir(outside);
      await write('pages/index.html', 'mine');
      const { version } = await history.commit(ID, { key: 'setup', title: 'one' });
      await rm(join(site, 'pages'), { recursive: true });
      await symlink(outside, join(site, 'pages'));
      await history.restore(ID, { version, key: 'restore:1' });
      expect(await readdir(outside)).toEqual([]);
      expect((await lstat(join(site, 'pages'))).isDirectory()).toBe(true);
    });
  });

  it('reads and writes nothing outside, however fast it swaps a folder for a link', async () => {
    await withHistory(async ({ history, write, site, read }) => {
      const outside = join(site, '..', 'outside');
      await mkdir(outside);
      await writeFile(join(outside, 'secret.html'), 'secret');
      const { version } = await history.commit(ID, { key: 'setup', title: 'empty' });
      await write('pages/secret.html', 'mine');
      const full = await history.commit(ID, { key: 'turn:1', title: 'full' });
      await symlink(outside, join(site, 'link'));

      await whileSwapping(join(site, 'pages'), join(site, 'link'), async () => {
        for (let round = 0; round < 15; round += 1) {
          const now = await history.commit(ID, { key: `round:${round}`, title: 'now' });
          const tree = await history.files(ID, now.version);
          for (const { path, kind } of tree.files) {
            if (kind === 'file')
              expect([path, String(await history.readFile(ID, { path, ...now }))]).toEqual([path, 'mine']);
          }
          const wanted = round % 2 === 0 ? version : full.version;
          // Folders that come and go meanwhile may make it fail; then it is asked for again.
          await history.restore(ID, { version: wanted, key: `restore:${round}` }).catch(() => undefined);
        }
      });

      expect(await readdir(outside)).toEqual(['secret.html']);
      expect(await readFile(join(outside, 'secret.html'), 'utf8')).toBe('secret');
      await history.restore(ID, { version: full.version, key: 'restore:last' });
      expect(await read('pages/secret.html')).toBe('mine');
    });
  });

  it('keeps what lies very deep in no version, and holds up nobody by a pipe', async () => {
    await withHistory(async ({ history, write, site }) => {
      await write('index.html', 'one');
      await write(`${'deep/'.repeat(200)}file`, 'x');
      execFileSync('mkfifo', [join(site, 'pipe')]);

      await history.commit(ID, { key: 'setup', title: 'deep' });

      expect((await history.files(ID)).files.map(({ path }) => path)).toEqual(['index.html']);
      const [{ version } = { version: '' }] = await history.list(ID);
      await write('index.html', 'two');
      await history.restore(ID, { version, key: 'restore:1' });
      expect((await lstat(join(site, 'deep'.concat('/deep'.repeat(199), '/file')))).isFile()).toBe(true);
    });
  });

  it('takes any file name, and a repository within the site', async () => {
    await withHistory(async ({ history, write, read, site }) => {
      const names = ['--force', 'a\nb.html', 'ünï "quoted".html', '<b>.html'];
      for (const name of names) await write(name, name);
      await write('inner/.git/HEAD', 'ref: refs/heads/main\n');
      await write('inner/file', 'x');
      const { version } = await history.commit(ID, { key: 'setup', title: '--title' });
      for (const name of names) await rm(join(site, name));
      await history.restore(ID, { version, key: 'restore:1' });
      for (const name of names) expect(await read(name)).toBe(name);
    });
  });
});

describe('files', () => {
  it('are those of the site as it is now, without what builds make, or those of a version', async () => {
    await withHistory(async ({ history, write }) => {
      await write('index.html', 'one');
      const { version } = await history.commit(ID, { key: 'setup', title: 'one' });
      await write('index.html', 'three');
      await write('src/päge.astro', 'new');
      await write('node_modules/left/out.js', 'no');

      const now = await history.files(ID);
      expect(now).toEqual({
        version: expect.stringMatching(/^[0-9a-f]{40}$/),
        files: [
          { path: 'index.html', kind: 'file', size: 5 },
          { path: 'src/päge.astro', kind: 'file', size: 3 },
        ],
        isTruncated: false,
      });
      expect((await history.files(ID, version)).files).toEqual([{ path: 'index.html', kind: 'file', size: 3 }]);
      const read = async (path: string, of?: string) => String(await history.readFile(ID, { path, version: of }));
      expect(await read('index.html')).toBe('three');
      expect(await read('index.html', version)).toBe('one');
      await write('index.html', 'four');
      expect(await read('index.html', now.version)).toBe('three');
      expect((await history.list(ID)).map(({ key }) => key)).toEqual(['setup']);
    });
  });

  it('are told byte by byte', async () => {
    await withHistory(async ({ history, site }) => {
      const bytes = Buffer.from([0, 255, 13, 10, 128]);
      await writeFile(join(site, 'logo.png'), bytes);

      expect(await history.readFile(ID, { path: 'logo.png' })).toEqual(bytes);
    });
  });

  it('lead nowhere outside of the site, by no path and by no link', async () => {
    await withHistory(async ({ history, write, site }) => {
      await write('index.html', 'one');
      await writeFile(join(site, '..', 'secret'), 'secret');
      await symlink('../secret', join(site, 'link'));
      await symlink('..', join(site, 'up'));

      const { files } = await history.files(ID);
      expect(files.map(({ path, kind }) => [path, kind])).toEqual([
        ['index.html', 'file'],
        ['link', 'link'],
        ['up', 'link'],
      ]);
      expect(String(await history.readFile(ID, { path: 'link' }))).toBe('../secret');
      const outside = [
        '../secret',
        'up/secret',
        '/etc/passwd',
        './index.html',
        'index.html/',
        '',
        '.git/config',
        'HEAD:x',
      ];
      for (const path of outside) {
        await expect(history.readFile(ID, { path })).rejects.toMatchObject({ code: 'not_found' });
      }
    });
  });

  it('of a version that is not there, or of a site that is not there yet, are not found', async () => {
    await withHistory(async ({ history, write, gitDir }) => {
      await write('index.html', 'one');
      for (const version of ['0'.repeat(40), '--all', 'HEAD']) {
        await expect(history.files(ID, version)).rejects.toMatchObject({ code: 'not_found' });
      }
      const other = 'fedcba9876543210' as ProjectId;
      await expect(history.files(other)).rejects.toMatchObject({ code: 'not_found' });
      expect(await readdir(join(gitDir, '..'))).toEqual([`${ID}.git`]);
    });
  });

  it('that are too large are for the archive', async () => {
    await withHistory(async ({ history, site }) => {
      await writeFile(join(site, 'film.mp4'), Buffer.alloc(5 * 1024 * 1024 + 1));

      await expect(history.readFile(ID, { path: 'film.mp4' })).rejects.toMatchObject({ code: 'invalid_request' });
    });
  });

  it('are all in the archive, in one folder', async () => {
    await withHistory(async ({ history, write, site, gitDir }) => {
      await write('index.html', 'one');
      await write('src/main.ts', 'two');
      await write('node_modules/left/out.js', 'no');
      await symlink('/etc/passwd', join(site, 'link'));

      const zip = await buffer(await history.archive(ID, { folder: 'bakery' }));
      expect(zip.subarray(0, 4).toString('latin1')).toBe('PK\x03\x04');
      expect(zip.includes('bakery/index.html')).toBe(true);
      expect(zip.includes('bakery/src/main.ts')).toBe(true);
      expect(zip.includes('node_modules')).toBe(false);
      expect(zip.includes('root:')).toBe(false);
      expect((await readdir(gitDir)).filter((name) => name.startsWith('index-'))).toEqual([]);
      // Whoever stops reading ends git.
      const broken = await history.archive(ID, { folder: 'bakery' });
      broken.destroy();
      await history.files(ID);
    });
  });
});
