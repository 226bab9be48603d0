import { ticksOf, usedShare } from './tape-scale';
import styles from './tape.module.css';

interface TapeProps {
  /** For whoever cannot see it. */
  readonly label: string;
  readonly usedMs: number;
  readonly limitMs: number | null;
  readonly tone: 'work' | 'ok' | 'warn' | 'err' | 'idle';
  /** What finished setups usually took. */
  readonly usualMs?: number | null | undefined;
  readonly hasTicks?: boolean;
}

/** A measuring tape: its full length is the limit, its colour the time used, and its ticks stand on a root scale. */
export function Tape({ label, usedMs, limitMs, tone, usualMs, hasTicks = false }: TapeProps) {
  const share = limitMs === null ? 0 : usedShare(usedMs, limitMs);
  const isUsualShown = limitMs !== null && usualMs !== null && usualMs !== undefined && usualMs < limitMs;
  return (
    <div className={styles.tape}>
      <div className={styles.track} role="img" aria-label={label}>
        <div className={`${styles.fill} ${styles[tone]}`} style={{ transform: `scaleX(${share})` }} />
        {isUsualShown && <span className={styles.usual} style={{ left: percent(usedShare(usualMs, limitMs)) }} />}
      </div>
      {hasTicks && limitMs !== null && (
        <div className={`mono ${styles.ticks}`} aria-hidden>
          {ticksOf(limitMs).map((tick) => (
            <span key={tick.label} className={styles.tick} style={{ left: percent(tick.share) }}>
              {tick.label}
            </span>
          ))}
        </div>
      )}
    </div>
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}
