import { Link } from '@tanstack/react-router';
import { useServerNow } from '../live/server-clock';
import { PHASE_WORDS, PHASES, stepOf } from '../projects/project-status';
import { pollWords, tapeWords } from '../setup/setup-words';
import { Tape } from '../setup/tape';
import { clockDuration } from '../ui/durations';
import { StatusPill } from '../ui/status';
import { Cell, Row } from './data-table';
import { type SetupOrders, setupKey } from './operations-commands';
import { SetupMenu } from './setup-menu';
import { isWaiting, placeWords } from './setup-order';
import { type SetupShare, shareOf } from './setup-share';
import styles from './setup-table.module.css';
import type { PlacedSetup } from './types';

interface SetupRowProps {
  readonly placed: PlacedSetup;
  readonly isPaused: boolean;
  readonly orders: SetupOrders;
  readonly isSelected: boolean;
  readonly onSelect: (isSelected: boolean) => void;
}

export function SetupRow({ placed, isPaused, orders, isSelected, onSelect }: SetupRowProps) {
  const nowMs = useServerNow('slow');
  const { project, setup } = placed;
  const share = shareOf(setup, nowMs);
  const ages = agesOf(placed, share, nowMs);
  const isCancelling = orders.cancelling.has(setupKey(placed));
  return (
    <Row>
      <Cell>
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={isSelected}
            disabled={isCancelling}
            onChange={({ target }) => onSelect(target.checked)}
          />
          <span className="visually-hidden">Select {project.name}</span>
        </label>
      </Cell>
      <Cell label="Project">
        <Link to="/projects/$projectId" params={{ projectId: project.id }} search={{ panel: 'setup' }}>
          {project.name}
        </Link>
        {placed.try > 1 && <span className="muted"> try {placed.try}</span>}
      </Cell>
      <Cell label="Owner">{project.owner.name ?? '–'}</Cell>
      <Cell label="Phase">
        {isCancelling ? 'Cancelling…' : <Phase placed={placed} share={share} isPaused={isPaused} />}
      </Cell>
      <Cell label="In phase" side="end" isMono>
        {ages.inPhase}
      </Cell>
      <Cell label="In total" side="end" isMono>
        {ages.inTotal}
      </Cell>
      <Cell label="Went wrong">
        <WentWrong share={share} />
      </Cell>
      <Cell side="end">
        <div className={styles.menu}>
          <SetupMenu placed={placed} orders={orders} isCancelling={isCancelling} />
        </div>
      </Cell>
    </Row>
  );
}

interface PhaseProps {
  readonly placed: PlacedSetup;
  readonly share: SetupShare | undefined;
  readonly isPaused: boolean;
}

/** Where it is, how much of that phase's limit is used, and, muted, how often it was looked. */
function Phase({ placed, share, isPaused }: PhaseProps) {
  if (isWaiting(placed)) {
    return (
      <>
        {placeWords(placed.project.setup.waiting?.before)}
        {isPaused && <div className="muted">New setups are paused</div>}
      </>
    );
  }
  if (share === undefined) return 'Starting';
  const { phase, usedMs, limitMs, isNearLimit, probes } = share;
  const { name } = PHASE_WORDS[phase];
  return (
    <div className={styles.phase}>
      <span>
        {name}{' '}
        <span className="mono muted">
          {stepOf(phase)} of {PHASES.length}
        </span>
      </span>
      <Tape
        label={tapeWords(name, Math.floor(usedMs / 10_000) * 10_000, limitMs)}
        usedMs={usedMs}
        limitMs={limitMs}
        tone={isNearLimit ? 'warn' : 'work'}
      />
      {isNearLimit && <span className={styles.near}>{clockDuration(limitMs - usedMs)} left</span>}
      {probes > 0 && <span className="muted">{pollWords(probes)}</span>}
    </div>
  );
}

function WentWrong({ share }: { share: SetupShare | undefined }) {
  if (share === undefined || share.failedAttempts === 0) return <span className="muted">–</span>;
  const { failedAttempts, maximumAttempts, lastMessage } = share;
  return (
    <>
      <StatusPill tone="warn">
        {maximumAttempts === null ? String(failedAttempts) : `${failedAttempts} of ${maximumAttempts}`}
      </StatusPill>
      {lastMessage !== null && <div className={styles.message}>{lastMessage}</div>}
    </>
  );
}

/** A wait is not charged to the work: the total begins when the setup had its place. */
function agesOf(placed: PlacedSetup, share: SetupShare | undefined, nowMs: number) {
  const { requestedAt, grantedAt } = placed;
  if (grantedAt === null) return { inPhase: clockDuration(nowMs - Date.parse(requestedAt)), inTotal: '–' };
  return {
    inPhase: share === undefined ? '–' : clockDuration(share.usedMs),
    inTotal: clockDuration(nowMs - Date.parse(grantedAt)),
  };
}
