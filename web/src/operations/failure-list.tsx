import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { projectsQuery } from '../api/queries';
import type { ProjectList } from '../api/revisions';
import { PHASE_WORDS } from '../projects/project-status';
import { Button } from '../ui/button';
import { clockTime } from '../ui/durations';
import { Cell, ColumnHead, DataTable, Row } from './data-table';
import { retryable } from './failure-bars';
import styles from './failures-section.module.css';
import { useRetry } from './operations-commands';
import type { Failure } from './types';

const SHOWN_AT_ONCE = 20;

/** The newest first. */
export function FailureList({ failures }: { failures: readonly Failure[] }) {
  const [most, setMost] = useState(SHOWN_AT_ONCE);
  const projects = useQuery(projectsQuery);
  const again = retryable(failures, failedTries(projects.data ?? []));
  const left = failures.length - most;
  return (
    <>
      <DataTable
        label="Failures"
        head={
          <>
            <ColumnHead>Time</ColumnHead>
            <ColumnHead>Project</ColumnHead>
            <ColumnHead>Phase</ColumnHead>
            <ColumnHead>Code</ColumnHead>
            <ColumnHead>Message</ColumnHead>
            <ColumnHead side="end">
              <span className="visually-hidden">Actions</span>
            </ColumnHead>
          </>
        }
      >
        {failures.slice(0, most).map((failure) => (
          <FailureRow key={keyOf(failure)} failure={failure} canRetry={again.has(failure)} />
        ))}
      </DataTable>
      {left > 0 && (
        <Button className={styles.more} onClick={() => setMost(most + SHOWN_AT_ONCE)}>
          Show {Math.min(left, SHOWN_AT_ONCE)} more
        </Button>
      )}
    </>
  );
}

/** The newest try of each project whose setup has failed. */
function failedTries(projects: ProjectList): ReadonlyMap<string, number> {
  const failed = projects.filter(({ setup }) => setup.phase === 'failed');
  return new Map(failed.map(({ id, setup }) => [id, setup.try]));
}

function FailureRow({ failure, canRetry }: { failure: Failure; canRetry: boolean }) {
  const { projectId, projectName, code, message, at } = failure;
  return (
    <Row>
      <Cell label="Time" isMono>
        <time dateTime={at}>{clockTime(at)}</time>
      </Cell>
      <Cell label="Project">
        <Link to="/projects/$projectId" params={{ projectId }}>
          {projectName}
        </Link>
      </Cell>
      <Cell label="Phase">{phaseOf(failure)}</Cell>
      <Cell label="Code" isMono>
        {code}
      </Cell>
      <Cell label="Message">{message}</Cell>
      <Cell side="end">{canRetry ? <TryAgain id={projectId} name={projectName} /> : null}</Cell>
    </Row>
  );
}

function TryAgain({ id, name }: { id: string; name: string }) {
  const retry = useRetry();
  return (
    <Button size="small" busy={retry.isPending} onClick={() => retry.mutate(id)}>
      {retry.isPending ? 'Starting…' : 'Try again'}
      <span className="visually-hidden"> with the setup of {name}</span>
    </Button>
  );
}

function phaseOf({ kind, phase, number }: Failure): string {
  if (kind === 'prompt') return `Prompt ${number}`;
  const name = phase === null ? 'Setup' : PHASE_WORDS[phase].name;
  return number > 1 ? `${name}, try ${number}` : name;
}

function keyOf({ kind, projectId, number, at }: Failure): string {
  return `${kind} ${projectId} ${number} ${at}`;
}
