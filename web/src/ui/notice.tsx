import type { ReactNode } from 'react';
import { isProblem, Problem, sentenceOf } from '../api/problem';
import { Button } from './button';
import type { Tone } from './status';
import styles from './notice.module.css';

/** A message that stays until what it says is over. */
export function Notice({ tone, children, role }: { tone: Tone; children: ReactNode; role?: 'alert' | 'status' }) {
  return (
    <div className={`${styles.notice} ${styles[tone]}`} role={role}>
      {children}
    </div>
  );
}

/** What went wrong, what to do about it, and a way to try again. */
export function ProblemNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const hint = error instanceof Problem ? error.hint : 'Reload the page.';
  return (
    <Notice tone={isProblem(error, 'unreachable') ? 'warn' : 'err'} role="alert">
      <p>
        <strong>{sentenceOf(error)}</strong> {hint}
      </p>
      {onRetry !== undefined && (
        <Button size="small" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Notice>
  );
}
