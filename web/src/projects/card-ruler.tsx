import type { Project } from '../api/types';
import { useServerNow } from '../live/server-clock';
import { clockDuration } from '../ui/durations';
import { PHASES, stepOf } from './project-status';
import styles from './card-ruler.module.css';

/** Five parts, as far as the setup is, and the time since its beginning. */
export function CardRuler({ project: { setup } }: { project: Project }) {
  const nowMs = useServerNow('slow');
  const step = stepOf(setup.phase);
  if (setup.waiting !== null) return <span className={`mono ${styles.words}`}>{setup.waiting.before} ahead</span>;
  const sinceMs = setup.startedAt === null ? 0 : nowMs - Date.parse(setup.startedAt);
  return (
    <span className={styles.ruler}>
      <span className={`mono ${styles.words}`}>
        {step} of {PHASES.length} · {clockDuration(sinceMs)}
      </span>
      <span className={styles.parts} aria-hidden>
        {PHASES.map((phase, index) => (
          <span
            key={phase}
            className={index < step - 1 ? styles.done : index === step - 1 ? styles.now : styles.next}
          />
        ))}
      </span>
    </span>
  );
}
