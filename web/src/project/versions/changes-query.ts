import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { type FileContent, fileQuery, siteQuery } from '../files/site-files';
import { compareLists, type FileChange } from './site-changes';

/** Two requests a file: more of them would keep the project's host busy for a look. */
const MOST_COMPARED = 60;
const LARGEST_COMPARED = 100_000;
const AT_ONCE = 4;

interface Versions {
  readonly id: string;
  /** Undefined: there was nothing before. */
  readonly before: string | undefined;
  readonly after: string;
}

export interface SiteChanges {
  readonly changes: readonly FileChange[];
  /** Files of the same size on both sides that nobody looked into. */
  readonly unchecked: number;
}

/** What is different between two versions; neither of them ever changes. */
export function changesQuery({ id, before, after }: Versions) {
  return queryOptions({
    queryKey: ['changes', id, before ?? 'nothing', after] as const,
    queryFn: ({ client }) => findChanges(client, { id, before, after }),
    staleTime: Infinity,
  });
}

async function findChanges(client: QueryClient, { id, before, after }: Versions): Promise<SiteChanges> {
  const [old, fresh] = await Promise.all([
    before === undefined ? NOTHING : client.fetchQuery(siteQuery(id, before)),
    client.fetchQuery(siteQuery(id, after)),
  ]);
  // A listing is named by what is in it.
  if (old.version === fresh.version) return { changes: [], unchecked: 0 };
  const { changes, alike } = compareLists(old.files, fresh.files);
  const small = alike.filter(({ sizeAfter }) => sizeAfter <= LARGEST_COMPARED).slice(0, MOST_COMPARED);
  const differing = await differingOf(small, async (path) => {
    const sides = [old.version, fresh.version].map((version) => client.fetchQuery(fileQuery({ id, version, path })));
    const [one, other] = await Promise.all(sides);
    return one !== undefined && other !== undefined && areEqual(one, other);
  });
  return { changes: byPath([...changes, ...differing]), unchecked: alike.length - small.length };
}

const NOTHING = { version: '', files: [] };

/** Those for which `isSame` says no; a few are asked about at once. */
async function differingOf(
  files: readonly FileChange[],
  isSame: (path: string) => Promise<boolean>,
): Promise<readonly FileChange[]> {
  const waiting = [...files];
  const differing: FileChange[] = [];
  async function compareOn(): Promise<void> {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      if (!(await isSame(file.path))) differing.push(file);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, compareOn));
  return differing;
}

async function areEqual(one: FileContent, other: FileContent): Promise<boolean> {
  if (one.kind === 'text') return other.kind === 'text' && one.text === other.text;
  if (other.kind === 'text') return false;
  const [bytes, otherBytes] = await Promise.all([bytesOf(one.blob), bytesOf(other.blob)]);
  return bytes.length === otherBytes.length && bytes.every((byte, index) => byte === otherBytes[index]);
}

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}

function byPath(changes: readonly FileChange[]): readonly FileChange[] {
  return changes.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}
