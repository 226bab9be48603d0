import { type FormEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { Button } from '../ui/button';
import { DialogActions } from '../ui/dialog';
import { ProblemNotice } from '../ui/notice';
import { problemBeside } from './shown-problem';
import styles from './settings.module.css';

/** Of a mutation, whatever it saves. */
export interface Saving {
  readonly isPending: boolean;
  readonly isSuccess: boolean;
  readonly error: unknown;
  readonly reset: () => void;
}

interface SettingsFormProps {
  readonly saving: Saving;
  /** Called when nothing is being saved. */
  readonly onSave: () => void;
  /** Names of the fields that say themselves what is wrong with them. */
  readonly fields: readonly string[];
  readonly button: { readonly label: string; readonly pending: string };
  /** For dialogs, which close when it is saved. */
  readonly onCancel?: () => void;
  /** What the page itself found wrong with the fields, before anything was sent. */
  readonly foundProblem?: unknown;
  readonly children: ReactNode;
  /** Beside the button. */
  readonly more?: ReactNode;
}

/** Saves by itself: says that it was saved, and takes a person to the first field that is wrong. */
export function SettingsForm(props: SettingsFormProps) {
  const { saving, onSave, fields, button, onCancel, foundProblem, children, more } = props;
  const form = useRef<HTMLFormElement>(null);
  const problem = problemBeside(saving.error, fields);
  const isInDialog = onCancel !== undefined;
  // A dialog that opens gives the focus to what has this attribute; React's own `autoFocus` comes too early for that.
  useLayoutEffect(() => {
    if (isInDialog) form.current?.querySelector('input')?.setAttribute('autofocus', '');
  }, [isInDialog]);
  useEffect(() => {
    if (saving.error === null && foundProblem === undefined) return;
    form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [saving.error, foundProblem]);
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (!saving.isPending) onSave();
  }
  const submit = (
    <Button kind="primary" type="submit" busy={saving.isPending}>
      {saving.isPending ? button.pending : button.label}
    </Button>
  );
  return (
    <form
      ref={form}
      className={styles.form}
      onSubmit={onSubmit}
      onChange={() => {
        if (saving.isSuccess) saving.reset();
      }}
    >
      {children}
      {problem !== null && <ProblemNotice error={problem} />}
      {onCancel === undefined ? (
        <div className={styles.foot}>
          {submit}
          {more}
          <p role="status" className={styles.saved}>
            {saving.isSuccess ? 'Saved.' : ''}
          </p>
        </div>
      ) : (
        <DialogActions>
          <Button onClick={onCancel}>Cancel</Button>
          {submit}
        </DialogActions>
      )}
    </form>
  );
}
