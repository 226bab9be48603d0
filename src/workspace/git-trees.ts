import { SetupError } from '../domain/failure.js';
import { git, gitBytes, type GitPlace } from './git-command.js';
import type { SiteFile, SiteTree } from './site-history.js';

const FILES_LIMIT = 5_000;

/** Larger ones are for the archive. */
const CONTENT_LIMIT_BYTES = 5 * 1024 * 1024;

interface TreeEntry extends SiteFile {
  readonly blob: string;
}

/** `version` names a version or a tree of this repository. */
export async function requireTree(place: GitPlace, version: string): Promise<string> {
  const tree = await git(place, ['rev-parse', '--verify', '--quiet', `${version}^{tree}`]).catch(() => '');
  if (tree === '') throw new SetupError('not_found', 'The site has no such version.');
  return tree.trim();
}

export async function listFiles(place: GitPlace, tree: string): Promise<SiteTree> {
  const entries = await entriesOf(place, tree);
  const files = entries.slice(0, FILES_LIMIT).map(({ path, kind, size }) => ({ path, kind, size }));
  return { version: tree, files, isTruncated: entries.length > files.length };
}

/** The path is looked for among those of the tree: git never sees it, so it leads nowhere else. */
export async function readBlob(place: GitPlace, tree: string, path: string): Promise<Buffer> {
  const entry = (await entriesOf(place, tree)).find((other) => other.path === path);
  if (entry === undefined) throw new SetupError('not_found', 'The site has no such file.');
  if (entry.size > CONTENT_LIMIT_BYTES) {
    throw new SetupError('invalid_request', 'This file is larger than 5 MiB: it is in the archive.', {
      details: { fields: ['path: names a file that is too large'] },
    });
  }
  return gitBytes(place, ['cat-file', 'blob', entry.blob]);
}

async function entriesOf(place: GitPlace, tree: string): Promise<readonly TreeEntry[]> {
  const listing = await git(place, ['ls-tree', '-r', '-l', '-z', tree]);
  return listing.split('\0').flatMap((line) => {
    // Repositories inside of the site are listed as `commit`, and are none of its files.
    const [, mode = '', blob = '', size = '', path = ''] = /^(\d+) blob ([0-9a-f]+) +(\d+)\t([^]+)$/.exec(line) ?? [];
    if (path === '') return [];
    return [{ path, kind: mode === '120000' ? 'link' : 'file', size: Number(size), blob }];
  });
}
