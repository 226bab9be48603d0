import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { Client } from 'pg';
import type { ProjectId } from '../../src/domain/project.js';
import { dumpDatabase } from '../../src/store/database-dump.js';
import type { Database } from '../../src/store/database.js';
import { openDatabase, type StorePlace } from '../../src/store/open-database.js';
import { openStores } from '../../src/store/open-stores.js';
import {
  isDatabaseInUse,
  isSharedWithOthers,
  requireKnownMigrations,
  restoreDump,
} from '../../src/store/restore-dump.js';
import { type Postgres, startPostgres } from '../support/postgres.js';
import { withTempFolder } from '../support/temp-folder.js';
import { eventually } from '../support/eventually.js';
import { fillAtLevel, id, LEVELS } from './schema-levels.js';

const levels = LEVELS.map((_, index) => index + 1);
const WITHOUT_MIGRATING = { migrates: false };
const ALL = { replace: true, without: [] };

let postgres: Postgres;
let databases = 0;

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(async () => {
  await postgres.stop();
});

/** A database of its own on the server. */
async function onPostgres(): Promise<StorePlace> {
  databases += 1;
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(`create database upgrade_${databases}`);
  await client.end();
  return { databaseUrl: postgres.url.replace(/[^/]+$/, `upgrade_${databases}`), dataDir: 'unused' };
}

async function withDatabase<T>(place: StorePlace, use: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(place, WITHOUT_MIGRATING);
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}

/** What an installation sees of its rows after the upgrade. */
async function expectUpgraded(place: StorePlace, level: number): Promise<void> {
  const stores = await openStores(place);
  try {
    const { projects } = await stores.projects.listProjects({ limit: 50 });
    expect(projects.map(({ status }) => status).sort()).toEqual(
      ['created', 'deleting', 'error', 'running', 'starting', 'stopped'].sort(),
    );
    const running = await stores.projects.findProject(id(2) as ProjectId);
    expect([running?.name, running?.setup.try, running?.setup.error?.logTail]).toEqual(['Bäckerei 🌻', 2, '\0 words']);
    expect(await stores.users.findByToken('a-hash')).toMatchObject({ id: 'admin' });
    if (level >= 2) {
      expect(await stores.turns.openTurns()).toMatchObject([{ projectId: id(2), number: 1 }]);
      expect(await stores.projects.installationId()).toBe('0123456789abcdef');
    }
    await stores.projects.recordStatus({ projectId: id(2) as ProjectId, sequence: 9, status: 'stopped' });
    expect((await stores.projects.findProject(id(2) as ProjectId))?.status).toBe('stopped');
  } finally {
    await stores.close();
  }
}

describe('a database of an earlier level', () => {
  it.each(levels)('that had %i migrations is upgraded on PostgreSQL', async (level) => {
    const place = await onPostgres();
    await withDatabase(place, (database) => fillAtLevel(database, level));

    await expectUpgraded(place, level);
  });

  it('that had the first migration only is upgraded on PGlite', async () => {
    await withTempFolder(async (dataDir) => {
      const place = { databaseUrl: undefined, dataDir };
      await withDatabase(place, (database) => fillAtLevel(database, 1));

      await expectUpgraded(place, 1);
    });
  }, 60_000);

  it('is upgraded once, by the first of several processes that start at once', async () => {
    const place = await onPostgres();
    await withDatabase(place, (database) => fillAtLevel(database, 1));

    const all = await Promise.all([1, 2, 3, 4].map(() => openStores(place)));

    await Promise.all(all.map((stores) => stores.close()));
    const { migrations } = await withDatabase(place, dumpDatabase);
    expect(migrations.map(({ hash }) => hash)).toEqual(LEVELS.map(({ hash }) => hash));
  });

  it('is as it was after a process that died in the middle of the upgrade, and the next one does it', async () => {
    const place = await onPostgres();
    const { databaseUrl = '' } = place as { databaseUrl?: string };
    await withDatabase(place, (database) => fillAtLevel(database, 1));
    // Somebody reads the users: the upgrade waits in its middle, having made tables already.
    const [reader, killer] = [
      new Client({ connectionString: databaseUrl }),
      new Client({ connectionString: databaseUrl }),
    ];
    await Promise.all([reader.connect(), killer.connect()]);
    await reader.query('begin; lock table users in access share mode');
    const upgrade = openStores(place).then(
      () => 'done',
      () => 'died',
    );
    await eventually(async () => {
      const { rows } = await killer.query<{ pid: number }>(
        `select pid from pg_stat_activity where application_name = 'sitewright-migrations' and wait_event_type = 'Lock'`,
      );
      expect(rows).toHaveLength(1);
      await killer.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    });

    expect(await upgrade).toBe('died');
    await Promise.all([reader.end(), killer.end()]);

    expect((await withDatabase(place, dumpDatabase)).migrations).toHaveLength(1);
    await expectUpgraded(place, 1);
  });
});

describe('a dump', () => {
  it('of PostgreSQL is the same on PGlite, and on PostgreSQL again', async () => {
    const [one, other] = [await onPostgres(), await onPostgres()];
    const dump = await withDatabase(one, async (database) => {
      await fillAtLevel(database, LEVELS.length);
      return dumpDatabase(database);
    });

    const onPglite = await withDatabase({ memory: true }, async (database) => {
      await restoreDump(database, dump, { ...ALL, replace: false });
      return dumpDatabase(database);
    });
    await withDatabase(other, async (database) => {
      await restoreDump(database, onPglite, { ...ALL, replace: false });

      expect(onPglite).toEqual(dump);
      expect(await dumpDatabase(database)).toEqual(dump);
    });
  }, 60_000);

  it.each(levels)('of level %i is restored at its level, over a newer database too', async (level) => {
    await withDatabase(await onPostgres(), async (database) => {
      await fillAtLevel(database, level);
      const dump = await dumpDatabase(database);
      await fillAtLevel(database, LEVELS.length);

      await restoreDump(database, dump, ALL);

      expect(await dumpDatabase(database)).toEqual(dump);
    });
  });

  it('is of one moment, whatever is written meanwhile', async () => {
    const place = await onPostgres();
    await withDatabase(place, async (database) => {
      await fillAtLevel(database, LEVELS.length);
      const writer = setInterval(() => {
        void database.queries.execute(
          sql.raw(`insert into turns (project_id, number, text, model, created_at)
          select '${id(2)}', coalesce(max(number), 0) + 1, 'x', 'demo', now() from turns;
          update projects set status_sequence = status_sequence + 1 where id = '${id(2)}'`),
        );
      }, 1);
      try {
        for (let round = 0; round < 10; round += 1) {
          const { batches, tables } = await dumpDatabase(database);
          const turns = batches.filter(({ table }) => table === 'turns').flatMap(({ rows }) => rows).length;
          const column = tables.find(({ name }) => name === 'projects')?.columns.indexOf('status_sequence') ?? -1;
          const rows = batches.find(({ table }) => table === 'projects')?.rows ?? [];
          expect(Number(rows.find(([key]) => key === id(2))?.[column])).toBe(turns + 2);
        }
      } finally {
        clearInterval(writer);
      }
    });
  });

  it('that breaks off in the middle of being restored changes nothing', async () => {
    await withDatabase(await onPostgres(), async (database) => {
      await fillAtLevel(database, LEVELS.length);
      const dump = await dumpDatabase(database);
      const broken = {
        ...dump,
        batches: [
          ...dump.batches,
          {
            table: 'users',
            rows: [
              ['twice', 'x', 'admin'],
              ['twice', 'x', 'admin'],
            ],
          },
        ],
      };

      await expect(restoreDump(database, broken, ALL)).rejects.toThrow();

      expect(await dumpDatabase(database)).toEqual(dump);
    });
  });

  it('takes no place that is in use, and leaves out what was deleted since', async () => {
    await withDatabase(await onPostgres(), async (database) => {
      await fillAtLevel(database, LEVELS.length);
      const dump = await dumpDatabase(database);

      expect(await isDatabaseInUse(database)).toBe(true);
      await expect(restoreDump(database, dump, { replace: false, without: [] })).rejects.toThrow(/--replace/);
      await restoreDump(database, dump, { replace: true, without: [id(2) as ProjectId] });

      const { batches } = await dumpDatabase(database);
      expect(batches.filter(({ table }) => table === 'turns')).toEqual([]);
    });
  });

  it('of a newer Sitewright is refused', () => {
    const migrations = LEVELS.map(({ hash, folderMillis }) => ({ hash, madeAtMs: folderMillis }));

    expect(() => requireKnownMigrations([...migrations, { hash: 'newer', madeAtMs: 1 }])).toThrow(/newer Sitewright/);
    expect(() => requireKnownMigrations([{ hash: 'other', madeAtMs: 1 }])).toThrow(/other migrations/);
    expect(requireKnownMigrations(migrations)).toHaveLength(LEVELS.length);
  });

  it('knows when others are connected to its database', async () => {
    const place = await onPostgres();
    await withDatabase(place, async (database) => {
      expect(await isSharedWithOthers(database)).toBe(false);
      await withDatabase(place, async (other) => {
        await other.queries.execute(sql`select 1`);
        expect(await isSharedWithOthers(database)).toBe(true);
      });
    });
  });
});
