import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { backUp } from '../src/backup/back-up.js';
import { dumpedRows } from '../src/backup/dumped-rows.js';
import { VERSION } from '../src/composition/version.js';
import { type Config, parseConfig } from '../src/config/env.js';
import { readMasterKey } from '../src/config/secrets.js';
import { VolumeArchives } from '../src/docker/volume-archives.js';
import type { DatabaseDump } from '../src/store/database-dump.js';
import { asCommand, cipherFrom, megabytes, tell } from './backup/arguments.js';
import { readDatabase } from './backup/read-database.js';

/**
 * `npm run backup [-- --to <file>]` writes everything that cannot be made again into one file, also while the service
 * runs. `--passphrase-file <file>` encrypts it; `--without-conversations` does without the Docker engine.
 */
if (existsSync('.env')) process.loadEnvFile('.env');

await asCommand(async () => {
  const { values } = parseArgs({
    options: {
      to: { type: 'string' },
      'passphrase-file': { type: 'string' },
      'without-conversations': { type: 'boolean', default: false },
    },
  });
  const now = new Date();
  const to = resolve(values.to ?? `sitewright-${now.toISOString().slice(0, 19).replaceAll(':', '')}.backup`);
  const cipher = cipherFrom(values['passphrase-file']);
  const config = parseConfig(process.env);
  const { dataDir, databaseUrl } = config;
  const dump = await readDatabase(config);
  const masterKey = await readMasterKey(config);
  const volumes = values['without-conversations'] ? undefined : await openVolumes(config, dump);
  const databaseKind = databaseUrl === undefined ? 'pglite' : 'postgresql';
  const sources = { dump, databaseKind, dataDir, masterKey, volumes, version: VERSION, now, onProgress: tell } as const;

  const { projects, bytes, notes } = await backUp(to, sources, cipher);

  tell(`${projects} projects, ${megabytes(bytes)}, in ${to} (${megabytes(statSync(to).size)})`);
  if (notes.length > 0) tell(`${notes.length} notes: see above.`);
  if (cipher === undefined)
    tell('It holds secrets in plain: whoever has this file has everything. Keep it like a key.');
  if (!masterKey.isKept)
    tell('SITEWRIGHT_MASTER_KEY is not in it: keep that apart, nothing can be restored without it.');
});

async function openVolumes({ dockerHost, runtimeImage }: Config, dump: DatabaseDump): Promise<VolumeArchives> {
  const installation = dumpedRows(dump, 'settings').find(({ name }) => name === 'installation')?.['value'] ?? '""';
  const volumes = new VolumeArchives({
    dockerHost,
    image: runtimeImage,
    installation: String(JSON.parse(installation)),
  });
  await volumes.prepare().catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${reason} The agents' conversations are kept there; --without-conversations leaves them out.`);
  });
  return volumes;
}
