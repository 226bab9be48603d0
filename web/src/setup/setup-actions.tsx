import { ExternalLink } from 'lucide-react';
import { useState } from 'react';
import type { Project } from '../api/types';
import { isSettingUp, isWorkPhase } from '../projects/project-status';
import { Button, buttonClass } from '../ui/button';
import { useSetupCommands } from './setup-commands';
import styles from './setup-view.module.css';

const MORE_S = 5 * 60;

/** What one can do about a setup now. */
export function SetupActions({ project }: { project: Project }) {
  const { setup } = project;
  const { cancel, retry, extend } = useSetupCommands(project.id);
  // "Cancelling…" until the setup is over, not until the server has heard of it.
  const [cancelledTry, setCancelledTry] = useState<number>();
  const isOver = setup.phase === 'failed' || setup.phase === 'cancelled';
  const isCancelling = cancel.isPending || (cancelledTry === setup.try && !cancel.isError);
  return (
    <div className={styles.actions}>
      {isOver && (
        <Button kind="primary" busy={retry.isPending} onClick={() => retry.mutate()}>
          {setup.phase === 'failed' ? 'Try again' : 'Start again'}
        </Button>
      )}
      {isWorkPhase(setup.phase) && (
        <Button busy={extend.isPending} onClick={() => extend.mutate(MORE_S)}>
          Give it 5 more minutes
        </Button>
      )}
      {isSettingUp(project) && (
        <Button
          busy={isCancelling}
          onClick={() => {
            setCancelledTry(setup.try);
            cancel.mutate();
          }}
        >
          {isCancelling ? 'Cancelling…' : 'Cancel setup'}
        </Button>
      )}
      {setup.traceUrl !== null && (
        <a
          className={buttonClass('quiet')}
          href={setup.traceUrl}
          target="_blank"
          rel="noopener noreferrer"
          title="Repeated attempts of waitUntilReady are polling there, not failures"
        >
          Trace in Temporal
          <ExternalLink size={16} aria-hidden />
          <span className="visually-hidden"> (opens in a tab)</span>
        </a>
      )}
    </div>
  );
}
