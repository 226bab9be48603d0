import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import type { BackupSources } from '../../src/backup/back-up.js';
import type { RestoreTarget } from '../../src/backup/restore.js';
import { VolumeTar } from '../../src/backup/volume-tar.js';
import type { ProjectId } from '../../src/domain/project.js';
import type { DatabaseDump } from '../../src/store/database-dump.js';

export const PROJECT = '00000000000000a1' as ProjectId;
export const MASTER_KEY = 'a-master-key-for-tests-of-backups-only';

const COLUMNS = ['id', 'slug', 'setup_phase'];

/** A database of one project that was set up, as far as a backup looks into it. */
export const DUMP: DatabaseDump = {
  migrations: [{ hash: 'first', madeAtMs: 1 }],
  tables: [
    { name: 'projects', columns: COLUMNS },
    { name: 'settings', columns: ['name', 'value'] },
  ],
  batches: [
    { table: 'projects', rows: [[PROJECT, 'bakery', 'completed']] },
    { table: 'settings', rows: [['installation', '"0123456789abcdef"']] },
  ],
};

export async function writeInstallation(dataDir: string): Promise<void> {
  const site = join(dataDir, 'projects', PROJECT);
  await mkdir(site, { recursive: true });
  await writeFile(join(site, 'index.html'), '<h1>Bakery</h1>');
  await mkdir(join(dataDir, 'histories', `${PROJECT}.git`, 'refs'), { recursive: true });
  await writeFile(join(dataDir, 'histories', `${PROJECT}.git`, 'refs', 'main'), 'a version');
  await mkdir(join(dataDir, 'secrets'), { mode: 0o700 });
  await writeFile(join(dataDir, 'secrets', 'master-key'), MASTER_KEY, { mode: 0o600 });
  await writeFile(join(dataDir, 'installation'), '0123456789abcdef');
}

export function sourcesOf(dataDir: string, more: Partial<BackupSources> = {}): BackupSources {
  return {
    dump: DUMP,
    databaseKind: 'pglite',
    dataDir,
    masterKey: { value: MASTER_KEY, isKept: true },
    volumes: {
      volumesOf: async () => ['agent-home'],
      read: () => conversation(),
      whileStill: async (_id, _limitMs, work) => {
        await work();
        return true;
      },
    },
    version: '1.2.3',
    now: new Date('2026-01-02T03:04:05Z'),
    onProgress: () => undefined,
    ...more,
  };
}

async function* conversation(): AsyncGenerator<Buffer> {
  const tar = pack();
  tar.entry({ name: './', type: 'directory', mode: 0o755, uid: 1_000, gid: 1_000 });
  tar.entry({ name: './said.txt', uid: 1_000, gid: 1_000 }, 'a conversation');
  tar.entry({ name: './again.txt', type: 'link', linkname: './said.txt' });
  tar.finalize();
  for await (const chunk of tar) yield chunk as Buffer;
}

/** Where a restoring goes to, and what came of it. */
export class FakeTarget {
  dump: DatabaseDump | undefined;
  without: readonly ProjectId[] = [];
  readonly volumes = new Map<string, Buffer>();
  readonly removed: ProjectId[] = [];
  readonly ended: ProjectId[] = [];
  /** What breaks, by the name of the step. */
  breaksAt: string | undefined;
  isInUse = false;

  at(dataDir: string, more: Partial<RestoreTarget> = {}): RestoreTarget {
    return {
      dataDir,
      masterKey: undefined,
      replaces: false,
      onProgress: () => undefined,
      checkSchema: () => undefined,
      openDatabase: async () => {
        this.#step('open');
        return {
          isInUse: async () => this.isInUse,
          restore: async (dump, { without }) => {
            this.#step('database');
            this.dump = dump;
            this.without = without;
          },
          close: async () => undefined,
        };
      },
      engine: {
        knows: async () => false,
        remove: async (id) => {
          this.#step('remove');
          this.removed.push(id);
        },
        openVolume: (id, volume) => {
          this.#step('volume');
          return new VolumeTar('volume', async (tar) => void this.volumes.set(`${id}/${volume}`, await bytesOf(tar)));
        },
      },
      endWorkflows: async (ids) => {
        this.#step('workflows');
        this.ended.push(...ids);
      },
      ...more,
    };
  }

  #step(name: string): void {
    if (this.breaksAt === name) throw new Error(`broke at ${name}`);
  }
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
