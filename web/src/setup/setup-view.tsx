import { queryOptions, useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { answerOf, api } from '../api/client';
import { setupQuery } from '../api/queries';
import type { Project, Setup } from '../api/types';
import { useServerNow } from '../live/server-clock';
import { Conversation } from '../project/conversation/conversation';
import { isSettingUp } from '../projects/project-status';
import { ProblemNotice } from '../ui/notice';
import { Skeleton } from '../ui/skeleton';
import { PhaseRow } from './phase-row';
import { SetupActions } from './setup-actions';
import { SetupFailure } from './setup-failure';
import { rowsOf } from './setup-rows';
import { nowLine, stepTitle, wholeMs } from './setup-words';
import styles from './setup-view.module.css';

const LogTail = lazy(() =>
  import('../project/logs/log-tail').then(({ LogTail: component }) => ({ default: component })),
);

const usualQuery = queryOptions({
  queryKey: ['setup-durations'],
  queryFn: () => answerOf(api.GET('/api/v1/setup-durations')),
  staleTime: 5 * 60_000,
});

/** The five phases as measuring tapes with running clocks, what is awaited now, and what one can do about it. */
export function SetupView({ project }: { project: Project }) {
  const setup = useQuery(setupQuery(project.id));
  if (setup.data === undefined) {
    if (setup.isError) return <ProblemNotice error={setup.error} onRetry={() => void setup.refetch()} />;
    return <Skeleton height={420} />;
  }
  const isRunning = isSettingUp(project);
  return (
    <div className={styles.view}>
      <div className={styles.main}>
        <NowLine setup={setup.data} isRunning={isRunning} />
        <p className="visually-hidden" role="status">
          {stepTitle(project)}
        </p>
        <SetupActions project={project} />
        <SetupFailure project={project} />
        <Timeline setup={setup.data} isRunning={isRunning} />
        <EarlierTries setup={setup.data} />
      </div>
      {isRunning && <Beside project={project} />}
    </div>
  );
}

/** What there is to see meanwhile: the agent at work, which may ask something; before that, the site's log. */
function Beside({ project }: { project: Project }) {
  if (project.setup.phase === 'waiting_completion') {
    return (
      <section className={styles.talk} aria-label="The agent at work">
        <Conversation project={project} />
      </section>
    );
  }
  return (
    <section className={styles.logs} aria-labelledby="setup-log">
      <h2 id="setup-log">Log of the site</h2>
      <Suspense fallback={<Skeleton height={200} />}>
        <LogTail projectId={project.id} service="preview" lines={8} />
      </Suspense>
    </section>
  );
}

/** Its clock moves ten times a second while the phase is young, then every second. */
function NowLine({ setup, isRunning }: { setup: Setup; isRunning: boolean }) {
  const nowMs = useClock(setup, isRunning);
  return (
    <div>
      <h2 className={styles.now}>{nowLine(setup, nowMs)}</h2>
      <p className="muted">
        {isRunning && setup.startedAt !== null && `${Math.round(wholeMs(setup, nowMs) / 1_000)} s in all`}
        {setup.try > 1 && ` · try ${setup.try}`}
      </p>
    </div>
  );
}

function Timeline({ setup, isRunning }: { setup: Setup; isRunning: boolean }) {
  const nowMs = useClock(setup, isRunning);
  const usual = useQuery(usualQuery);
  return (
    <ol className={styles.timeline} role="list" aria-label="Phases">
      {rowsOf(setup.phases, nowMs).map((row) => (
        <PhaseRow
          key={row.phase}
          row={row}
          usualMs={usual.data?.phases.find(({ phase }) => phase === row.phase)?.medianMs}
        />
      ))}
    </ol>
  );
}

function EarlierTries({ setup }: { setup: Setup }) {
  if (setup.earlierTries.length === 0) return null;
  return (
    <section className={styles.earlier} aria-label="Earlier tries">
      {setup.earlierTries.toReversed().map((earlier) => (
        <details key={earlier.try}>
          <summary>Try {earlier.try}</summary>
          <ol className={styles.timeline} role="list">
            {rowsOf(earlier.phases, 0).map((row) => (
              <PhaseRow key={row.phase} row={row} usualMs={undefined} />
            ))}
          </ol>
        </details>
      ))}
    </section>
  );
}

const YOUNG_MS = 10_000;

function useClock({ phaseStartedAt }: Setup, isRunning: boolean): number {
  const slowMs = useServerNow(isRunning ? 'slow' : 'still');
  const isYoung = isRunning && phaseStartedAt !== null && slowMs - Date.parse(phaseStartedAt) < YOUNG_MS;
  const quickMs = useServerNow(isYoung && !prefersLessMotion() ? 'quick' : 'still');
  return isYoung ? Math.max(quickMs, slowMs) : slowMs;
}

function prefersLessMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
