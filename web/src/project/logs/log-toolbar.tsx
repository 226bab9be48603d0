import { ChevronDown, ChevronUp, Clock, Copy, Download, WrapText } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import type { Project } from '../../api/types';
import { Button, buttonClass, IconButton } from '../../ui/button';
import { useToast } from '../../ui/toasts';
import { type LogState, logText } from './log-lines';
import type { LogService } from './use-log';
import type { LogSearch } from './use-log-search';
import styles from './log-toolbar.module.css';

/** As many as the route gives. */
const DOWNLOAD_LINES = 5_000;

interface LogToolbarProps {
  readonly project: Project;
  readonly service: LogService;
  readonly log: LogState;
  readonly search: LogSearch;
  readonly isWrapped: boolean;
  readonly setWrapped: (isWrapped: boolean) => void;
  readonly hasTimes: boolean;
  readonly setTimes: (hasTimes: boolean) => void;
}

export function LogToolbar(props: LogToolbarProps) {
  const { project, service, log, isWrapped, hasTimes } = props;
  return (
    <div className={styles.bar}>
      <SearchBox search={props.search} />
      <div className={styles.choices}>
        <Toggle isOn={isWrapped} onToggle={props.setWrapped} icon={<WrapText size={16} aria-hidden />}>
          Wrap
        </Toggle>
        <Toggle isOn={hasTimes} onToggle={props.setTimes} icon={<Clock size={16} aria-hidden />}>
          Times
        </Toggle>
        <CopyLog log={log} />
        {log.away === undefined && (
          <a
            href={`/api/v1/projects/${project.id}/logs?service=${service}&tail=${DOWNLOAD_LINES}`}
            download={`${project.slug}-${service}.log`}
            className={buttonClass('plain', 'small')}
          >
            <Download size={16} aria-hidden />
            Download
          </a>
        )}
      </div>
    </div>
  );
}

interface ToggleProps {
  readonly isOn: boolean;
  readonly onToggle: (isOn: boolean) => void;
  readonly icon: ReactNode;
  readonly children: string;
}

function Toggle({ isOn, onToggle, icon, children }: ToggleProps) {
  return (
    <Button size="small" icon={icon} className={styles.toggle} aria-pressed={isOn} onClick={() => onToggle(!isOn)}>
      {children}
    </Button>
  );
}

function CopyLog({ log }: { log: LogState }) {
  const toast = useToast();
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(logText(log.entries));
      toast({ text: 'The log was copied.' });
    } catch {
      toast({ text: 'This browser does not let the page copy. The log can be downloaded.' });
    }
  }
  return (
    <Button
      size="small"
      icon={<Copy size={16} aria-hidden />}
      aria-disabled={log.entries.length === 0 || undefined}
      onClick={() => {
        if (log.entries.length > 0) void copy();
      }}
    >
      Copy
    </Button>
  );
}

function SearchBox({ search }: { search: LogSearch }) {
  const isSearching = search.query !== '';
  const onKeyDown: ComponentProps<'input'>['onKeyDown'] = (event) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    search.go(event.shiftKey ? -1 : 1);
  };
  return (
    <search className={styles.search}>
      <input
        type="search"
        className={styles.input}
        aria-label="Search in this log"
        placeholder="Search in this log"
        value={search.query}
        onChange={(event) => search.setQuery(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {isSearching && (
        <>
          <span className={`mono ${styles.count}`} role="status">
            {countOf(search)}
          </span>
          <IconButton label="Previous line with this" size="small" onClick={() => search.go(-1)}>
            <ChevronUp size={16} aria-hidden />
          </IconButton>
          <IconButton label="Next line with this" size="small" onClick={() => search.go(1)}>
            <ChevronDown size={16} aria-hidden />
          </IconButton>
        </>
      )}
    </search>
  );
}

function countOf({ count, place }: LogSearch): string {
  if (count === 0) return 'none';
  if (place > 0) return `${place.toLocaleString('en')} of ${count.toLocaleString('en')}`;
  return `${count.toLocaleString('en')} ${count === 1 ? 'line' : 'lines'}`;
}
