import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { PageHeading } from '../app/page-heading';
import { useIsAdmin } from '../session/user';
import { Button } from '../ui/button';
import { clockTime } from '../ui/durations';
import { Notice } from '../ui/notice';
import { FailuresSection } from './failures-section';
import { HealthStrip } from './health-strip';
import { LimitsSection } from './limits-section';
import { useFreshSetups, usePause } from './operations-commands';
import styles from './operations-page.module.css';
import { limitsQuery } from './operations-queries';
import { SetupsSection } from './setups-section';
import type { Limits } from './types';
import { UsageSection } from './usage-section';

/** How the service is, what it works on, and what it may. */
export function OperationsPage() {
  return (
    <main id="main" tabIndex={-1} className={`page ${styles.page}`}>
      {useIsAdmin() ? <Operations /> : <Forbidden />}
    </main>
  );
}

function Forbidden() {
  return (
    <>
      <PageHeading title="Operations" />
      <p>Operations are for administrators.</p>
      <Link to="/">Projects</Link>
    </>
  );
}

function Operations() {
  useFreshSetups();
  const limits = useQuery(limitsQuery);
  return (
    <>
      <PageHeading title="Operations" />
      {limits.data?.paused === true && <PausedNotice limits={limits.data} />}
      <HealthStrip />
      <SetupsSection isPaused={limits.data?.paused === true} />
      <LimitsSection />
      <FailuresSection />
      <UsageSection />
    </>
  );
}

function PausedNotice({ limits: { pausedBy } }: { limits: Limits }) {
  const pause = usePause();
  const at = pausedBy?.at ?? null;
  return (
    <Notice tone="warn">
      <p>
        <strong>{pausedBy === null ? 'New setups are paused.' : `${pausedBy.name} paused new setups`}</strong>
        {pausedBy !== null && (at === null ? '.' : ` at ${clockTime(at)}.`)} New setups wait. Running ones finish.
      </p>
      <Button size="small" busy={pause.isPending} onClick={() => pause.set(false)}>
        {pause.isPending ? 'Resuming…' : 'Resume'}
      </Button>
    </Notice>
  );
}
