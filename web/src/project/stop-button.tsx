import { Play, Square } from 'lucide-react';
import type { Project } from '../api/types';
import { Button } from '../ui/button';
import type { Life } from './life-commands';
import styles from './project-head.module.css';

export const STOP_HINT = 'Stops the containers. A visit starts it again.';

/** Stops what runs and starts what does not. It says what it does until that is done. */
export function StopButton({ project, life }: { project: Project; life: Life }) {
  const isUp = project.status === 'running' || project.status === 'starting';
  if (isUp || life.isStopping) {
    return (
      <Button busy={life.isStopping} title={STOP_HINT} icon={<Square size={16} aria-hidden />} onClick={life.stop}>
        <span className={styles.label}>{life.isStopping ? 'Stopping…' : 'Stop'}</span>
      </Button>
    );
  }
  return (
    <Button busy={life.isStarting} icon={<Play size={16} aria-hidden />} onClick={life.start}>
      <span className={styles.label}>{life.isStarting ? 'Starting…' : 'Start'}</span>
    </Button>
  );
}
