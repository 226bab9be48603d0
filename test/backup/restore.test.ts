import { lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { extract, type Header, pack } from 'tar-stream';
import { CONTENTS, FORMAT, MANIFEST, partOf, PartSum } from '../../src/backup/archive-format.js';
import { backUp } from '../../src/backup/back-up.js';
import { restore, RESTORING } from '../../src/backup/restore.js';
import { SetupError } from '../../src/domain/failure.js';
import { withTempFolder } from '../support/temp-folder.js';
import { FakeTarget, MASTER_KEY, PROJECT, sourcesOf, writeInstallation } from './with-installation.js';

function withBackup(story: (places: { file: string; to: string }) => Promise<void>): Promise<void> {
  return withTempFolder(async (folder) => {
    const [from, to, file] = [join(folder, 'from'), join(folder, 'to'), join(folder, 'backup')];
    await writeInstallation(from);
    await backUp(file, sourcesOf(from));
    await story({ file, to });
  });
}

/** The backup with its tar changed by hand, its sums included: what somebody who wants in would make. */
async function forge(file: string, change: (text: Entry[]) => Entry[]): Promise<void> {
  const entries = change(await entriesOf(file));
  const tar = pack();
  const sums = new Map<string, PartSum>();
  for (const entry of entries) {
    const { header, content } = entry;
    const part = partOf(header.name) ?? '';
    const isPart = header.name !== MANIFEST && header.name !== CONTENTS;
    if (isPart) {
      const sum = sums.get(part) ?? new PartSum(part);
      sums.set(part, sum);
      const name = header.name.replace(/\/$/, '');
      const more = { name, type: header.type as 'file', mode: header.mode & 0o7777, size: content.byteLength };
      sum.begin({ ...header, ...more, linkname: header.linkname ?? '' });
      sum.add(content);
    }
    if (header.name === CONTENTS) {
      const parts = [...sums.values()].map((sum) => sum.end());
      tar.entry({ name: CONTENTS }, JSON.stringify({ parts, gone: [], notes: [] }));
    } else tar.entry({ ...header, size: content.byteLength }, content);
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  await writeFile(file, gzipSync(Buffer.concat(chunks)));
}

interface Entry {
  readonly header: Header;
  readonly content: Buffer;
}

async function entriesOf(file: string): Promise<Entry[]> {
  const tar = extract();
  tar.end(gunzipSync(await readFile(file)));
  const entries: Entry[] = [];
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    entries.push({ header: entry.header, content: Buffer.concat(chunks) });
  }
  return entries;
}

/** One more entry in the site, after what is there. */
function inSite(...added: (Partial<Header> & { content?: string })[]) {
  return (entries: Entry[]): Entry[] => {
    const last = entries.findLastIndex(({ header }) => header.name.startsWith(`projects/${PROJECT}/site`));
    const [template] = entries.filter(({ header }) => header.name.endsWith('index.html'));
    const more = added.map(({ content = '', ...header }) => ({
      header: { ...template?.header, pax: null, ...header } as Header,
      content: Buffer.from(content),
    }));
    return entries.toSpliced(last + 1, 0, ...more);
  };
}

const SITE = `projects/${PROJECT}/site`;

describe('a forged backup', () => {
  it('that was only taken apart and put together again is fine', async () => {
    await withBackup(async ({ file, to }) => {
      await forge(file, inSite({ name: `${SITE}/more.txt`, content: 'more' }));

      await restore({ file }, new FakeTarget().at(to));

      expect(await readFile(join(to, 'projects', PROJECT, 'more.txt'), 'utf8')).toBe('more');
    });
  });

  it.each([
    ['climbs out of its folder', [{ name: `${SITE}/../../../../evil`, content: 'x' }]],
    ['names an absolute path', [{ name: '/tmp/sitewright-evil', content: 'x' }]],
    ['names another place', [{ name: 'database.sock', content: 'x' }]],
    [
      'goes through a link',
      [
        { name: `${SITE}/a`, type: 'symlink', linkname: '/tmp' },
        { name: `${SITE}/a/sitewright-evil`, content: 'x' },
      ],
    ],
    [
      'puts a link in the place of a folder',
      [
        { name: `${SITE}/a/f`, content: 'x' },
        { name: `${SITE}/a`, type: 'symlink', linkname: '/tmp' },
      ],
    ],
    ['links to a file outside', [{ name: `${SITE}/a`, type: 'link', linkname: '/etc/passwd' }]],
    ['holds a device', [{ name: `${SITE}/null`, type: 'character-device', devmajor: 1, devminor: 3 }]],
    ['holds a file twice', [{ name: `${SITE}/index.html`, content: 'x' }]],
  ] as const)('that %s is refused', async (_what, added) => {
    await withBackup(async ({ file, to }) => {
      await forge(file, inSite(...(added as unknown as never[])));
      const target = new FakeTarget();

      await expect(restore({ file }, target.at(to))).rejects.not.toThrow(/not as it was/);

      expect(target.dump).toBeUndefined();
      for (const path of ['/tmp/sitewright-evil', join(dirname(to), 'evil'), join(to, 'evil')]) {
        await expect(lstat(path)).rejects.toThrow(/ENOENT/);
      }
    });
  });

  it('gives nobody the rights of its owner', async () => {
    await withBackup(async ({ file, to }) => {
      await forge(file, inSite({ name: `${SITE}/tool`, content: 'x', mode: 0o6755 }));

      await restore({ file }, new FakeTarget().at(to));

      expect((await lstat(join(to, 'projects', PROJECT, 'tool'))).mode & 0o7777).toBe(0o755);
    });
  });
});

describe('restoring', () => {
  it('refuses what a newer Sitewright made', async () => {
    await withBackup(async ({ file, to }) => {
      await forge(file, ([manifest, ...rest]) => {
        const newer = { ...(JSON.parse(String(manifest?.content)) as object), format: FORMAT + 1 };
        return [{ header: manifest?.header as Header, content: Buffer.from(JSON.stringify(newer)) }, ...rest];
      });

      await expect(restore({ file }, new FakeTarget().at(to))).rejects.toThrow(/format 2.*restore it with a newer one/);
    });
  });

  it('refuses a schema that it does not know', async () => {
    await withBackup(async ({ file, to }) => {
      const checkSchema = () => {
        throw new SetupError('invalid_request', 'of a newer Sitewright');
      };

      await expect(restore({ file }, new FakeTarget().at(to, { checkSchema }))).rejects.toThrow(/newer Sitewright/);
    });
  });

  it('refuses another master key than the backup was made with', async () => {
    await withBackup(async ({ file, to }) => {
      const at = (masterKey: string) => restore({ file }, new FakeTarget().at(to, { masterKey }));

      await expect(at('another master key that is long enough')).rejects.toThrow(/is another one/);
      await at(MASTER_KEY);
    });
  });

  it.each(['secrets', 'projects', 'histories', 'installation', 'database'])(
    'leaves an installation alone that has its %s',
    async (name) => {
      await withBackup(async ({ file, to }) => {
        await mkdir(join(to, name), { recursive: true });
        const target = new FakeTarget();

        await expect(restore({ file }, target.at(to))).rejects.toThrow(/--replace/);

        expect([target.removed, await readdir(to)]).toEqual([[], [name]]);
      });
    },
  );

  it('leaves a database alone that is in use, and an engine that knows the projects', async () => {
    await withBackup(async ({ file, to }) => {
      const target = new FakeTarget();
      target.isInUse = true;
      await expect(restore({ file }, target.at(to))).rejects.toThrow(/database holds projects/);
      const { engine } = target.at(to);
      const knowing = { ...engine, knows: async () => true } as never;
      await expect(restore({ file }, target.at(to, { engine: knowing }))).rejects.toThrow(/still has something/);

      expect([target.removed, await readdir(to)]).toEqual([[], []]);
    });
  });

  it('replaces what is there when it is told to', async () => {
    await withBackup(async ({ file, to }) => {
      await writeInstallation(to);
      await writeFile(join(to, 'projects', PROJECT, 'old.txt'), 'old');

      await restore({ file }, new FakeTarget().at(to, { replaces: true }));

      expect(await readdir(join(to, 'projects', PROJECT))).toEqual(['index.html']);
    });
  });

  it.each(['workflows', 'remove', 'volume', 'database'])(
    'that broke off at the %s goes on when it is run again',
    async (step) => {
      await withBackup(async ({ file, to }) => {
        const target = new FakeTarget();
        target.breaksAt = step;
        await expect(restore({ file }, target.at(to))).rejects.toThrow(`broke at ${step}`);
        expect(await readdir(to)).toContain(RESTORING);
        expect(target.dump).toBeUndefined();

        target.breaksAt = undefined;
        target.isInUse = true;
        await restore({ file }, target.at(to));

        expect(target.dump).toBeDefined();
        expect(await readFile(join(to, 'projects', PROJECT, 'index.html'), 'utf8')).toBe('<h1>Bakery</h1>');
        expect((await readdir(to)).sort()).toEqual(['histories', 'installation', 'projects', 'secrets']);
      });
    },
  );
});
