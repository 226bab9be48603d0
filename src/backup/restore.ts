import { access, chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SetupError } from '../domain/failure.js';
import type { ProjectId } from '../domain/project.js';
import type { DatabaseDump, RowBatch } from '../store/database-dump.js';
import { type Manifest, masterKeyProof } from './archive-format.js';
import {
  type ArchiveEntry,
  type ArchivePlace,
  type ArchiveSummary,
  readArchive,
  verifyArchive,
} from './archive-reader.js';
import { PlacedFolder } from './place-files.js';
import type { VolumeTar } from './volume-tar.js';

/** What is being restored, inside of the data folder: while it is there, nothing else may start on the folder. */
export const RESTORING = '.restoring';

/** Places in the data folder that a restoring takes over. */
const OURS = ['secrets', 'projects', 'histories', 'installation'];

export interface RestoreTarget {
  readonly dataDir: string;
  /** What the operator sets; undefined: it is kept in the data folder. */
  readonly masterKey: string | undefined;
  /** Does away with what is there. */
  readonly replaces: boolean;
  readonly onProgress: (line: string) => void;
  /** Throws when this Sitewright does not know the dump's schema. */
  readonly checkSchema: (migrations: Manifest['database']['migrations']) => void;
  /** Keeps everybody else out of the database; throws when somebody is in there. */
  readonly openDatabase: () => Promise<RestoreDatabase>;
  /** Undefined: conversations are not wanted. */
  readonly engine: RestoreEngine | undefined;
  /** Ends what the Temporal server still does for these projects. */
  readonly endWorkflows: (projectIds: ReadonlySet<ProjectId>) => Promise<void>;
}

export interface RestoreDatabase {
  /** Whether it holds something that a restoring would take away. */
  isInUse(): Promise<boolean>;
  /** All at once, or not at all. */
  restore(dump: DatabaseDump, options: { replace: boolean; without: readonly ProjectId[] }): Promise<void>;
  close(): Promise<void>;
}

export interface RestoreEngine {
  /** Whether the engine has containers, networks or volumes of the project. */
  knows(projectId: ProjectId): Promise<boolean>;
  /** Removes all that the engine has of the project. */
  remove(projectId: ProjectId): Promise<void>;
  /** Begins a volume; entries follow, then `finish`. */
  openVolume(projectId: ProjectId, volume: string): VolumeTar;
}

/**
 * Makes an installation out of an archive. Everything is proved before anything is touched. Whoever is killed here may
 * simply begin again: files wait in a folder of their own, and the database, which makes it all count, comes last and
 * at once.
 */
export async function restore(archive: ArchivePlace, target: RestoreTarget): Promise<ArchiveSummary> {
  target.onProgress('looking through the archive');
  const summary = await verifyArchive(archive);
  const { manifest, contents } = summary;
  target.checkSchema(manifest.database.migrations);
  requireMasterKey(manifest, target.masterKey);
  const waiting = join(target.dataDir, RESTORING);
  const goesOn = await exists(waiting);
  const replaces = target.replaces || goesOn;
  if (!replaces) await requireNothingThere(target, manifest.projects);

  await mkdir(waiting, { recursive: true, mode: 0o700 });
  const database = await openDatabase(target, replaces).catch(async (error: unknown) => {
    if (!goesOn) await rm(waiting, { recursive: true });
    throw error;
  });
  try {
    const batches = await replaceFiles(archive, target, summary);
    target.onProgress('database');
    const { migrations, tables } = manifest.database;
    const dump = { migrations, tables, batches };
    await database.restore(dump, { replace: replaces, without: contents.gone });
    await rm(waiting, { recursive: true, force: true });
    return summary;
  } finally {
    await database.close();
  }
}

async function openDatabase(target: RestoreTarget, replaces: boolean): Promise<RestoreDatabase> {
  const database = await target.openDatabase();
  if (replaces || !(await database.isInUse())) return database;
  await database.close();
  throw inTheWay('The database holds projects or members already');
}

/** Everything but the database, whose rows it answers. */
async function replaceFiles(
  archive: ArchivePlace,
  target: RestoreTarget,
  { manifest: { projects, installation }, contents }: ArchiveSummary,
): Promise<readonly RowBatch[]> {
  const waiting = join(target.dataDir, RESTORING);
  for (const left of await readdir(waiting)) await rm(join(waiting, left), { recursive: true });
  await mkdir(join(waiting, 'new'), { mode: 0o700 });
  await target.endWorkflows(new Set(projects));
  for (const id of projects) await target.engine?.remove(id);
  const unpacked = new Unpacking(waiting, { target, gone: new Set(contents.gone) });
  await readArchive(archive, (entry) => unpacked.take(entry));
  await unpacked.finish(installation);
  await putInPlace(target.dataDir, waiting);
  return unpacked.batches;
}

/** Takes entry after entry to where it waits; volumes go to the engine at once. */
class Unpacking {
  readonly batches: RowBatch[] = [];
  readonly #waiting: string;
  readonly #target: RestoreTarget;
  readonly #gone: ReadonlySet<string>;
  #part: { readonly name: string; readonly into: PlacedFolder | VolumeTar | undefined } | undefined;

  constructor(waiting: string, { target, gone }: { target: RestoreTarget; gone: ReadonlySet<string> }) {
    this.#waiting = waiting;
    this.#target = target;
    this.#gone = gone;
  }

  async take(entry: ArchiveEntry): Promise<void> {
    if (entry.part === 'database') return void this.batches.push(await batchOf(entry));
    if (this.#part?.name !== entry.part) {
      await this.#part?.into?.finish();
      this.#part = { name: entry.part, into: await this.#open(entry.part) };
    }
    await this.#part.into?.add(entry);
  }

  async finish(installation: string): Promise<void> {
    await this.#part?.into?.finish();
    const fresh = join(this.#waiting, 'new');
    await writeFile(join(fresh, 'installation'), installation, { mode: 0o600 });
    await mkdir(join(fresh, 'projects'), { recursive: true, mode: 0o711 });
    await chmod(join(fresh, 'projects'), 0o711);
  }

  async #open(part: string): Promise<PlacedFolder | VolumeTar | undefined> {
    const fresh = join(this.#waiting, 'new');
    const [top = '', id = '', kind = '', volume = ''] = part.split('/');
    if (top === 'secrets') return new PlacedFolder(join(fresh, 'secrets'), { keepsOwners: false });
    if (this.#gone.has(id)) return undefined;
    if (kind === 'site') {
      this.#target.onProgress(`project ${id}`);
      return new PlacedFolder(join(fresh, 'projects', id), { keepsOwners: true });
    }
    if (kind === 'versions') return new PlacedFolder(join(fresh, 'histories', `${id}.git`), { keepsOwners: false });
    return this.#target.engine?.openVolume(id as ProjectId, volume);
  }
}

/** What was there goes into the folder that is removed in the end, so each place is empty for a moment only. */
async function putInPlace(dataDir: string, waiting: string): Promise<void> {
  await mkdir(join(waiting, 'old'), { recursive: true, mode: 0o700 });
  for (const name of OURS) {
    await renameIfThere(join(dataDir, name), join(waiting, 'old', name));
    await renameIfThere(join(waiting, 'new', name), join(dataDir, name));
  }
}

async function renameIfThere(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

async function batchOf(entry: ArchiveEntry): Promise<RowBatch> {
  const chunks: Buffer[] = [];
  for await (const chunk of entry.content) chunks.push(chunk);
  return batchSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
}

const batchSchema = z.object({ table: z.string(), rows: z.array(z.array(z.string().nullable())) });

function requireMasterKey({ masterKey: { proof, kept } }: Manifest, given: string | undefined): void {
  if (given === undefined && kept === 'in the archive') return;
  if (given !== undefined && masterKeyProof(given) === proof) return;
  throw new SetupError(
    'invalid_request',
    given === undefined
      ? 'The backup was made with a SITEWRIGHT_MASTER_KEY of the operator: set the same one.'
      : 'SITEWRIGHT_MASTER_KEY is another one than the backup was made with: the keys of providers would not open.',
  );
}

async function requireNothingThere(target: RestoreTarget, projects: readonly ProjectId[]): Promise<void> {
  const there = await readdir(target.dataDir).catch(() => []);
  const found = there.filter((name) => ['database', ...OURS].includes(name));
  if (found.length > 0) throw inTheWay(`${target.dataDir} holds an installation already (${found.join(', ')})`);
  for (const id of projects) {
    if ((await target.engine?.knows(id)) === true)
      throw inTheWay(`The Docker engine still has something of project ${id}`);
  }
}

function inTheWay(what: string): SetupError {
  return new SetupError('conflict', `${what}; --replace does away with it. Nothing was changed.`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
