import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { byteSize, plural } from '../../ui/durations';
import { ProblemNotice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { shownName } from '../files/file-tree';
import { type FileContent, fileQuery } from '../files/site-files';
import { countChanges, type DiffLine, diffLines, type Hunk, hunksOf } from './line-diff';
import type { FileChange } from './site-changes';
import styles from './file-diff.module.css';

const LARGEST = 100_000;
/** A page is for looking; longer differences are in the files. */
const MOST_LINES = 1_500;
const LONGEST_LINE = 2_000;

interface Sides {
  readonly id: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The difference of one file, when it is text and not too large. */
export function FileDiff({ change, sides }: { change: FileChange; sides: Sides }) {
  const { path, kind, sizeBefore, sizeAfter } = change;
  const isLarge = Math.max(sizeBefore, sizeAfter) > LARGEST;
  const old = useSide({ ...sides, version: sides.before, path }, !isLarge && kind !== 'added');
  const fresh = useSide({ ...sides, version: sides.after, path }, !isLarge && kind !== 'removed');
  const sizes = `${byteSize(sizeBefore)} before, ${byteSize(sizeAfter)} after.`;
  if (isLarge) return <p className={styles.note}>{`Too large to compare line by line: ${sizes}`}</p>;
  const error = old.error ?? fresh.error;
  if (error !== null) return <ProblemNotice error={error} />;
  if (old.content === undefined || fresh.content === undefined) return <Skeleton height={80} />;
  if (old.content.kind === 'bytes' || fresh.content.kind === 'bytes') {
    return <p className={styles.note}>{`These are bytes, not text: ${sizes}`}</p>;
  }
  return <Lines path={path} before={old.content.text} after={fresh.content.text} />;
}

const NOTHING: FileContent = { kind: 'text', text: '', size: 0 };

interface SideOfFile {
  readonly id: string;
  readonly version: string | undefined;
  readonly path: string;
}

function useSide({ id, version = '', path }: SideOfFile, isThere: boolean) {
  const query = useQuery({ ...fileQuery({ id, version, path }), enabled: isThere && version !== '' });
  return { content: isThere ? query.data : NOTHING, error: isThere ? query.error : null };
}

function Lines({ path, before, after }: { path: string; before: string; after: string }) {
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  const hunks = useMemo(() => hunksOf(lines.slice(0, lastShown(lines))), [lines]);
  const { added, removed } = useMemo(() => countChanges(lines), [lines]);
  if (added + removed === 0) return <p className={styles.note}>Only the end of the file is different.</p>;
  return (
    <>
      <p className={`mono ${styles.counts}`}>{`+${added} −${removed}`}</p>
      <div className={`mono ${styles.lines}`} role="region" aria-label={`Changes in ${shownName(path)}`} tabIndex={0}>
        <div className={styles.width}>
          {hunks.map((hunk, index) => (
            <HunkLines key={index} hunk={hunk} />
          ))}
        </div>
      </div>
      {lastShown(lines) < lines.length && <p className={styles.note}>The rest is too long to show here.</p>}
    </>
  );
}

/** Where to stop, so that so many changed lines are shown at most. */
function lastShown(lines: readonly DiffLine[]): number {
  let changed = 0;
  const last = lines.findIndex(({ kind }) => {
    changed += kind === 'same' ? 0 : 1;
    return changed > MOST_LINES;
  });
  return last < 0 ? lines.length : last;
}

const MARKS = { same: ' ', added: '+', removed: '−' } as const;
const WORDS = { same: '', added: 'added: ', removed: 'removed: ' } as const;

function HunkLines({ hunk: { skipped, lines } }: { hunk: Hunk }) {
  return (
    <>
      {skipped > 0 && <div className={styles.skipped}>{`${plural(skipped, 'equal line')}`}</div>}
      {lines.map(({ kind, text, before, after }, index) => (
        <div key={index} className={`${styles.line} ${styles[kind]}`}>
          <span className={styles.number} aria-hidden>
            {before}
          </span>
          <span className={styles.number} aria-hidden>
            {after}
          </span>
          <span aria-hidden>{MARKS[kind]}</span>
          {kind !== 'same' && <span className="visually-hidden">{WORDS[kind]}</span>}
          <span className={styles.text}>
            {text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text.replace(/\r$/, '')}
          </span>
        </div>
      ))}
    </>
  );
}
