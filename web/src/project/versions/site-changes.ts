/** A file as the API lists it. */
interface ListedFile {
  readonly path: string;
  readonly kind: 'file' | 'link';
  readonly size: number;
}

export interface FileChange {
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** Bytes before and after; 0 where the file is not. */
  readonly sizeBefore: number;
  readonly sizeAfter: number;
}

export interface ListComparison {
  /** What the lists alone say. */
  readonly changes: readonly FileChange[];
  /** The same kind and size on both sides: only their contents can tell. */
  readonly alike: readonly FileChange[];
}

/** Compares two lists of files, by path. */
export function compareLists(before: readonly ListedFile[], after: readonly ListedFile[]): ListComparison {
  const old = new Map(before.map((file) => [file.path, file]));
  const changes: FileChange[] = [];
  const alike: FileChange[] = [];
  for (const { path, kind, size } of after) {
    const known = old.get(path);
    old.delete(path);
    if (known === undefined) changes.push({ path, kind: 'added', sizeBefore: 0, sizeAfter: size });
    else {
      const change = { path, kind: 'changed', sizeBefore: known.size, sizeAfter: size } as const;
      if (known.kind !== kind || known.size !== size) changes.push(change);
      else alike.push(change);
    }
  }
  for (const { path, size } of old.values()) {
    changes.push({ path, kind: 'removed', sizeBefore: size, sizeAfter: 0 });
  }
  return { changes, alike };
}

/** `2 changed, 1 added`. */
export function changeSummary(changes: readonly FileChange[]): string {
  const kinds = ['changed', 'added', 'removed'] as const;
  const counts = kinds.map((kind) => [changes.filter((change) => change.kind === kind).length, kind] as const);
  return counts.flatMap(([count, kind]) => (count > 0 ? [`${count.toLocaleString('en')} ${kind}`] : [])).join(', ');
}
