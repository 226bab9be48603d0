import { ArrowDown } from 'lucide-react';
import { memo, type Ref, type RefObject, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { VList, type VListHandle } from 'virtua';
import { Button } from '../../ui/button';
import type { LogEntry } from './log-lines';
import { LogText } from './log-text';
import styles from './log-list.module.css';

/** So near to the end counts as being there. */
const BOTTOM_PX = 24;
/** A scroll so soon after a person's hand is that person's; others come from lines that are measured. */
const HAND_MS = 1_000;

export interface LogListHandle {
  /** Brings a line into view; the log stops following. */
  readonly show: (index: number) => void;
}

export interface LineLook {
  readonly finder: RegExp | undefined;
  readonly selectedId: number | undefined;
  readonly isWrapped: boolean;
  readonly hasTimes: boolean;
}

interface LogListProps {
  readonly label: string;
  readonly entries: readonly LogEntry[];
  /** So many went from the beginning. */
  readonly dropped: number;
  readonly look: LineLook;
  readonly ref: Ref<LogListHandle>;
}

/** Only the lines in view are in the page. It follows the newest line while that is in view, and never pulls a reader away. */
export function LogList({ label, entries, dropped, look, ref }: LogListProps) {
  const list = useRef<VListHandle>(null);
  const { isFollowing, setFollowing, onScroll, ...hands } = useFollowing(list, entries);
  usePlaceKept(list, dropped, isFollowing);
  useImperativeHandle(ref, () => ({
    show: (index) => {
      setFollowing(false);
      list.current?.scrollToIndex(index, { align: 'center' });
    },
  }));
  return (
    <div className={styles.frame}>
      <VList
        ref={list}
        data={entries}
        className={`${styles.list} ${look.isWrapped ? styles.wrapped : ''}`}
        role="log"
        aria-live="off"
        aria-label={label}
        tabIndex={0}
        onScroll={onScroll}
        {...hands}
      >
        {(entry) => <LogRow key={entry.id} entry={entry} look={look} isSelected={entry.id === look.selectedId} />}
      </VList>
      {!isFollowing && (
        <Button
          size="small"
          icon={<ArrowDown size={16} aria-hidden />}
          className={styles.newest}
          onClick={() => setFollowing(true)}
        >
          Newest
        </Button>
      )}
    </div>
  );
}

type ListRef = RefObject<VListHandle | null>;

function useFollowing(list: ListRef, entries: readonly LogEntry[]) {
  const [isFollowing, setFollowing] = useState(true);
  const lastOffset = useRef(0);
  const handAtMs = useRef(-Infinity);
  const onHand = () => {
    handAtMs.current = performance.now();
  };
  useEffect(() => {
    if (isFollowing && entries.length > 0) list.current?.scrollToIndex(entries.length - 1, { align: 'end' });
  }, [list, isFollowing, entries]);
  function onScroll(offset: number): void {
    const { current } = list;
    if (current === null) return;
    const isAtBottom = offset + current.viewportSize >= current.scrollSize - BOTTOM_PX;
    const isByHand = performance.now() - handAtMs.current < HAND_MS;
    // Away from the bottom without a way up is the log that grew, not the reader who left.
    if (isAtBottom) setFollowing(true);
    else if (isFollowing && isByHand && offset < lastOffset.current) {
      setFollowing(false);
      // Ends a scroll to the bottom that still waits for lines to be measured.
      current.scrollTo(offset);
    }
    lastOffset.current = offset;
  }
  const hands = {
    onWheel: onHand,
    onTouchMove: onHand,
    onPointerDown: onHand,
    onPointerMove: onHand,
    onKeyDown: onHand,
  };
  return { isFollowing, setFollowing, onScroll, ...hands };
}

/** Old lines that go would move the rest under the reader's eyes. */
function usePlaceKept(list: ListRef, dropped: number, isFollowing: boolean): void {
  const droppedBefore = useRef(dropped);
  useEffect(() => {
    const gone = dropped - droppedBefore.current;
    droppedBefore.current = dropped;
    if (gone > 0 && !isFollowing) list.current?.scrollBy(-gone * list.current.getItemSize(0));
  }, [list, dropped, isFollowing]);
}

interface LogRowProps {
  readonly entry: LogEntry;
  readonly look: LineLook;
  readonly isSelected: boolean;
}

const LogRow = memo(function LogRow({ entry, look, isSelected }: LogRowProps) {
  if (entry.kind === 'hole') return <div className={styles.hole}>— lines skipped —</div>;
  return (
    <div className={`${styles.row} ${isSelected ? styles.selected : ''}`}>
      {entry.level !== undefined && (
        <span className={styles[entry.level]}>
          <span aria-hidden>{entry.level === 'error' ? '✕' : '△'}</span>
          <span className="visually-hidden">{entry.level}: </span>
        </span>
      )}
      {look.hasTimes && <span className={styles.time}>{timeOf(entry.at)}</span>}
      <span className={styles.text}>
        <LogText text={entry.text} finder={look.finder} />
      </span>
    </div>
  );
});

function timeOf(at: string | null): string {
  if (at === null) return '--:--:--.---';
  const time = new Date(at);
  return `${time.toLocaleTimeString('en-GB')}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}
