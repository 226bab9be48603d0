import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { isProblem, sentenceOf } from '../../api/problem';
import { modelsQuery } from '../../api/queries';
import type { Project } from '../../api/types';
import { Button } from '../../ui/button';
import { SelectField } from '../../ui/field';
import { ProblemNotice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { useToast } from '../../ui/toasts';
import { fieldError, useEditProject } from '../edit-project';
import styles from './settings.module.css';

/** Which model answers the next prompts. While the agent works it cannot be changed; the server says so. */
export function ModelForm({ project }: { project: Project }) {
  const models = useQuery(modelsQuery);
  const [model, setModel] = useState(project.model);
  const edit = useEditProject(project);
  const toast = useToast();
  if (models.data === undefined) {
    if (models.isError) return <ProblemNotice error={models.error} onRetry={() => void models.refetch()} />;
    return <Skeleton height={92} />;
  }
  const error = fieldError(edit.error, 'model');
  const isBusy = isProblem(edit.error, 'conflict');
  const isSame = model === project.model;
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (isSame || edit.isPending) return;
    edit.mutate({ model }, { onSuccess: (saved) => toast({ text: `${saved.model} answers the next prompts.` }) });
  }
  return (
    <form className={styles.form} onSubmit={onSubmit}>
      <SelectField
        label="Model"
        hint="It answers the next prompts."
        value={model}
        error={error}
        onChange={(event) => setModel(event.target.value)}
      >
        {!models.data.offered.includes(project.model) && (
          <option value={project.model}>{`${project.model} (not offered any more)`}</option>
        )}
        {models.data.offered.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </SelectField>
      <Button type="submit" busy={edit.isPending} aria-disabled={isSame}>
        {edit.isPending ? 'Saving…' : 'Save model'}
      </Button>
      <p role="alert" className={isBusy ? styles.refused : 'visually-hidden'}>
        {isBusy ? sentenceOf(edit.error) : ''}
      </p>
      {edit.isError && !isBusy && error === undefined && <ProblemNotice error={edit.error} />}
    </form>
  );
}
