import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answerOf, api } from '../api/client';
import { Button } from '../ui/button';
import { SelectField, TextField } from '../ui/field';
import { ProblemNotice } from '../ui/notice';
import { Skeleton } from '../ui/skeleton';
import { IDLE_UNITS, type IdleTime, idleTimeOf, secondsIn } from './idle-time';
import { SettingsForm } from './settings-form';
import { settingsQuery } from './settings-queries';
import { reasonIn } from './shown-problem';
import settings from './settings.module.css';
import styles from './service-section.module.css';

export function ServiceSection() {
  const { data, isPending, error, refetch } = useQuery(settingsQuery);
  return (
    <>
      {isPending && <Skeleton height={190} />}
      {error !== null && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined && <IdleForm seconds={data.idleTimeoutSeconds} />}
      <section className={settings.part} aria-labelledby="limits">
        <h2 id="limits">Limits</h2>
        <p>
          How many projects a user may have, and how many setups run at once, is set on the{' '}
          <Link to="/operations">Operations page</Link>.
        </p>
      </section>
    </>
  );
}

/** Null brings the service's own time back. */
function useSaveIdleTime(onSaved: (idle: IdleTime) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (idleTimeoutSeconds: number | null) =>
      answerOf(api.PUT('/api/v1/settings', { body: { idleTimeoutSeconds } })),
    onSuccess: (saved) => {
      queries.setQueryData(settingsQuery.queryKey, saved);
      onSaved(idleTimeOf(saved.idleTimeoutSeconds));
    },
  });
}

function IdleForm({ seconds }: { seconds: number }) {
  const [idle, setIdle] = useState(() => idleTimeOf(seconds));
  const [problem, setProblem] = useState<string>();
  const save = useSaveIdleTime(setIdle);
  function onSave(): void {
    const wanted = secondsIn(idle);
    setProblem(wanted === undefined ? 'must be a number' : undefined);
    if (wanted === undefined) save.reset();
    else save.mutate(wanted);
  }
  const reset = (
    <Button
      busy={save.isPending}
      onClick={() => {
        setProblem(undefined);
        save.mutate(null);
      }}
    >
      Reset to the default
    </Button>
  );
  return (
    <SettingsForm
      saving={save}
      onSave={onSave}
      fields={['idleTimeoutSeconds']}
      button={{ label: 'Save', pending: 'Saving…' }}
      foundProblem={problem}
      more={reset}
    >
      <h2>Sleep</h2>
      <p className={settings.note}>
        A project sleeps this long after the last visitor left, and wakes when somebody opens it.
      </p>
      <IdleFields idle={idle} onChange={setIdle} problem={problem ?? reasonIn(save.error, 'idleTimeoutSeconds')} />
    </SettingsForm>
  );
}

interface IdleFieldsProps {
  readonly idle: IdleTime;
  readonly onChange: (idle: IdleTime) => void;
  readonly problem: string | undefined;
}

function IdleFields({ idle, onChange, problem }: IdleFieldsProps) {
  return (
    <div className={styles.time}>
      <TextField
        label="Time"
        value={idle.amount}
        onChange={({ target }) => onChange({ ...idle, amount: target.value })}
        error={problem}
        hint="At most a day."
        inputMode="decimal"
        required
        autoComplete="off"
      />
      <SelectField
        label="Unit"
        value={idle.unit}
        onChange={({ target }) =>
          onChange({ ...idle, unit: IDLE_UNITS.find((unit) => unit === target.value) ?? 'minutes' })
        }
      >
        {IDLE_UNITS.map((unit) => (
          <option key={unit}>{unit}</option>
        ))}
      </SelectField>
    </div>
  );
}
