import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { extract, type Header } from 'tar-stream';
import { SetupError } from '../domain/failure.js';
import { parseProjectId, type ProjectId } from '../domain/project.js';
import type { VolumeArchives } from '../docker/volume-archives.js';
import type { DatabaseDump } from '../store/database-dump.js';
import type { Cipher } from './archive-cipher.js';
import { factsOf, FORMAT, type Manifest, masterKeyProof } from './archive-format.js';
import { verifyArchive } from './archive-reader.js';
import { ArchiveWriter } from './archive-writer.js';
import { dumpedRows } from './dumped-rows.js';
import { codeOf } from './error-code.js';
import { folderEntries, type FolderOptions } from './folder-entries.js';
import { pourInto } from './tar-streams.js';

/** Longer than this no project is kept still: whoever talks to its containers gives up after ten seconds. */
const STILL_LIMIT_MS = 8_000;

export interface BackupSources {
  readonly dump: DatabaseDump;
  readonly databaseKind: Manifest['database']['kind'];
  readonly dataDir: string;
  readonly masterKey: { readonly value: string; readonly isKept: boolean };
  /** Undefined: conversations are left out, because nobody wants them. */
  readonly volumes: Pick<VolumeArchives, 'volumesOf' | 'read' | 'whileStill'> | undefined;
  readonly version: string;
  readonly now: Date;
  readonly onProgress: (line: string) => void;
}

export interface BackupOutcome {
  readonly projects: number;
  readonly bytes: number;
  /** What is not in it as it was, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Makes one archive of everything that cannot be made again, while the service goes on. The database's snapshot comes
 * first and everything else after it: what the rows speak of is in the archive, and what is newer does no harm, because
 * whoever sends a prompt looks first whether the agent has it.
 */
export async function backUp(to: string, sources: BackupSources, cipher?: Cipher): Promise<BackupOutcome> {
  const writer = await ArchiveWriter.begin(to, manifestOf(sources), cipher);
  try {
    const backup = new Backup(writer, sources);
    await backup.run();
    const { contents } = await verifyArchive({ file: writer.unfinished, cipher });
    await writer.publish();
    const bytes = contents.parts.reduce((sum, part) => sum + part.bytes, 0);
    return { projects: projectsIn(sources.dump).length - contents.gone.length, bytes, notes: contents.notes };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

interface BackedUpProject {
  readonly id: ProjectId;
  readonly slug: string;
  readonly isSetUp: boolean;
}

class Backup {
  readonly #writer: ArchiveWriter;
  readonly #sources: BackupSources;
  readonly #gone: ProjectId[] = [];
  readonly #notes: string[] = [];

  constructor(writer: ArchiveWriter, sources: BackupSources) {
    this.#writer = writer;
    this.#sources = sources;
  }

  async run(): Promise<void> {
    const { dump, onProgress } = this.#sources;
    await this.#addDatabase();
    await this.#addFolder(join(this.#sources.dataDir, 'secrets'), { part: 'secrets', leavesOut: isNoSecret });
    const projects = projectsIn(dump);
    for (const [index, project] of projects.entries()) {
      onProgress(`project ${index + 1} of ${projects.length}: ${project.slug}`);
      await this.#addProject(project);
    }
    await this.#writer.finish({ gone: this.#gone, notes: this.#notes });
  }

  async #addDatabase(): Promise<void> {
    for (const [index, { table, rows }] of this.#sources.dump.batches.entries()) {
      const name = `database/${String(index).padStart(6, '0')}-${table}.json`;
      await this.#writer.add({ name }, Buffer.from(JSON.stringify({ table, rows })));
    }
  }

  async #addProject(project: BackedUpProject): Promise<void> {
    const { volumes, dataDir } = this.#sources;
    const { id, slug, isSetUp } = project;
    const site = join(dataDir, 'projects', id);
    let isThere = false;
    const readAll = async () => {
      isThere = await this.#addFolder(site, { part: `projects/${id}/site` });
      if (isThere) await this.#addVolumes(id);
    };
    const stoodStill =
      volumes === undefined ? (await readAll(), false) : await volumes.whileStill(id, STILL_LIMIT_MS, readAll);
    // A setup that has not got so far makes the files; a project that was set up and has none was deleted just now.
    const isGone = !(await exists(site)) && (isSetUp || isThere);
    if (isGone) {
      this.#gone.push(id);
      this.#note(`${slug} was deleted while the backup was made, and is left out.`);
    } else if (!stoodStill && volumes !== undefined) {
      this.#note(`${slug} could not be kept still while it was read: files that were written just then may be torn.`);
    }
    await this.#addFolder(join(dataDir, 'histories', `${id}.git`), {
      part: `projects/${id}/versions`,
      // What is referred to is written before the reference: so everything that these speak of is found after them.
      first: ['HEAD', 'packed-refs', 'refs'],
      leavesOut: isUnfinishedWork,
    });
  }

  async #addVolumes(id: ProjectId): Promise<void> {
    const { volumes } = this.#sources;
    if (volumes === undefined) return;
    for (const volume of await volumes.volumesOf(id)) {
      const part = `projects/${id}/volumes/${volume}`;
      const tar = extract();
      const reading = pourInto(tar, volumes.read(id, volume));
      reading.catch(() => undefined);
      for await (const entry of tar) {
        await this.#addFromVolume(part, entry.header, entry as unknown as AsyncIterable<Uint8Array>);
        entry.resume();
      }
      await reading;
    }
  }

  async #addFromVolume(part: string, header: Header, content: AsyncIterable<Uint8Array>): Promise<void> {
    const facts = factsOf(header);
    const path = facts.name.replace(/^\.\/?/, '');
    const linkname = facts.type === 'link' ? facts.linkname.replace(/^\.\//, '') : facts.linkname;
    await this.#writer.add({ ...facts, linkname, name: path === '' ? part : `${part}/${path}` }, content);
  }

  /** False: it is not there. */
  async #addFolder(folder: string, options: Omit<FolderOptions, 'onNote'>): Promise<boolean> {
    try {
      const onNote = (note: string) => this.#note(note);
      for await (const { facts, content } of folderEntries(folder, { ...options, onNote })) {
        await this.#writer.add(facts, content);
      }
      return true;
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      return false;
    }
  }

  #note(note: string): void {
    this.#notes.push(note);
    this.#sources.onProgress(`note: ${note}`);
  }
}

function manifestOf({ dump, databaseKind, masterKey, version, volumes, now }: BackupSources): Manifest {
  const { migrations, tables } = dump;
  if (migrations.length === 0) throw new SetupError('not_found', 'There is no database yet, so nothing to back up.');
  const [installation] = dumpedRows(dump, 'settings').filter(({ name }) => name === 'installation');
  return {
    format: FORMAT,
    madeBy: version,
    madeAt: now.toISOString(),
    installation: String(JSON.parse(installation?.['value'] ?? '""')),
    database: {
      kind: databaseKind,
      migrations: [...migrations],
      tables: tables.map((table) => ({ ...table, columns: [...table.columns] })),
    },
    projects: projectsIn(dump).map(({ id }) => id),
    conversations: volumes !== undefined,
    masterKey: {
      proof: masterKeyProof(masterKey.value),
      kept: masterKey.isKept ? 'in the archive' : 'by the operator',
    },
  };
}

function projectsIn(dump: DatabaseDump): readonly BackedUpProject[] {
  return dumpedRows(dump, 'projects').flatMap(({ id, slug, setup_phase: phase }) => {
    const projectId = parseProjectId(id ?? '');
    return projectId === undefined ? [] : [{ id: projectId, slug: slug ?? '', isSetUp: phase === 'completed' }];
  });
}

/** The socket of the process that runs, and what a killed one was about to write. */
function isNoSecret(name: string): boolean {
  return name !== 'admin-token' && name !== 'master-key';
}

/** Files of a version that is just being made. */
function isUnfinishedWork(name: string): boolean {
  return name.startsWith('index-') || name.startsWith('tmp_') || name.endsWith('.lock');
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
