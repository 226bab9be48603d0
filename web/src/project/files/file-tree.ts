/** A file as the API lists it. */
export interface ListedFile {
  readonly path: string;
  readonly kind: 'file' | 'link';
  readonly size: number;
}

export interface FileNode extends ListedFile {
  readonly name: string;
}

export interface FolderNode {
  readonly kind: 'folder';
  /** Ends with `/`, so that it is never the path of a file. */
  readonly path: string;
  readonly name: string;
  readonly children: readonly TreeNode[];
}

export type TreeNode = FileNode | FolderNode;

/** A node that is in view. */
export interface TreeRow {
  readonly node: TreeNode;
  /** From 1. */
  readonly level: number;
  readonly place: number;
  readonly siblings: number;
  readonly parent: string | undefined;
}

/** So many files are all shown at once. */
const SMALL_SITE = 60;

/** Deeper folders stay parts of the names in the last one: no site needs them, and a hostile one shall not freeze the page. */
const DEEPEST = 50;

interface OpenFolder {
  readonly folders: Map<string, OpenFolder>;
  readonly files: FileNode[];
}

/** Folders first, then by name. Names are taken as they are: none of them leads anywhere, whatever it looks like. */
export function treeOf(files: readonly ListedFile[]): readonly TreeNode[] {
  const root = emptyFolder();
  for (const file of files) {
    const { folders, name } = partsOf(file.path);
    let folder = root;
    for (const step of folders) folder = folderIn(folder, step);
    folder.files.push({ ...file, name });
  }
  return nodesOf(root, '');
}

function partsOf(path: string): { readonly folders: readonly string[]; readonly name: string } {
  const names = path.split('/');
  const depth = Math.min(names.length - 1, DEEPEST);
  return { folders: names.slice(0, depth), name: names.slice(depth).join('/') };
}

function emptyFolder(): OpenFolder {
  return { folders: new Map(), files: [] };
}

function folderIn({ folders }: OpenFolder, name: string): OpenFolder {
  const known = folders.get(name);
  if (known !== undefined) return known;
  const made = emptyFolder();
  folders.set(name, made);
  return made;
}

function nodesOf({ folders, files }: OpenFolder, prefix: string): readonly TreeNode[] {
  const nodes = [...folders].map(([name, folder]): FolderNode => {
    const path = `${prefix}${name}/`;
    return { kind: 'folder', path, name, children: nodesOf(folder, path) };
  });
  return [...nodes.sort(byName), ...files.toSorted(byName)];
}

const COLLATOR = new Intl.Collator('en', { numeric: true });

function byName(one: TreeNode, other: TreeNode): number {
  return COLLATOR.compare(one.name, other.name) || (one.path < other.path ? -1 : 1);
}

/** The nodes in view, from top to bottom. */
export function rowsOf(tree: readonly TreeNode[], open: ReadonlySet<string>): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  function add(nodes: readonly TreeNode[], parent: TreeRow | undefined): void {
    for (const [index, node] of nodes.entries()) {
      const level = (parent?.level ?? 0) + 1;
      const row = { node, level, place: index + 1, siblings: nodes.length, parent: parent?.node.path };
      rows.push(row);
      if (node.kind === 'folder' && open.has(node.path)) add(node.children, row);
    }
  }
  add(tree, undefined);
  return rows;
}

/** Folders that are open at first: all of a small site, else the way to its pages. */
export function firstOpen(files: readonly ListedFile[]): ReadonlySet<string> {
  const folders = files.flatMap(({ path }) => foldersOf(path));
  if (files.length <= SMALL_SITE) return new Set(folders);
  return new Set(folders.filter((path) => path === 'src/' || path === 'src/pages/'));
}

/** `a/b/c.txt` lies in `a/` and `a/b/`. */
export function foldersOf(path: string): readonly string[] {
  const { folders } = partsOf(path);
  return folders.map((_, index) => `${folders.slice(0, index + 1).join('/')}/`);
}

/** What a key does in the tree: the focus goes to a path, or a folder opens or closes. */
export type TreeMove = { readonly focus: string } | { readonly toggle: string } | undefined;

interface TreePlace {
  readonly rows: readonly TreeRow[];
  readonly open: ReadonlySet<string>;
  readonly focused: string | undefined;
}

export function moveInTree({ rows, open, focused }: TreePlace, key: string): TreeMove {
  const at = rows.findIndex(({ node }) => node.path === focused);
  const row = rows[at];
  if (row === undefined) return undefined;
  switch (key) {
    case 'ArrowDown':
      return focusOn(rows[at + 1]);
    case 'ArrowUp':
      return focusOn(rows[at - 1]);
    case 'Home':
      return focusOn(rows[0]);
    case 'End':
      return focusOn(rows.at(-1));
    case 'ArrowRight':
      return intoFolder(row, { isOpen: open.has(row.node.path), next: rows[at + 1] });
    case 'ArrowLeft':
      if (row.node.kind === 'folder' && open.has(row.node.path)) return { toggle: row.node.path };
      return row.parent === undefined ? undefined : { focus: row.parent };
    default:
      return key.length === 1 ? byFirstLetter(rows, at, key) : undefined;
  }
}

function focusOn(row: TreeRow | undefined): TreeMove {
  return row && { focus: row.node.path };
}

function intoFolder({ node }: TreeRow, { isOpen, next }: { isOpen: boolean; next: TreeRow | undefined }): TreeMove {
  if (node.kind !== 'folder') return undefined;
  return isOpen ? focusOn(next) : { toggle: node.path };
}

function byFirstLetter(rows: readonly TreeRow[], at: number, letter: string): TreeMove {
  if (!/[\p{L}\p{N}._-]/u.test(letter)) return undefined;
  const round = [...rows.slice(at + 1), ...rows.slice(0, at)];
  return focusOn(round.find(({ node }) => node.name.toLowerCase().startsWith(letter.toLowerCase())));
}

/** Controls, line ends, and what turns the direction of text or takes no room: they could make a name look like another. */
const UNSEEN = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}|\u{a0}|\u{34f}|\u{115f}|\u{1160}|\u{3164}/gu;

/** A name as people may see it. */
export function shownName(name: string): string {
  if (name === '') return '(no name)';
  return name.replace(UNSEEN, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
}
