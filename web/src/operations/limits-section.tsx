import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { isProblem, Problem } from '../api/problem';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { ProblemNotice } from '../ui/notice';
import { useToast } from '../ui/toasts';
import { effectOf } from './limit-words';
import styles from './limits-section.module.css';
import { useLimitsChange, usePause } from './operations-commands';
import { limitsQuery, setupsQuery } from './operations-queries';
import { Loaded, Section } from './section';
import { isWaiting } from './setup-order';
import type { Limits } from './types';

const MOST_SETUPS = 1_000;
const MOST_PROJECTS = 100_000;

/** How much at once, how much for each, and whether anything new begins. */
export function LimitsSection() {
  const limits = useQuery(limitsQuery);
  return (
    <Section title="Limits">
      <Loaded query={limits} height={210}>
        {(data) => (
          <div className={styles.limits}>
            <LimitsForm limits={data} />
            <Pause isPaused={data.paused} />
          </div>
        )}
      </Loaded>
    </Section>
  );
}

function Pause({ isPaused }: { isPaused: boolean }) {
  const pause = usePause();
  const verb = isPaused ? 'Resume' : 'Pause';
  const busyVerb = isPaused ? 'Resuming…' : 'Pausing…';
  return (
    <div className={styles.pause}>
      <h3>New setups</h3>
      <p className="muted">
        {isPaused ? 'Paused. Those that wait begin when you resume.' : 'New setups wait. Running ones finish.'}
      </p>
      <Button busy={pause.isPending} onClick={() => pause.set(!isPaused)}>
        {pause.isPending ? busyVerb : `${verb} new setups`}
      </Button>
    </div>
  );
}

/** Undefined: nobody has changed the field, so it shows what holds. */
interface Draft {
  readonly maxSetups?: string;
  readonly projectsPerUser?: string;
}

function LimitsForm({ limits }: { limits: Limits }) {
  const [draft, setDraft] = useState<Draft>({});
  const change = useLimitsChange();
  const toast = useToast();
  const maxSetups = draft.maxSetups ?? String(limits.maxSetups);
  const projectsPerUser = draft.projectsPerUser ?? String(limits.projectsPerUser ?? '');
  function save(event: FormEvent): void {
    event.preventDefault();
    if (change.isPending) return;
    change.mutate(changeOf(draft), {
      onSuccess: () => {
        setDraft({});
        toast({ text: 'The limits are saved.' });
      },
    });
  }
  return (
    <form className={styles.form} onSubmit={save}>
      <LimitFields
        values={{ maxSetups, projectsPerUser }}
        effect={<Effect maxSetups={maxSetups} isPaused={limits.paused} />}
        problem={change.error instanceof Problem ? change.error : undefined}
        onChange={(field) => setDraft({ ...draft, ...field })}
      />
      <Button kind="primary" type="submit" busy={change.isPending} className={styles.save}>
        {change.isPending ? 'Saving…' : 'Save limits'}
      </Button>
      {change.isError && !isProblem(change.error, 'invalid_request') && (
        <div className={styles.problem}>
          <ProblemNotice error={change.error} />
        </div>
      )}
    </form>
  );
}

interface LimitFieldsProps {
  readonly values: Required<Draft>;
  readonly effect: ReactNode;
  readonly problem: Problem | undefined;
  readonly onChange: (field: Draft) => void;
}

function LimitFields({ values, effect, problem, onChange }: LimitFieldsProps) {
  return (
    <>
      <TextField
        label="Setups at once"
        type="number"
        required
        min={1}
        max={MOST_SETUPS}
        value={values.maxSetups}
        hint={effect}
        error={problem?.reasonOf('maxSetups')}
        onChange={({ target }) => onChange({ maxSetups: target.value })}
      />
      <TextField
        label="Projects per user"
        type="number"
        min={0}
        max={MOST_PROJECTS}
        value={values.projectsPerUser}
        hint="Empty: any number. Administrators are not limited."
        error={problem?.reasonOf('projectsPerUser')}
        onChange={({ target }) => onChange({ projectsPerUser: target.value })}
      />
    </>
  );
}

function changeOf({ maxSetups, projectsPerUser }: Draft) {
  return {
    ...(maxSetups === undefined ? {} : { maxSetups: Number(maxSetups) }),
    ...(projectsPerUser === undefined
      ? {}
      : { projectsPerUser: projectsPerUser.trim() === '' ? null : Number(projectsPerUser) }),
  };
}

function Effect({ maxSetups, isPaused }: { maxSetups: string; isPaused: boolean }) {
  const { data } = useQuery(setupsQuery);
  const waiting = data?.filter(isWaiting).length ?? 0;
  const running = (data?.length ?? 0) - waiting;
  return effectOf({ wanted: Number(maxSetups), running, waiting, isPaused });
}
