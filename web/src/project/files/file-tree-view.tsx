import { ChevronDown, ChevronRight, File, FileSymlink } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { firstOpen, type ListedFile, moveInTree, rowsOf, shownName, type TreeRow, treeOf } from './file-tree';
import styles from './file-tree-view.module.css';

interface FileTreeProps {
  readonly files: readonly ListedFile[];
  readonly selected: string | undefined;
  readonly onSelect: (path: string) => void;
}

/** The files as a tree: one stop for Tab, arrow keys inside. */
export function FileTree({ files, selected, onSelect }: FileTreeProps) {
  const { rows, open, toggle } = useOpenFolders(files);
  const [lastFocused, setLastFocused] = useState<string>();
  const tree = useRef<HTMLDivElement>(null);
  const paths = rows.map(({ node }) => node.path);
  const focused = [lastFocused, selected, paths[0]].find((path) => path !== undefined && paths.includes(path));

  function activate({ node }: TreeRow): void {
    if (node.kind === 'folder') toggle(node.path);
    else onSelect(node.path);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows.find(({ node }) => node.path === focused);
    const move = moveInTree({ rows, open, focused }, event.key);
    const isPress = event.key === 'Enter' || event.key === ' ';
    if (row === undefined || (move === undefined && !isPress)) return;
    event.preventDefault();
    // Letters look for names here, and are no keys of the page.
    event.stopPropagation();
    if (isPress) activate(row);
    else if (move !== undefined && 'toggle' in move) toggle(move.toggle);
    else if (move !== undefined) focusItem(paths.indexOf(move.focus));
  }
  function focusItem(index: number): void {
    tree.current?.querySelectorAll<HTMLElement>('[role=treeitem]')[index]?.focus();
  }
  return (
    <div ref={tree} role="tree" aria-label="Files" tabIndex={-1} className={styles.tree} onKeyDown={onKeyDown}>
      {rows.map((row) => (
        <TreeItem
          key={row.node.path}
          row={row}
          isOpen={open.has(row.node.path)}
          isSelected={row.node.path === selected}
          isStop={row.node.path === focused}
          onFocus={() => setLastFocused(row.node.path)}
          onPress={() => activate(row)}
        />
      ))}
    </div>
  );
}

/** Until somebody opens or closes one, the site says which are open. */
function useOpenFolders(files: readonly ListedFile[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>();
  const tree = useMemo(() => treeOf(files), [files]);
  const open = useMemo(() => chosen ?? firstOpen(files), [chosen, files]);
  const rows = useMemo(() => rowsOf(tree, open), [tree, open]);
  function toggle(path: string): void {
    const next = new Set(open);
    if (!next.delete(path)) next.add(path);
    setChosen(next);
  }
  return { rows, open, toggle };
}

interface TreeItemProps {
  readonly row: TreeRow;
  readonly isOpen: boolean;
  readonly isSelected: boolean;
  readonly isStop: boolean;
  readonly onFocus: () => void;
  readonly onPress: () => void;
}

function TreeItem({ row, isOpen, isSelected, isStop, onFocus, onPress }: TreeItemProps) {
  const { node, level, place, siblings } = row;
  return (
    // The keys are those of the tree around.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="treeitem"
      aria-level={level}
      aria-posinset={place}
      aria-setsize={siblings}
      aria-expanded={node.kind === 'folder' ? isOpen : undefined}
      aria-selected={node.kind === 'folder' ? undefined : isSelected}
      tabIndex={isStop ? 0 : -1}
      className={`mono ${styles.item}`}
      style={{ paddingInlineStart: `calc(${Math.min(level - 1, 12)} * 14px + var(--s3))` }}
      onFocus={onFocus}
      onClick={onPress}
    >
      <NodeIcon kind={node.kind} isOpen={isOpen} />
      <span className={styles.name}>{shownName(node.name)}</span>
    </div>
  );
}

function NodeIcon({ kind, isOpen }: { kind: TreeRow['node']['kind']; isOpen: boolean }) {
  if (kind === 'link') return <FileSymlink size={16} aria-hidden />;
  if (kind === 'file') return <File size={16} aria-hidden />;
  return isOpen ? <ChevronDown size={16} aria-hidden /> : <ChevronRight size={16} aria-hidden />;
}
