import { describe, expect, it } from '@jest/globals';
import {
  firstOpen,
  foldersOf,
  type ListedFile,
  moveInTree,
  rowsOf,
  shownName,
  type TreeNode,
  treeOf,
} from '../../web/src/project/files/file-tree.js';

function files(...paths: readonly string[]): readonly ListedFile[] {
  return paths.map((path) => ({ path, kind: 'file', size: 1 }));
}

/** `src/[pages/[index.astro]]`, for comparing. */
function drawn(nodes: readonly TreeNode[]): string {
  return nodes.map((node) => (node.kind === 'folder' ? `${node.name}/[${drawn(node.children)}]` : node.name)).join(' ');
}

describe('the tree of a site', () => {
  it('has folders first, and numbers in their order', () => {
    const tree = treeOf(files('b.txt', 'page10.md', 'page2.md', 'src/pages/index.astro', 'a/x'));
    expect(drawn(tree)).toBe('a/[x] src/[pages/[index.astro]] b.txt page2.md page10.md');
  });

  it('is empty for no files', () => {
    expect(treeOf([])).toEqual([]);
  });

  it.each([
    ['__proto__/polluted', '__proto__/[polluted]'],
    ['constructor/prototype/x', 'constructor/[prototype/[x]]'],
    ['toString', 'toString'],
    ['../../etc/passwd', '../[../[etc/[passwd]]]'],
    ['/absolute', '/[absolute]'],
    ['a//b', 'a/[/[b]]'],
    ['<script>alert(1)<', '<script>alert(1)<'],
  ])('takes %j as a name like others', (path, drawing) => {
    const tree = treeOf(files(path));
    expect(drawn(tree)).toBe(drawing);
    expect(Object.keys({})).toEqual([]);
    expect(rowsOf(tree, firstOpen(files(path))).at(-1)?.node.path).toBe(path);
  });

  it('keeps a file and a folder of one name apart', () => {
    const tree = treeOf(files('a', 'a/b'));
    expect(tree.map(({ path }) => path)).toEqual(['a/', 'a']);
  });

  it('ends at some depth, and still has every file', () => {
    const path = `${'d/'.repeat(2_000)}file`;
    const rows = rowsOf(treeOf(files(path)), firstOpen(files(path)));
    expect(rows).toHaveLength(51);
    expect(rows.at(-1)?.node.path).toBe(path);
  });

  it('shows a small site whole, of a large one the pages', () => {
    expect([...firstOpen(files('src/a/b', 'public/x'))]).toEqual(['src/', 'src/a/', 'public/']);
    const many = Array.from({ length: 100 }, (_, index) => `node/${index}`);
    expect([...firstOpen(files(...many, 'src/pages/index.astro'))]).toEqual(['src/', 'src/pages/']);
  });

  it('knows the folders of a path', () => {
    expect(foldersOf('a/b/c.txt')).toEqual(['a/', 'a/b/']);
    expect(foldersOf('c.txt')).toEqual([]);
  });
});

describe('keys in the tree', () => {
  const tree = treeOf(files('src/b.ts', 'src/a.ts', 'readme.md'));
  const open = new Set(['src/']);
  const rows = rowsOf(tree, open);

  it('says where each row stands', () => {
    expect(rows.map(({ node, level, place, siblings }) => [node.path, level, place, siblings])).toEqual([
      ['src/', 1, 1, 2],
      ['src/a.ts', 2, 1, 2],
      ['src/b.ts', 2, 2, 2],
      ['readme.md', 1, 2, 2],
    ]);
  });

  it.each([
    ['src/', 'ArrowDown', { focus: 'src/a.ts' }],
    ['src/', 'ArrowUp', undefined],
    ['readme.md', 'ArrowDown', undefined],
    ['src/', 'ArrowRight', { focus: 'src/a.ts' }],
    ['src/', 'ArrowLeft', { toggle: 'src/' }],
    ['src/b.ts', 'ArrowLeft', { focus: 'src/' }],
    ['src/b.ts', 'ArrowRight', undefined],
    ['src/b.ts', 'Home', { focus: 'src/' }],
    ['src/b.ts', 'End', { focus: 'readme.md' }],
    ['src/', 'r', { focus: 'readme.md' }],
    ['readme.md', 'B', { focus: 'src/b.ts' }],
    ['src/', '?', undefined],
    ['src/', 'Tab', undefined],
    ['gone', 'ArrowDown', undefined],
  ])('at %s, %s', (focused, key, move) => {
    expect(moveInTree({ rows, open, focused }, key)).toEqual(move);
  });

  it('opens a closed folder', () => {
    const closed = { rows: rowsOf(tree, new Set()), open: new Set<string>(), focused: 'src/' };
    expect(moveInTree(closed, 'ArrowRight')).toEqual({ toggle: 'src/' });
    expect(moveInTree(closed, 'ArrowLeft')).toBeUndefined();
  });
});

describe('names as they are shown', () => {
  it.each([
    ['index.astro', 'index.astro'],
    ['bäckerei 😀.md', 'bäckerei 😀.md'],
    ['\u202egpj.exe', '\\u{202e}gpj.exe'],
    ['a\u200bb', 'a\\u{200b}b'],
    ['two\nlines', 'two\\u{a}lines'],
    ['\u001b[31mred', '\\u{1b}[31mred'],
    ['a\u2066b\u2069', 'a\\u{2066}b\\u{2069}'],
    ['', '(no name)'],
  ])('%j as %j', (name, shown) => expect(shownName(name)).toBe(shown));
});
