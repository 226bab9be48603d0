import type { Version } from '../../api/types';
import { Button } from '../../ui/button';
import { Dialog, DialogActions } from '../../ui/dialog';
import { clockTime } from '../../ui/durations';
import { ProblemNotice } from '../../ui/notice';
import type { Restore } from './use-restore';
import styles from './versions-panel.module.css';

interface RestoreDialogProps {
  readonly version: Version;
  readonly restore: Restore;
  readonly onClose: () => void;
}

export function RestoreDialog({ version, restore, onClose }: RestoreDialogProps) {
  return (
    <Dialog title="Restore this version" onClose={onClose}>
      <div className={styles.dialog}>
        <p className={styles.title}>{version.title}</p>
        <p>{`Puts the site back to ${clockTime(version.at)}. Today's state is kept as a version.`}</p>
        {restore.error !== null && <ProblemNotice error={restore.error} />}
      </div>
      <DialogActions>
        <Button onClick={onClose}>Keep the site as it is</Button>
        <Button kind="primary" busy={restore.isAsking} onClick={() => restore.ask(version, onClose)}>
          {restore.isAsking ? 'Restoring…' : 'Restore'}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
