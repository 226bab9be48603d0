import { type FormEvent, useState } from 'react';
import type { Project } from '../api/types';
import { Button } from '../ui/button';
import { Dialog, DialogActions } from '../ui/dialog';
import { TextField } from '../ui/field';
import { ProblemNotice } from '../ui/notice';
import { fieldError, useEditProject } from './edit-project';

/** The characters that a name may have. */
export const LONGEST_NAME = 80;

export function RenameDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const [name, setName] = useState(project.name);
  const edit = useEditProject(project);
  const nameError = fieldError(edit.error, 'name');
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (!edit.isPending) edit.mutate({ name }, { onSuccess: onClose });
  }
  return (
    <Dialog title="Rename the project" onClose={onClose}>
      <form onSubmit={onSubmit}>
        <TextField
          label="Name"
          hint="Its address stays as it is."
          value={name}
          maxLength={LONGEST_NAME}
          required
          error={nameError}
          onChange={(event) => setName(event.target.value)}
        />
        {edit.isError && nameError === undefined && <ProblemNotice error={edit.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={edit.isPending}>
            {edit.isPending ? 'Saving…' : 'Rename'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
