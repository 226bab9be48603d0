import { useDeferredValue, useMemo, useState } from 'react';
import type { LogState } from './log-lines';
import { finderOf, foundIn, nextFound } from './log-search';

export interface LogSearch {
  readonly query: string;
  readonly setQuery: (query: string) => void;
  readonly finder: RegExp | undefined;
  /** Lines with what is looked for. */
  readonly count: number;
  /** The place of the selected one among them, from 1; 0: none. */
  readonly place: number;
  readonly selectedId: number | undefined;
  readonly go: (step: 1 | -1) => void;
}

/** The selected line is remembered by its id, for positions move when old lines go. */
export function useLogSearch({ entries }: LogState, onShow: (index: number) => void): LogSearch {
  const [query, setQuery] = useState('');
  const [selectedId, setSelectedId] = useState<number>();
  const finder = useMemo(() => finderOf(query), [query]);
  const quietFinder = useDeferredValue(finder);
  const found = useMemo(() => {
    const texts = entries.map((entry) => (entry.kind === 'line' ? entry.plain : undefined));
    return foundIn(texts, quietFinder);
  }, [entries, quietFinder]);
  const selected = found.find((index) => entries[index]?.id === selectedId);
  function go(step: 1 | -1): void {
    const next = nextFound(found, selected, step);
    if (next === undefined) return;
    setSelectedId(entries[next]?.id);
    onShow(next);
  }
  const place = selected === undefined ? 0 : found.indexOf(selected) + 1;
  return { query, setQuery, finder: quietFinder, count: found.length, place, selectedId, go };
}
