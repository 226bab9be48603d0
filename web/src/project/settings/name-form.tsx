import { type FormEvent, useState } from 'react';
import type { Project } from '../../api/types';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { ProblemNotice } from '../../ui/notice';
import { useToast } from '../../ui/toasts';
import { fieldError, useEditProject } from '../edit-project';
import { LONGEST_NAME } from '../rename-dialog';
import styles from './settings.module.css';

export function NameForm({ project }: { project: Project }) {
  const [name, setName] = useState(project.name);
  const edit = useEditProject(project);
  const toast = useToast();
  const error = fieldError(edit.error, 'name');
  const isSame = name === project.name;
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (isSame || edit.isPending) return;
    edit.mutate({ name }, { onSuccess: (saved) => toast({ text: `It is called “${saved.name}” now.` }) });
  }
  return (
    <form className={styles.form} onSubmit={onSubmit}>
      <TextField
        label="Name"
        value={name}
        maxLength={LONGEST_NAME}
        required
        error={error}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" busy={edit.isPending} aria-disabled={isSame}>
        {edit.isPending ? 'Saving…' : 'Save name'}
      </Button>
      {edit.isError && error === undefined && <ProblemNotice error={edit.error} />}
    </form>
  );
}
