import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { restore } from '../src/backup/restore.js';
import { verifyArchive } from '../src/backup/archive-reader.js';
import { parseConfig } from '../src/config/env.js';
import { requireKnownMigrations } from '../src/store/restore-dump.js';
import { asCommand, cipherFrom, tell } from './backup/arguments.js';
import { openRestoreDatabase } from './backup/restore-database.js';
import { openRestoreEngine } from './backup/restore-engine.js';
import { endWorkflows } from './backup/restore-workflows.js';
import { prepareDocker } from './platform/prepare-surroundings.js';

/**
 * `npm run restore -- <file>` makes an installation out of a backup, in an empty place; `--replace` does away with what
 * is there. The service is stopped meanwhile. `--check` only looks whether the file is whole.
 */
if (existsSync('.env')) process.loadEnvFile('.env');

await asCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      replace: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      'passphrase-file': { type: 'string' },
      'without-conversations': { type: 'boolean', default: false },
      'no-install': { type: 'boolean', default: false },
    },
  });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new Error('Name one file: npm run restore -- <file>');
  const archive = { file: resolve(file), cipher: cipherFrom(values['passphrase-file']) };
  if (values.check) return describe(await verifyArchive(archive));

  const config = parseConfig(process.env);
  const { dataDir } = config;
  const { manifest } = await verifyArchive(archive);
  const withEngine = manifest.conversations && !values['without-conversations'];
  if (withEngine) await prepareDocker(config, !values['no-install']);
  const summary = await restore(archive, {
    dataDir,
    masterKey: config.auth.masterKey,
    replaces: values.replace,
    onProgress: tell,
    checkSchema: (migrations) => void requireKnownMigrations(migrations),
    openDatabase: () => openRestoreDatabase(config),
    engine: withEngine ? openRestoreEngine(config, manifest.installation) : undefined,
    endWorkflows: (projects) => endWorkflows(config, process.env['TEMPORAL_ADDRESS'] !== undefined, projects),
  });
  describe(summary);
  tell('Restored. `npm start` goes on from there; projects sleep until somebody visits them.');
});

function describe({ manifest, contents }: Awaited<ReturnType<typeof verifyArchive>>): void {
  const projects = manifest.projects.length - contents.gone.length;
  tell(`A backup of ${manifest.madeAt} by Sitewright ${manifest.madeBy}: ${projects} projects, whole.`);
  if (!manifest.conversations) tell('It holds no conversations: the agents have forgotten what was said.');
  for (const note of contents.notes) tell(`note: ${note}`);
}
