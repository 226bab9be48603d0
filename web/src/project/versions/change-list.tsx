import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { plural } from '../../ui/durations';
import { ProblemNotice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { shownName } from '../files/file-tree';
import { siteQuery } from '../files/site-files';
import { changesQuery } from './changes-query';
import { FileDiff } from './file-diff';
import { changeSummary, type FileChange } from './site-changes';
import styles from './change-list.module.css';

/** More of them are counted only. */
const MOST_SHOWN = 300;

interface ChangeListProps {
  /** The project. */
  readonly id: string;
  readonly before: string | undefined;
  readonly after: string;
}

/** What one version changed, file by file. */
export function ChangeList({ id, before, after }: ChangeListProps) {
  const query = useQuery(changesQuery({ id, before, after }));
  if (query.isPending) return <Skeleton height={56} />;
  if (query.isError) return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  const { changes, unchecked } = query.data;
  return (
    <div className={styles.changes}>
      <p className={styles.summary}>
        {before === undefined && 'This is the first version. '}
        {changes.length === 0 ? 'No file is different from the version before.' : `${changeSummary(changes)}.`}
        {unchecked > 0 && ` ${plural(unchecked, 'file')} of the same size as before were not compared.`}
      </p>
      <ul>
        {changes.slice(0, MOST_SHOWN).map((change) => (
          <Change key={change.path} change={change} versions={{ id, before, after }} />
        ))}
      </ul>
      {changes.length > MOST_SHOWN && (
        <p className={styles.summary}>{`${plural(changes.length - MOST_SHOWN, 'more file')}.`}</p>
      )}
    </div>
  );
}

const MARKS = { added: '+', removed: '−', changed: '~' } as const;

function Change({ change, versions }: { change: FileChange; versions: ChangeListProps }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li>
      <button type="button" className={`mono ${styles.file}`} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? <ChevronDown size={16} aria-hidden /> : <ChevronRight size={16} aria-hidden />}
        <span className={`${styles.kind} ${styles[change.kind]}`}>
          <span aria-hidden>{MARKS[change.kind]} </span>
          {change.kind}
        </span>
        <span className={styles.path}>{shownName(change.path)}</span>
      </button>
      {isOpen && <ChangeOf change={change} versions={versions} />}
    </li>
  );
}

/** Contents are asked for by the names of the listings, as the comparison did. */
function ChangeOf({ change, versions: { id, before, after } }: { change: FileChange; versions: ChangeListProps }) {
  const old = useQuery({ ...siteQuery(id, before), enabled: before !== undefined });
  const fresh = useQuery(siteQuery(id, after));
  const sides = { id, before: old.data?.version, after: fresh.data?.version };
  return <FileDiff change={change} sides={sides} />;
}
