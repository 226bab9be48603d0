import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryPath } from '../support/compose-file.js';

const run = promisify(execFile);

/** Answers like the schema tool: a database in the folder is a file that says in which state its schema is. */
const SQL_TOOL = `#!/bin/sh
echo "$*" >> "$STATE/calls"
database=$2 command=$3
case $command in
  create-database) [ -f "$STATE/$database" ] || echo empty > "$STATE/$database" ;;
  setup-schema) echo initial > "$STATE/$database" ;;
  update-schema)
    case $(cat "$STATE/$database") in
      empty) echo 'ERROR {"error": "error reading current schema version:pq: relation \\"schema_version\\" does not exist"}'; exit 1 ;;
      half) echo 'ERROR {"error": "error reading current schema version:sql: no rows in result set"}'; exit 1 ;;
      broken) echo 'ERROR {"error": "pq: disk full"}'; exit 1 ;;
      *) echo current > "$STATE/$database" ;;
    esac ;;
esac
`;

/** Answers like the Temporal CLI: files in the folder are the namespace, with its retention, and the attributes. */
const TEMPORAL_CLI = `#!/bin/sh
echo "$*" >> "$STATE/calls"
case "$2 $3" in
  'cluster health') ;;
  'namespace describe') [ -f "$STATE/namespace" ] ;;
  'namespace create' | 'namespace update') echo "$7" > "$STATE/namespace" ;;
  'search-attribute list')
    printf '  %s  %s\\n' Name Type BinaryChecksums KeywordList
    for name in $(cat "$STATE/attributes" 2>/dev/null); do printf '  %s  Keyword  \\n' "$name"; done ;;
  'search-attribute create') echo "$7" >> "$STATE/attributes" ;;
esac
`;

describe('the schema job', () => {
  it('sets up databases that hold nothing, then updates them', async () => {
    await withStandIn('temporal-sql-tool', SQL_TOOL, async ({ runJob, state, calls }) => {
      await runJob('prepare-schema.sh', { SCHEMA_DIR: '/schema' });

      expect(await state('temporal')).toBe('current');
      expect(await state('temporal_visibility')).toBe('current');
      expect(await calls()).toContain('--database temporal update-schema --schema-dir /schema/temporal/versioned');
    });
  });

  it('never sets up a schema that is there: the second run only updates', async () => {
    await withStandIn('temporal-sql-tool', SQL_TOOL, async ({ runJob, calls }) => {
      await runJob('prepare-schema.sh', { SCHEMA_DIR: '/schema' });
      const before = await calls();

      await runJob('prepare-schema.sh', { SCHEMA_DIR: '/schema' });

      expect((await calls()).slice(before.length).map((call) => call.split(' ')[2])).toEqual([
        'create-database',
        'update-schema',
        'create-database',
        'update-schema',
      ]);
    });
  });

  it('finishes a set-up that was interrupted', async () => {
    await withStandIn('temporal-sql-tool', SQL_TOOL, async ({ runJob, state, setState }) => {
      await setState('temporal', 'half');

      await runJob('prepare-schema.sh', { SCHEMA_DIR: '/schema' });

      expect(await state('temporal')).toBe('current');
    });
  });

  it('stops with the reason when the update fails otherwise, and sets nothing up', async () => {
    await withStandIn('temporal-sql-tool', SQL_TOOL, async ({ runJob, calls, setState }) => {
      await setState('temporal', 'broken');

      await expect(runJob('prepare-schema.sh', { SCHEMA_DIR: '/schema' })).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining('disk full'),
      });
      expect((await calls()).join()).not.toContain('setup-schema');
    });
  });
});

describe('the namespace job', () => {
  const env = { TEMPORAL_NAMESPACE: 'websites', RETENTION: '168h', KEYWORD_ATTRIBUTES: 'ProjectId SetupPhase' };

  it('creates the namespace with its retention and the search attributes', async () => {
    await withStandIn('temporal', TEMPORAL_CLI, async ({ runJob, state, calls }) => {
      await runJob('prepare-namespace.sh', env);

      expect(await state('namespace')).toBe('168h');
      expect(await state('attributes')).toBe('ProjectId\nSetupPhase');
      expect(await calls()).toContain('operator namespace create --namespace websites --retention 168h');
    });
  });

  it('creates nothing twice, and a changed retention reaches the namespace', async () => {
    await withStandIn('temporal', TEMPORAL_CLI, async ({ runJob, state, calls }) => {
      await runJob('prepare-namespace.sh', env);
      const before = await calls();

      await runJob('prepare-namespace.sh', { ...env, RETENTION: '720h' });

      expect((await calls()).slice(before.length).filter((call) => call.includes(' create '))).toEqual([]);
      expect(await state('namespace')).toBe('720h');
    });
  });

  it('does not take a longer name for the attribute', async () => {
    await withStandIn('temporal', TEMPORAL_CLI, async ({ runJob, state, setState }) => {
      await setState('attributes', 'OldProjectId\n');

      await runJob('prepare-namespace.sh', { ...env, KEYWORD_ATTRIBUTES: 'ProjectId' });

      expect(await state('attributes')).toBe('OldProjectId\nProjectId');
    });
  });
});

interface StandIn {
  readonly runJob: (script: string, env: Record<string, string>) => Promise<unknown>;
  readonly state: (name: string) => Promise<string>;
  readonly setState: (name: string, value: string) => Promise<void>;
  /** The arguments of every call so far, oldest first. */
  readonly calls: () => Promise<readonly string[]>;
}

/** Puts a stand-in for a Temporal tool on the PATH of the jobs. Its state is files in a folder of its own. */
async function withStandIn(tool: string, script: string, work: (standIn: StandIn) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sitewright-jobs-'));
  const state = async (name: string) => (await readFile(join(folder, name), 'utf8')).trim();
  try {
    await writeFile(join(folder, tool), script, { mode: 0o755 });
    await work({
      runJob: (job, env) =>
        run('sh', [repositoryPath(`deploy/temporal/${job}`)], {
          env: { ...env, PATH: `${folder}:${process.env['PATH'] ?? ''}`, STATE: folder },
        }),
      state,
      setState: (name, value) => writeFile(join(folder, name), value),
      calls: async () => (await state('calls')).split('\n'),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
