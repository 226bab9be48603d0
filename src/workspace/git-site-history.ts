import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { SetupError } from '../domain/failure.js';
import type { ProjectId } from '../domain/project.js';
import { git, type GitPlace, gitStream } from './git-command.js';
import { listFiles, readBlob, requireTree } from './git-trees.js';
import { projectsIn } from './projects-in.js';
import { RemovalBin } from './removal-bin.js';
import { SiteHistory, type SiteTree, type SiteVersion } from './site-history.js';
import { LEFT_OUT, publishSite, stageSite } from './staged-site.js';

/** `workTree` is where git works: it is filled when the site is read. */
interface SitePlace extends GitPlace {
  readonly site: string;
}

const BRANCH = 'refs/heads/main';
const KEY_TRAILER = 'Sitewright-Key';
const LIST_LIMIT = 1_000;

/**
 * Histories as bare repositories at `<data folder>/histories/<project id>.git`: outside of what any container sees, so
 * that what the agent does can be kept, but never changed by it. Versions are made with git's plumbing on an index of
 * their own, so an interrupted one leaves no lock, and a version is there whole or not at all. Git never works in the
 * site itself, but on its files in a folder that no container reaches.
 */
export class GitSiteHistory extends SiteHistory {
  readonly #folder: string;
  readonly #sitePathOf: (projectId: ProjectId) => string;
  readonly #bin: RemovalBin;
  readonly #turns = new Map<ProjectId, Promise<unknown>>();

  constructor(dataDir: string, sitePathOf: (projectId: ProjectId) => string) {
    super();
    this.#folder = join(dataDir, 'histories');
    this.#bin = new RemovalBin(join(this.#folder, '.removing'));
    this.#sitePathOf = sitePathOf;
  }

  override commit(
    projectId: ProjectId,
    { key, title }: { key: string; title: string },
    signal?: AbortSignal,
  ): Promise<{ version: string }> {
    return this.#inTurn(projectId, async (place) => {
      const known = await findKey(place, key);
      if (known !== undefined) return { version: known };
      return { version: await keep(place, { key, title, tree: await readSite(place, signal) }) };
    });
  }

  override restore(
    projectId: ProjectId,
    { version, key }: { version: string; key: string },
    signal?: AbortSignal,
  ): Promise<{ version: string }> {
    return this.#inTurn(projectId, async (place) => {
      const known = await findKey(place, key);
      if (known !== undefined) return { version: known };
      const wanted = (await listVersions(place)).find((other) => other.version === version);
      if (wanted === undefined) throw new SetupError('not_found', 'The site has no such version.');
      const before = `before-${key}`;
      const tree = await readSite(place, signal);
      const isKept = tree === (await treeOf(place, BRANCH)) || (await findKey(place, before)) !== undefined;
      if (!isKept) await keep(place, { key: before, title: 'Changes that no version held', tree });
      await git(place, ['read-tree', '-u', '--reset', version], { signal });
      await this.#publish(place, projectId);
      return { version: await keep(place, { key, title: `Restored: ${wanted.title}`, tree: `${version}^{tree}` }) };
    });
  }

  override async list(projectId: ProjectId): Promise<readonly SiteVersion[]> {
    return this.#inTurn(projectId, listVersions);
  }

  override files(projectId: ProjectId, version?: string): Promise<SiteTree> {
    return this.#inTurn(projectId, async (place) => listFiles(place, await treeOrSite(place, version)));
  }

  override readFile(
    projectId: ProjectId,
    { path, version }: { path: string; version?: string | undefined },
  ): Promise<Buffer> {
    return this.#inTurn(projectId, async (place) => readBlob(place, await treeOrSite(place, version), path));
  }

  override archive(
    projectId: ProjectId,
    { folder, version }: { folder: string; version?: string | undefined },
  ): Promise<Readable> {
    return this.#inTurn(projectId, async (place) => {
      const tree = await treeOrSite(place, version);
      return gitStream(place, ['archive', '--format=zip', `--prefix=${folder}/`, tree]);
    });
  }

  override listProjects(): Promise<ReadonlySet<ProjectId>> {
    return projectsIn(this.#folder, '.git');
  }

  override async remove(projectId: ProjectId): Promise<void> {
    if (!existsSync(this.#folder)) return;
    await rm(this.pathOf(projectId), { recursive: true, force: true, maxRetries: 3 });
    // What a killed process was at.
    await removeAll(this.#folder, stagedPrefix(projectId));
    await this.#bin.prepare();
    await this.#bin.empty(projectId);
  }

  /** Where a project's repository is, whether it exists or not. */
  pathOf(projectId: ProjectId): string {
    return join(this.#folder, `${projectId}.git`);
  }

  async #publish({ workTree, site }: SitePlace, projectId: ProjectId): Promise<void> {
    await this.#bin.prepare();
    await publishSite(workTree, site, (path) => this.#bin.throwIn(projectId, path));
    await this.#bin.empty(projectId);
  }

  /** One after the other for each project. */
  async #inTurn<T>(projectId: ProjectId, work: (place: SitePlace) => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(projectId) ?? Promise.resolve()).then(() => this.#withIndex(projectId, work));
    const end = turn.catch(() => undefined);
    this.#turns.set(projectId, end);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(projectId) === end) this.#turns.delete(projectId);
    }
  }

  async #withIndex<T>(projectId: ProjectId, work: (place: SitePlace) => Promise<T>): Promise<T> {
    const gitDir = this.pathOf(projectId);
    const site = this.#sitePathOf(projectId);
    if (!existsSync(site)) throw new SetupError('not_found', 'The site has no files yet.');
    await mkdir(gitDir, { recursive: true, mode: 0o700 });
    const name = randomBytes(6).toString('hex');
    const workTree = join(this.#folder, `${stagedPrefix(projectId)}${name}`);
    const place = { site, gitDir, workTree, indexFile: join(gitDir, `index-${name}`) };
    try {
      await mkdir(workTree, { mode: 0o700 });
      await makeRepository(place);
      // Only this process works on this history, one after the other: a lock is what a killed one left.
      await rm(join(gitDir, `${BRANCH}.lock`), { force: true });
      return await work(place);
    } finally {
      await removeAll(gitDir, 'index-');
      await removeAll(this.#folder, stagedPrefix(projectId));
    }
  }
}

function stagedPrefix(projectId: ProjectId): string {
  return `.staged-${projectId}-`;
}

async function removeAll(folder: string, prefix: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(prefix)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** A version's tree; without one, that of the site as it is now. */
async function treeOrSite(place: SitePlace, version: string | undefined): Promise<string> {
  return version === undefined ? readSite(place, undefined) : requireTree(place, version);
}

/** Stores the site as it is now and answers the name of its tree. */
async function readSite(place: SitePlace, signal: AbortSignal | undefined): Promise<string> {
  await stageSite(place.site, place.workTree, signal);
  await git(place, ['add', '--all', '--ignore-errors', '--', '.'], { signal });
  return (await git(place, ['write-tree'])).trim();
}

async function keep(
  place: SitePlace,
  { key, title, tree }: { key: string; title: string; tree: string },
): Promise<string> {
  const parent = await newest(place);
  const message = `${oneLine(title) || key}\n\n${KEY_TRAILER}: ${key}\n`;
  const parents = parent === undefined ? [] : ['-p', parent];
  const version = (await git(place, ['commit-tree', tree, ...parents], { input: message })).trim();
  await git(place, ['update-ref', BRANCH, version, parent ?? '0'.repeat(40)]);
  return version;
}

/** Read as a file: starting git stops this process for a moment, and nothing ever packs these references. */
async function newest({ gitDir }: SitePlace): Promise<string | undefined> {
  const name = await readFile(join(gitDir, BRANCH), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return name.trim() || undefined;
}

/** Once: the list of what is left out is written last, so where it stands, all does. */
async function makeRepository(place: SitePlace): Promise<void> {
  const exclude = join(place.gitDir, 'info', 'exclude');
  const wanted = [...LEFT_OUT].map((folder) => `${folder}/\n`).join('');
  if ((await readFile(exclude, 'utf8').catch(() => '')) === wanted) return;
  await git({ ...place, workTree: place.gitDir }, ['init', '--quiet', '--bare', '--initial-branch=main']);
  await writeFile(exclude, wanted);
}

async function treeOf(place: SitePlace, version: string): Promise<string | undefined> {
  if ((await newest(place)) === undefined) return undefined;
  return (await git(place, ['rev-parse', `${version}^{tree}`])).trim();
}

async function findKey(place: SitePlace, key: string): Promise<string | undefined> {
  return (await listVersions(place)).find((version) => version.key === key)?.version;
}

async function listVersions(place: SitePlace): Promise<readonly SiteVersion[]> {
  if ((await newest(place)) === undefined) return [];
  const format = ['%H', '%ct', `%(trailers:key=${KEY_TRAILER},valueonly,separator=%x20)`, '%s'].join('%x1f');
  const log = await git(place, ['log', '-z', `--max-count=${LIST_LIMIT}`, `--format=${format}`, BRANCH]);
  return log
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [version = '', seconds = '', key = '', title = ''] = line.split('\x1f');
      return { version, key: key.trim(), title, at: new Date(Number(seconds) * 1_000).toISOString() };
    });
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}
