import styles from './status.module.css';

/** The six ways to be; each has a mark and a colour, and never speaks by its colour alone. */
export type Tone = 'idle' | 'work' | 'ok' | 'warn' | 'err' | 'you';

const MARKS: Readonly<Record<Tone, string>> = { idle: '○', work: '●', ok: '✓', warn: '△', err: '✕', you: '?' };

export function StatusPill({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={`${styles.pill} ${styles[tone]}`}>
      <span aria-hidden>{MARKS[tone]}</span>
      <span>{children}</span>
    </span>
  );
}
