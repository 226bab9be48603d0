import { useEffect, useState } from 'react';
import { useLiveState } from '../live/live-provider';
import type { LiveState } from '../live/live-stream';
import { Button } from '../ui/button';
import styles from './connection-strip.module.css';

const UP_TO_DATE_MS = 2_000;

/** One line that is there only while the connection is not: since when, what happens next, and that it caught up. */
export function ConnectionStrip() {
  const { state, tryNow } = useLiveState();
  const wasLost = useJustCaughtUp(state);
  if (state.kind === 'live' && wasLost) return <Strip text="Up to date." tone="ok" />;
  if (state.kind === 'catching-up') return <Strip text={`Catching up since ${timeOf(state.sinceMs)}…`} tone="work" />;
  if (state.kind !== 'lost') return null;
  return <Lost {...state} onTryNow={tryNow} />;
}

function Lost({ sinceMs, nextTryMs, onTryNow }: { sinceMs: number; nextTryMs: number; onTryNow: () => void }) {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((nextTryMs - nowMs) / 1_000));
  // Not at once: most breaks are over before anybody needs to know.
  const isAnnounced = nowMs - sinceMs > 5_000;
  return (
    <aside className={`${styles.strip} ${styles.warn}`} aria-label="Connection">
      <span>
        Connection lost at {timeOf(sinceMs)}. {seconds === 0 ? 'Trying again.' : `Trying again in ${seconds} s.`} Work
        on the server goes on.
      </span>
      <Button size="small" onClick={onTryNow}>
        Try now
      </Button>
      <span role="alert" className="visually-hidden">
        {isAnnounced ? `Connection lost at ${timeOf(sinceMs)}.` : ''}
      </span>
    </aside>
  );
}

function Strip({ text, tone }: { text: string; tone: 'ok' | 'work' }) {
  return (
    <div className={`${styles.strip} ${styles[tone]}`} role="status">
      {text}
    </div>
  );
}

/** For two seconds after a gap was closed. */
function useJustCaughtUp(state: LiveState): boolean {
  const [caughtUp, setCaughtUp] = useState<LiveState>();
  if (state.kind === 'catching-up' && caughtUp !== state) setCaughtUp(state);
  useEffect(() => {
    if (state.kind !== 'live') return undefined;
    const timer = setTimeout(() => setCaughtUp(undefined), UP_TO_DATE_MS);
    return () => clearTimeout(timer);
  }, [state]);
  return caughtUp !== undefined;
}

function timeOf(ms: number): string {
  return new Date(ms).toLocaleTimeString('en-GB');
}
