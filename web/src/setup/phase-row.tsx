import type { PhaseRecord } from '../api/types';
import { useServerNow } from '../live/server-clock';
import { PHASE_WORDS } from '../projects/project-status';
import { clockDuration, clockTime, shortDuration } from '../ui/durations';
import { isNearLimit, type PhaseRow as Row, type RowState } from './setup-rows';
import { failureWords, pollWords, tapeWords } from './setup-words';
import { Tape } from './tape';
import styles from './phase-row.module.css';

const MARKS: Readonly<Record<RowState, { mark: string; word: string }>> = {
  done: { mark: '✓', word: 'done' },
  now: { mark: '●', word: 'now' },
  next: { mark: '○', word: 'to come' },
  failed: { mark: '✕', word: 'failed' },
  cancelled: { mark: '—', word: 'cancelled' },
};

/** One phase: its mark, its clock, its tape, and what goes on in it. */
export function PhaseRow({ row, usualMs }: { row: Row; usualMs: number | null | undefined }) {
  const { phase, state, usedMs, limitMs, record } = row;
  const { name } = PHASE_WORDS[phase];
  const isNear = isNearLimit(row);
  return (
    <li className={`${styles.row} ${styles[state]}`} aria-current={state === 'now' ? 'step' : undefined}>
      <span className={styles.mark} aria-hidden>
        {MARKS[state].mark}
      </span>
      <div className={styles.content}>
        <div className={styles.head}>
          <span className={styles.name}>
            {name}
            <span className="visually-hidden">, {MARKS[state].word}</span>
          </span>
          <Clock state={state} usedMs={usedMs} limitMs={limitMs} />
        </div>
        <Tape
          label={tapeWords(name, Math.floor(usedMs / 10_000) * 10_000, limitMs)}
          usedMs={usedMs}
          limitMs={limitMs}
          tone={toneOf(state, isNear)}
          usualMs={usualMs}
          hasTicks={state === 'now' || state === 'failed'}
        />
        {isNear && limitMs !== null && <p className={styles.near}>{shortDuration(limitMs - usedMs)} left</p>}
        {record !== undefined && state !== 'done' && <Attempts record={record} isRunning={state === 'now'} />}
      </div>
    </li>
  );
}

function Clock({ state, usedMs, limitMs }: Pick<Row, 'state' | 'usedMs' | 'limitMs'>) {
  if (state === 'next' || limitMs === null) return <span className={`mono ${styles.clock}`}>–</span>;
  return (
    <span className={`mono ${styles.clock}`}>
      {shortDuration(usedMs)}
      {state !== 'done' && <span className={styles.limit}> of {clockDuration(limitMs)}</span>}
    </span>
  );
}

/** Polls and failures are two things, in two places: only what went wrong has a limit, and a colour. */
function Attempts({ record, isRunning }: { record: PhaseRecord; isRunning: boolean }) {
  const { probes, lastFinding, failedAttempts, lastFailure } = record;
  const polls = pollWords(probes);
  return (
    <div className={styles.attempts}>
      <p className={styles.polls}>
        {polls !== '' && isRunning && <span className={styles.pulse} key={probes} aria-hidden />}
        {[polls, lastFinding].filter(Boolean).join(' · ')}
      </p>
      {failedAttempts > 0 && (
        <details className={styles.failures}>
          <summary>
            <span className={styles.pips} aria-hidden>
              {'▲'.repeat(failedAttempts)}
              {'△'.repeat(Math.max(0, (lastFailure?.maximumAttempts ?? failedAttempts) - failedAttempts))}
            </span>
            {failureWords(failedAttempts, lastFailure?.maximumAttempts ?? null)}
            {lastFailure !== null && <NextTry at={lastFailure.nextAttemptAt} />}
          </summary>
          {lastFailure !== null && (
            <p>
              <span className="mono">{clockTime(lastFailure.at)}</span> {lastFailure.message}{' '}
              <span className="mono">{lastFailure.code}</span>
            </p>
          )}
        </details>
      )}
    </div>
  );
}

function NextTry({ at }: { at: string | null }) {
  const nowMs = useServerNow(at === null ? 'still' : 'slow');
  if (at === null) return null;
  const leftMs = Date.parse(at) - nowMs;
  return <> · {leftMs > 0 ? `next try in ${Math.ceil(leftMs / 1_000)} s` : 'trying again'}</>;
}

function toneOf(state: RowState, isNear: boolean): 'work' | 'ok' | 'warn' | 'err' | 'idle' {
  switch (state) {
    case 'done':
      return 'ok';
    case 'failed':
      return 'err';
    case 'now':
      return isNear ? 'warn' : 'work';
    case 'next':
    case 'cancelled':
      return 'idle';
  }
}
