import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { EntryFacts } from './archive-writer.js';
import { codeOf } from './error-code.js';

export interface FolderEntry {
  readonly facts: EntryFacts;
  readonly content: Uint8Array | AsyncIterable<Uint8Array>;
}

export interface FolderOptions {
  /** What the folder's entries are named after. */
  readonly part: string;
  /** Names at the top that are read before all others. */
  readonly first?: readonly string[];
  readonly leavesOut?: (name: string) => boolean;
  /** Told of what could not be kept as it is. */
  readonly onNote: (note: string) => void;
}

const READ_WHOLE_BYTES = 8 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
/** Each level holds a folder open. */
const DEEPEST = 100;

/**
 * Everything in a folder that others may write to meanwhile, and whose content nobody can trust. No link is followed:
 * each folder is opened and its children are named through it, so that nothing can be swapped for a link in between.
 * Rejects with ENOENT when the folder itself is not there; what vanishes in it is left out.
 */
export async function* folderEntries(folder: string, options: FolderOptions): AsyncGenerator<FolderEntry> {
  const root = await openFolder(folder);
  try {
    const walk = { ...options, path: folder, name: options.part, depth: 0 };
    yield { facts: { ...ownerOf(await root.stat()), name: options.part, type: 'directory' }, content: NOTHING };
    yield* childrenOf(root, walk);
  } finally {
    await root.close();
  }
}

interface Walk extends FolderOptions {
  readonly path: string;
  readonly name: string;
  readonly depth: number;
}

const NOTHING = new Uint8Array();

async function* childrenOf(folder: FileHandle, walk: Walk): AsyncGenerator<FolderEntry> {
  if (walk.depth >= DEEPEST) {
    walk.onNote(`${walk.name} lies too deep and was left out.`);
    return;
  }
  // Only Linux knows this way; elsewhere the path is all there is.
  const way = process.platform === 'linux' ? `/proc/self/fd/${folder.fd}` : walk.path;
  for (const name of inOrder(await readdir(way), walk.depth === 0 ? walk.first : [])) {
    if (walk.leavesOut?.(name) === true) continue;
    const child = { ...walk, path: join(way, name), name: `${walk.name}/${name}`, depth: walk.depth + 1 };
    try {
      yield* entriesOf(child);
    } catch (error) {
      // Gone, or swapped for something else, since it was listed.
      if (!['ENOENT', 'ELOOP', 'ENOTDIR'].includes(codeOf(error))) throw error;
    }
  }
}

async function* entriesOf(child: Walk): AsyncGenerator<FolderEntry> {
  const stats = await lstat(child.path);
  const facts = { ...ownerOf(stats), name: child.name };
  if (stats.isSymbolicLink()) {
    yield { facts: { ...facts, type: 'symlink', linkname: await readlink(child.path) }, content: NOTHING };
  } else if (stats.isDirectory()) {
    const folder = await openFolder(child.path);
    try {
      yield { facts: { ...facts, type: 'directory' }, content: NOTHING };
      yield* childrenOf(folder, child);
    } finally {
      await folder.close();
    }
  } else if (stats.isFile()) yield* fileEntry(child);
  else child.onNote(`${child.name} is no file, folder or link, and was left out.`);
}

async function* fileEntry({ path, name, onNote }: Walk): AsyncGenerator<FolderEntry> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    const facts = { ...ownerOf(stats), name };
    if (stats.size <= READ_WHOLE_BYTES) yield { facts, content: await file.readFile() };
    else
      yield { facts: { ...facts, size: stats.size }, content: exactly(file, stats.size, () => onNote(changed(name))) };
  } finally {
    await file.close();
  }
}

/** An archive tells the size before the content: what is cut off meanwhile is made up for with zeros, and told. */
async function* exactly(file: FileHandle, size: number, onShort: () => void): AsyncGenerator<Uint8Array> {
  let isShort = false;
  for (let at = 0; at < size;) {
    const buffer = Buffer.alloc(Math.min(CHUNK_BYTES, size - at));
    const bytes: number = isShort ? 0 : (await file.read(buffer, 0, buffer.byteLength, at)).bytesRead;
    if (bytes === 0 && !isShort) onShort();
    isShort ||= bytes === 0;
    const chunk = isShort ? buffer : buffer.subarray(0, bytes);
    at += chunk.byteLength;
    yield chunk;
  }
}

function changed(name: string): string {
  return `${name} was cut while it was read; its end is zeros.`;
}

function openFolder(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

function inOrder(names: readonly string[], first: readonly string[] = []): readonly string[] {
  const rank = (name: string): number => (first.includes(name) ? 0 : 1);
  return names.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function ownerOf({ mode, uid, gid }: Stats) {
  return { mode: mode & 0o777, uid, gid };
}
