import { type ReactNode, useRef, useState } from 'react';
import type { Project } from '../../api/types';
import { Notice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { LogList, type LogListHandle } from './log-list';
import { levelSummary, type LogState } from './log-lines';
import { LogToolbar } from './log-toolbar';
import { type LogService, useLog } from './use-log';
import { useLogSearch } from './use-log-search';
import styles from './logs-panel.module.css';

/** The log of one container with what can be done with it. */
export function ServiceLog({ project, service }: { project: Project; service: LogService }) {
  const log = useLog({ projectId: project.id, service });
  const [isWrapped, setWrapped] = useState(true);
  const [hasTimes, setTimes] = useState(false);
  const list = useRef<LogListHandle>(null);
  const search = useLogSearch(log, (index) => list.current?.show(index));
  const finder = search.finder;
  return (
    <>
      <LogToolbar {...{ project, service, log, search, isWrapped, setWrapped, hasTimes, setTimes }} />
      {log.away !== undefined && <Notice tone="idle">{log.away}</Notice>}
      <LogBody log={log}>
        <LogList
          ref={list}
          label={`Log of the ${service}`}
          entries={log.entries}
          dropped={log.dropped}
          look={{ finder, selectedId: search.selectedId, isWrapped, hasTimes }}
        />
      </LogBody>
      <p className={styles.summary}>{summaryOf(log)}</p>
    </>
  );
}

function LogBody({ log, children }: { log: LogState; children: ReactNode }) {
  if (log.entries.length > 0) return children;
  if (log.isStarted) return <p className={styles.empty}>Nothing was written yet. Lines show up here at once.</p>;
  if (log.away !== undefined) return <p className={styles.empty}>Lines show up here once the containers run.</p>;
  return (
    <div className={styles.waiting} aria-busy="true">
      <Skeleton height="100%" />
    </div>
  );
}

function summaryOf(log: LogState): string {
  const lines = log.entries.filter(({ kind }) => kind === 'line').length;
  const words = [
    `${lines.toLocaleString('en')} ${lines === 1 ? 'line' : 'lines'}`,
    levelSummary(log) || 'no errors',
    log.dropped > 0 ? `the ${log.dropped.toLocaleString('en')} oldest were let go` : '',
  ];
  return words.filter((part) => part !== '').join(' · ');
}
