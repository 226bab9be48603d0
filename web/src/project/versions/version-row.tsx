import { FileText, GitCompareArrows, Undo2 } from 'lucide-react';
import { useId, useState } from 'react';
import type { Version } from '../../api/types';
import { Button } from '../../ui/button';
import { clockTime } from '../../ui/durations';
import { StatusPill } from '../../ui/status';
import { ChangeList } from './change-list';
import { RestoreDialog } from './restore-dialog';
import type { Restore } from './use-restore';
import { makerOf } from './version-words';
import styles from './versions-panel.module.css';

interface VersionRowProps {
  readonly projectId: string;
  readonly version: Version;
  /** The version before, to compare with. */
  readonly before: string | undefined;
  readonly isNewest: boolean;
  readonly restore: Restore;
  readonly onShowFiles: ((version: string) => void) | undefined;
}

export function VersionRow({ projectId, version, before, isNewest, restore, onShowFiles }: VersionRowProps) {
  const [isComparing, setComparing] = useState(false);
  const id = useId();
  return (
    <li className={styles.version}>
      <div className={styles.head}>
        <h3 id={id} className={styles.title}>
          {version.title}
        </h3>
        {isNewest && <StatusPill tone="ok">now</StatusPill>}
        <time className={`mono ${styles.time}`} dateTime={version.at}>
          {clockTime(version.at)}
        </time>
      </div>
      <p className={styles.maker}>{makerOf(version.key)}</p>
      <div className={styles.actions} role="group" aria-labelledby={id}>
        {onShowFiles !== undefined && (
          <Button size="small" icon={<FileText size={16} aria-hidden />} onClick={() => onShowFiles(version.version)}>
            Look at files
          </Button>
        )}
        <Button
          size="small"
          icon={<GitCompareArrows size={16} aria-hidden />}
          aria-expanded={isComparing}
          onClick={() => setComparing(!isComparing)}
        >
          Changes
        </Button>
        {!isNewest && <RestoreButton version={version} restore={restore} />}
      </div>
      {isComparing && <ChangeList id={projectId} before={before} after={version.version} />}
    </li>
  );
}

function RestoreButton({ version, restore }: { version: Version; restore: Restore }) {
  const [isOpen, setOpen] = useState(false);
  const isBusy = restore.busyVersion === version.version;
  function open(): void {
    restore.reset();
    setOpen(true);
  }
  return (
    <>
      <Button
        size="small"
        icon={<Undo2 size={16} aria-hidden />}
        busy={restore.busyVersion !== undefined}
        onClick={open}
      >
        {isBusy ? 'Restoring…' : 'Restore'}
      </Button>
      {isOpen && <RestoreDialog version={version} restore={restore} onClose={() => setOpen(false)} />}
    </>
  );
}
