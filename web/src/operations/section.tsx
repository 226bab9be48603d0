import { type ReactNode, useId } from 'react';
import { ProblemNotice } from '../ui/notice';
import { Skeleton } from '../ui/skeleton';
import styles from './operations-page.module.css';

interface SectionProps {
  readonly title: string;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

/** One part of the page; its heading takes the focus when what had it is gone. */
export function Section({ title, tools, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.section}>
      <div className={styles.head}>
        <h2 id={id} tabIndex={-1}>
          {title}
        </h2>
        {tools !== undefined && <div className={styles.tools}>{tools}</div>}
      </div>
      {children}
    </section>
  );
}

interface Asked<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly refetch: () => Promise<unknown>;
}

interface LoadedProps<T> {
  readonly query: Asked<T>;
  /** Height of what will be there, in pixels. */
  readonly height: number;
  readonly children: (data: T) => ReactNode;
}

/** What was asked for, room for it until it is there, and why it is not. What is old stays below the reason. */
export function Loaded<T>({ query, height, children }: LoadedProps<T>) {
  const { data, error, refetch } = query;
  return (
    <>
      {error !== null && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data === undefined ? error === null && <Skeleton height={height} /> : children(data)}
    </>
  );
}

export function Empty({ children }: { children: string }) {
  return <p className={styles.empty}>{children}</p>;
}
