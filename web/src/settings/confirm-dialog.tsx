import type { ReactNode } from 'react';
import { Button } from '../ui/button';
import { Dialog, DialogActions } from '../ui/dialog';
import { ProblemNotice } from '../ui/notice';
import type { Saving } from './settings-form';

interface ConfirmDialogProps {
  readonly title: string;
  readonly button: { readonly label: string; readonly pending: string };
  readonly doing: Saving;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** What will be gone, and what stays. */
  readonly children: ReactNode;
}

export function ConfirmDialog({ title, button, doing, onConfirm, onClose, children }: ConfirmDialogProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      {doing.error !== null && <ProblemNotice error={doing.error} />}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="danger" busy={doing.isPending} onClick={onConfirm}>
          {doing.isPending ? button.pending : button.label}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
