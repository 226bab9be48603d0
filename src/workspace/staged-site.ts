import { constants } from 'node:fs';
import { copyFile, lchown, link, lstat, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { CONTAINER_UID } from './copy-tree.js';
import { childOf, OpenFolder } from './open-folder.js';
import { codeOf } from './removal-bin.js';

/** Folders that are never part of a version: what tools make, and repositories. */
export const LEFT_OUT: ReadonlySet<string> = new Set([
  '.git',
  'node_modules',
  'dist',
  '.astro',
  '.svelte-kit',
  '.vite',
  '.cache',
]);

/** What lies deeper is part of no version: each level of a walk holds a folder open. */
const DEEPEST = 64;

/**
 * Puts a site's files into a folder that no container reaches, as hard links: there git can work on them as root, while
 * the agent goes on writing to the site and could swap a folder for a link at any moment.
 */
export async function stageSite(site: string, staged: string, signal: AbortSignal | undefined): Promise<void> {
  await mkdir(staged, { recursive: true, mode: 0o700 });
  const from = await OpenFolder.open(site);
  try {
    await stageFolder(from, Buffer.from(staged), { depth: 1, signal });
  } finally {
    await from.close();
  }
}

interface Walk {
  readonly depth: number;
  readonly signal: AbortSignal | undefined;
}

async function stageFolder(from: OpenFolder, to: Buffer, { depth, signal }: Walk): Promise<void> {
  for (const name of await from.names()) {
    signal?.throwIfAborted();
    const entry = await from.look(name);
    const target = childOf(to, name);
    if (entry?.isDirectory() === true) {
      if (isLeftOut(name) || depth === DEEPEST) continue;
      await mkdir(target, 0o700);
      await from.within(name, (inner) => stageFolder(inner, target, { depth: depth + 1, signal }));
    } else if (entry?.isFile() === true || entry?.isSymbolicLink() === true) {
      await stageFile(from.at(name), target);
    }
  }
}

/** What it is, is looked at again where nobody can change it any more. */
async function stageFile(source: Buffer, target: Buffer): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    // Another disk, or somebody else's file and we are not root.
    if (!['EXDEV', 'EPERM', 'EMLINK'].includes(codeOf(error) ?? '')) throw error;
    await copyPlainFile(source, target);
    return;
  }
  const staged = await lstat(target);
  if (!staged.isFile() && !staged.isSymbolicLink()) await unlink(target);
}

async function copyPlainFile(source: Buffer, target: Buffer): Promise<void> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(source, flags).catch(() => undefined);
  try {
    if ((await file?.stat())?.isFile() !== true) return;
    await copyFile(process.platform === 'linux' ? `/proc/self/fd/${file?.fd}` : source, target);
  } finally {
    await file?.close();
  }
}

/**
 * Makes the site equal to the staged files, which are used up. Files that are the same are not touched; folders that are
 * left out of versions stay. `removal` takes away what the version does not have.
 */
export async function publishSite(staged: string, site: string, removal: Removal): Promise<void> {
  const to = await OpenFolder.open(site);
  try {
    await publishFolder(Buffer.from(staged), to, { depth: 1, removal });
  } finally {
    await to.close();
  }
}

type Removal = (path: Buffer) => Promise<void>;

interface Publication {
  readonly depth: number;
  readonly removal: Removal;
}

async function publishFolder(from: Buffer, to: OpenFolder, { depth, removal }: Publication): Promise<void> {
  const wanted = await readdir(from, { encoding: 'buffer' });
  const names = new Set(wanted.map(keyOf));
  for (const name of await to.names()) {
    const isFolder = (await to.look(name))?.isDirectory() === true;
    const stays = names.has(keyOf(name)) || (isFolder && (isLeftOut(name) || depth === DEEPEST));
    if (!stays) await removal(to.at(name));
  }
  for (const name of wanted) {
    const source = childOf(from, name);
    const publish = (inner: OpenFolder): Promise<void> => publishFolder(source, inner, { depth: depth + 1, removal });
    if (!(await lstat(source)).isDirectory()) await publishFile(source, { to, name, removal });
    else if (!(await to.within(name, publish))) {
      await makeFolder({ to, name, removal });
      await to.within(name, publish);
    }
  }
}

interface Place {
  readonly to: OpenFolder;
  readonly name: Buffer;
  readonly removal: Removal;
}

async function makeFolder({ to, name, removal }: Place): Promise<void> {
  await removal(to.at(name));
  await mkdir(to.at(name), 0o755);
  await to.within(name, async (folder) => {
    if (isRoot()) await folder.giveTo(CONTAINER_UID);
  });
}

/** Renaming replaces whatever has the name, a link as well, and follows none. */
async function publishFile(source: Buffer, { to, name, removal }: Place): Promise<void> {
  const [wanted, present] = [await lstat(source), await to.look(name)];
  if (present?.ino === wanted.ino && present.dev === wanted.dev) return;
  if (present?.isDirectory() === true) await removal(to.at(name));
  // What root wrote belongs to root, and the agent could not change it any more.
  if (isRoot()) await lchown(source, CONTAINER_UID, CONTAINER_UID);
  await rename(source, to.at(name));
}

function isLeftOut(name: Buffer): boolean {
  return LEFT_OUT.has(name.toString('utf8'));
}

/** One text for each sequence of bytes. */
function keyOf(name: Buffer): string {
  return name.toString('latin1');
}

function isRoot(): boolean {
  return process.geteuid?.() === 0;
}
