import { chmod, lstat, mkdir, readFile, readdir, readlink, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Cipher } from '../../src/backup/archive-cipher.js';
import { verifyArchive } from '../../src/backup/archive-reader.js';
import { backUp } from '../../src/backup/back-up.js';
import { restore } from '../../src/backup/restore.js';
import { withTempFolder } from '../support/temp-folder.js';
import { DUMP, FakeTarget, PROJECT, sourcesOf, writeInstallation } from './with-installation.js';

interface Places {
  readonly from: string;
  readonly to: string;
  readonly file: string;
}

/** An installation, the backup of it, and an empty place. */
function withBackup(story: (places: Places) => Promise<void>, prepare = async (_site: string) => {}): Promise<void> {
  return withTempFolder(async (folder) => {
    const places = { from: join(folder, 'from'), to: join(folder, 'to'), file: join(folder, 'backup') };
    await writeInstallation(places.from);
    await prepare(join(places.from, 'projects', PROJECT));
    await backUp(places.file, sourcesOf(places.from));
    await story(places);
  });
}

describe('a backup', () => {
  it('brings back database, secrets, sites, versions and conversations', async () => {
    await withBackup(async ({ to, file }) => {
      const target = new FakeTarget();

      await restore({ file }, target.at(to));

      expect(target.dump).toEqual(DUMP);
      expect(await readFile(join(to, 'projects', PROJECT, 'index.html'), 'utf8')).toBe('<h1>Bakery</h1>');
      expect(await readFile(join(to, 'histories', `${PROJECT}.git`, 'refs', 'main'), 'utf8')).toBe('a version');
      expect(await readFile(join(to, 'installation'), 'utf8')).toBe('0123456789abcdef');
      expect((await lstat(join(to, 'secrets', 'master-key'))).mode & 0o777).toBe(0o600);
      expect((await lstat(join(to, 'secrets'))).mode & 0o777).toBe(0o700);
      const tar = target.volumes.get(`${PROJECT}/agent-home`)?.toString('latin1') ?? '';
      for (const words of ['volume/said.txt', 'a conversation', 'volume/again.txt']) expect(tar).toContain(words);
      expect(target.ended).toEqual([PROJECT]);
      expect((await readdir(to)).sort()).toEqual(['histories', 'installation', 'projects', 'secrets']);
    });
  });

  it('keeps modes, links wherever they point, empty folders, long names and large files', async () => {
    const long = 'ein-sehr-langer-Ordner-'.repeat(6);
    const large = Buffer.alloc(9 * 1024 * 1024, 'many words ');
    await withBackup(
      async ({ to, file }) => {
        await restore({ file }, new FakeTarget().at(to));

        const site = join(to, 'projects', PROJECT);
        expect((await lstat(join(site, 'run.sh'))).mode & 0o777).toBe(0o751);
        expect(await readlink(join(site, 'node_modules'))).toBe('/app/node_modules');
        expect(await readlink(join(site, 'up'))).toBe('../..');
        expect(await readdir(join(site, 'empty'))).toEqual([]);
        expect(await readFile(join(site, long, 'grüße 🌻.txt'), 'utf8')).toBe('words');
        expect((await readFile(join(site, 'large.bin'))).equals(large)).toBe(true);
      },
      async (site) => {
        await writeFile(join(site, 'run.sh'), 'echo');
        await chmod(join(site, 'run.sh'), 0o751);
        await symlink('/app/node_modules', join(site, 'node_modules'));
        await symlink('../..', join(site, 'up'));
        await mkdir(join(site, 'empty'));
        await mkdir(join(site, long));
        await writeFile(join(site, long, 'grüße 🌻.txt'), 'words');
        await writeFile(join(site, 'large.bin'), large);
      },
    );
  });

  it('is readable by its owner only, and overwrites nothing', async () => {
    await withBackup(async ({ from, file }) => {
      expect((await lstat(file)).mode & 0o777).toBe(0o600);

      await expect(backUp(file, sourcesOf(from))).rejects.toThrow(/exists already/);
    });
  });

  it('leaves nothing behind when it fails', async () => {
    await withTempFolder(async (folder) => {
      const from = join(folder, 'from');
      await writeInstallation(from);
      const volumes = {
        ...sourcesOf(from).volumes,
        read: async function* () {
          yield Buffer.alloc(512, 1);
          throw new Error('the engine went away');
        },
      } as never;

      const attempt = backUp(join(folder, 'backup'), sourcesOf(from, { volumes }));

      await expect(attempt).rejects.toThrow();
      expect(await readdir(folder)).toEqual(['from']);
    });
  });

  it('leaves out what is no file, and says so', async () => {
    await withTempFolder(async (folder) => {
      const from = join(folder, 'from');
      await writeInstallation(from);
      const server = createServer().listen(join(from, 'projects', PROJECT, 'a.sock'));
      try {
        const { notes } = await backUp(join(folder, 'backup'), sourcesOf(from));

        expect(notes).toEqual([expect.stringMatching(/a\.sock is no file, folder or link/)]);
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
    });
  });

  it('leaves out a project that is deleted meanwhile', async () => {
    await withTempFolder(async (folder) => {
      const [from, to, file] = [join(folder, 'from'), join(folder, 'to'), join(folder, 'backup')];
      await writeInstallation(from);
      await rm(join(from, 'projects', PROJECT), { recursive: true });

      const { notes, projects } = await backUp(file, sourcesOf(from));

      expect([projects, notes]).toEqual([0, [expect.stringMatching(/bakery was deleted while/)]]);
      const target = new FakeTarget();
      await restore({ file }, target.at(to));
      expect(target.without).toEqual([PROJECT]);
      expect(await readdir(join(to, 'projects'))).toEqual([]);
    });
  });
});

describe('a damaged backup', () => {
  it('is refused wherever a byte is wrong, and changes nothing', async () => {
    await withBackup(async ({ to, file }) => {
      const whole = await readFile(file);
      for (let at = 0; at < whole.byteLength; at += 97) {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ 0x10;
        await writeFile(file, damaged);
        const target = new FakeTarget();

        const outcome = await restore({ file }, target.at(to)).then(
          () => 'restored',
          () => 'refused',
        );

        // A few bytes of gzip's own header say nothing of the content.
        if (at >= 10) expect([at, outcome]).toEqual([at, 'refused']);
        if (outcome === 'refused') expect([target.dump, await readdir(to).catch(() => [])]).toEqual([undefined, []]);
      }
    });
  });

  it('is refused wherever it was cut', async () => {
    await withBackup(async ({ file }) => {
      const { size } = await lstat(file);
      for (const length of [size - 1, size - 9, Math.floor(size / 2), 11, 0]) {
        await truncate(file, length);

        await expect(verifyArchive({ file })).rejects.toThrow(/The archive cannot be used/);
      }
    });
  });
});

describe('an encrypted backup', () => {
  it('opens with its passphrase only', async () => {
    await withTempFolder(async (folder) => {
      const [from, file] = [join(folder, 'from'), join(folder, 'backup')];
      await writeInstallation(from);
      await backUp(file, sourcesOf(from), new Cipher('a long passphrase'));

      expect((await verifyArchive({ file, cipher: new Cipher('a long passphrase') })).manifest.madeBy).toBe('1.2.3');
      await expect(verifyArchive({ file, cipher: new Cipher('another passphrase') })).rejects.toThrow(/cannot be used/);
      await expect(verifyArchive({ file })).rejects.toThrow(/--passphrase-file/);
      expect((await readFile(file)).includes('bakery')).toBe(false);
    });
  });

  it('is refused when a byte is wrong', async () => {
    await withTempFolder(async (folder) => {
      const [from, file] = [join(folder, 'from'), join(folder, 'backup')];
      await writeInstallation(from);
      const cipher = new Cipher('a long passphrase');
      await backUp(file, sourcesOf(from), cipher);
      const damaged = await readFile(file);
      damaged[damaged.byteLength - 20] = (damaged[damaged.byteLength - 20] ?? 0) ^ 1;
      await writeFile(file, damaged);

      await expect(verifyArchive({ file, cipher })).rejects.toThrow(/The archive cannot be used/);
    });
  });
});
