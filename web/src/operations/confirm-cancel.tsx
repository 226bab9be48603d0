import { Button } from '../ui/button';
import { Dialog, DialogActions } from '../ui/dialog';
import { plural } from '../ui/durations';
import styles from './setup-table.module.css';
import type { PlacedSetup } from './types';

interface ConfirmCancelProps {
  readonly setups: readonly PlacedSetup[];
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

export function ConfirmCancel({ setups, onClose, onConfirm }: ConfirmCancelProps) {
  const what = plural(setups.length, 'setup');
  return (
    <Dialog title={`Cancel ${what}`} onClose={onClose}>
      <p>Their containers are removed, their files are kept. Each can be started again.</p>
      <ul className={styles.names} tabIndex={0} aria-label="Setups to cancel">
        {setups.map(({ projectId, project }) => (
          <li key={projectId}>{project.name}</li>
        ))}
      </ul>
      <DialogActions>
        <Button onClick={onClose}>Keep them</Button>
        <Button
          kind="danger"
          onClick={() => {
            onConfirm();
            onClose();
          }}
        >
          {`Cancel ${what}`}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
