import type { Turn } from '../../api/types';
import { useServerNow } from '../../live/server-clock';
import { Button } from '../../ui/button';
import { clockDuration } from '../../ui/durations';
import { Notice } from '../../ui/notice';
import styles from './conversation.module.css';

interface TurnNotesProps {
  readonly turns: readonly Turn[];
  readonly onSendAgain: (text: string) => void;
}

/** What becomes of the prompts: what the agent does now, what waits, and why the last one failed. */
export function TurnNotes({ turns, onSendAgain }: TurnNotesProps) {
  const working = turns.find(({ state }) => state === 'working');
  const waiting = turns.filter(({ state }) => state === 'queued');
  const last = turns.at(-1);
  return (
    <>
      {working !== undefined && <NowLine turn={working} />}
      {waiting.length > 0 && (
        <ul className={styles.waiting} role="list" aria-label="Prompts that wait">
          {waiting.map(({ turn, text }) => (
            <li key={turn}>
              <span className="muted">Waiting:</span> {text.slice(0, 160)}
            </li>
          ))}
        </ul>
      )}
      {last?.state === 'failed' && (
        <Notice tone="err" role="alert">
          <p>
            <strong>{last.message ?? 'The agent did not answer.'}</strong> {last.hint}
          </p>
          <Button size="small" onClick={() => onSendAgain(last.text)}>
            Send again
          </Button>
        </Notice>
      )}
      {last?.state === 'aborted' && <p className="muted">Stopped. Files that were changed until then stay.</p>}
    </>
  );
}

function NowLine({ turn: { message, startedAt } }: { turn: Turn }) {
  const nowMs = useServerNow('slow');
  return (
    <p className={styles.now}>
      <span className={styles.dot} aria-hidden />
      <span>{message ?? 'The agent is working.'}</span>
      {startedAt !== null && (
        <span className={`mono muted ${styles.clock}`}>{clockDuration(nowMs - Date.parse(startedAt))}</span>
      )}
    </p>
  );
}
