import { Skeleton } from '../../ui/skeleton';
import type { LogEntry, LogState } from './log-lines';
import { LogText } from './log-text';
import { type LogService, useLog } from './use-log';
import styles from './log-tail.module.css';

interface LogTailProps {
  readonly projectId: string;
  readonly service: LogService;
  /** So many lines, and the room for them from the beginning. */
  readonly lines: number;
}

/** The newest lines of a log, live, where the whole log would be too much. */
export function LogTail(props: LogTailProps) {
  return <Tail key={`${props.projectId} ${props.service} ${props.lines}`} {...props} />;
}

function Tail({ projectId, service, lines }: LogTailProps) {
  const log = useLog({ projectId, service, limit: lines });
  // A line of `mono` is 1.22rem high.
  const height = `calc(${lines} * 1.22rem + 2 * var(--s3) + 2px)`;
  if (!log.isStarted && log.away === undefined) return <Skeleton height={height} />;
  return (
    <div
      className={`mono ${styles.tail}`}
      style={{ height }}
      role="log"
      aria-live="off"
      aria-label={`Newest lines of the ${service}`}
      tabIndex={0}
    >
      <div className={styles.lines}>
        {log.entries.map((entry) => (
          <TailLine key={entry.id} entry={entry} />
        ))}
        <Aside log={log} />
      </div>
    </div>
  );
}

function TailLine({ entry }: { entry: LogEntry }) {
  if (entry.kind === 'hole') return <div className={styles.aside}>— lines skipped —</div>;
  return (
    <div className={styles.line}>
      <LogText text={entry.text} />
    </div>
  );
}

function Aside({ log }: { log: LogState }) {
  const text = log.away ?? (log.entries.length === 0 ? 'Nothing was written yet.' : undefined);
  return text === undefined ? null : <p className={styles.aside}>{text}</p>;
}
