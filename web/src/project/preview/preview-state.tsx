import type { Life } from '../life-commands';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { lastLines } from './fix-request';
import type { PreviewView } from './preview-view';
import styles from './preview.module.css';

export interface PreviewActions {
  readonly life: Life;
  readonly onShowLogs: () => void;
  readonly onAskAgent: () => void;
  /** Shows the page although nothing is known to answer. */
  readonly onTry: () => void;
}

/** In place of the site: why it is not there, and what brings it back. */
export function PreviewState({ view, ...actions }: PreviewActions & { view: PreviewView }) {
  return (
    <div className={styles.state}>
      <div role={view.kind === 'crashed' ? 'alert' : undefined} className={styles.words}>
        <h2>{view.sentence}</h2>
        {view.hint !== '' && <p className="muted">{view.hint}</p>}
      </div>
      <StateButtons view={view} {...actions} />
      {view.logTail !== null && view.logTail.trim() !== '' && <LogTail text={view.logTail} />}
    </div>
  );
}

/** Above a page that is shown: it may well work, so nothing covers it. */
export function PreviewNotice({ view, onShowLogs }: { view: PreviewView; onShowLogs: () => void }) {
  return (
    <Notice tone={view.kind === 'starting' ? 'work' : 'warn'}>
      <p>{`${view.sentence} ${view.hint}`.trim()}</p>
      {view.kind === 'silent' && (
        <Button size="small" onClick={onShowLogs}>
          Show the log
        </Button>
      )}
    </Notice>
  );
}

function StateButtons({ view, life, onShowLogs, onAskAgent, onTry }: PreviewActions & { view: PreviewView }) {
  switch (view.kind) {
    case 'asleep':
    case 'stopping':
      return (
        <div className={styles.buttons}>
          <Button busy={life.isStarting} onClick={life.start}>
            {life.isStarting ? 'Starting…' : 'Wake it'}
          </Button>
        </div>
      );
    case 'crashed':
      return (
        <div className={styles.buttons}>
          <Button busy={life.isStarting} onClick={life.start}>
            {life.isStarting ? 'Starting…' : 'Restart'}
          </Button>
          <Button onClick={onAskAgent}>Ask the agent to fix it</Button>
          <Button onClick={onShowLogs}>Show the log</Button>
        </div>
      );
    case 'silent':
      return (
        <div className={styles.buttons}>
          <Button onClick={onShowLogs}>Show the log</Button>
          <Button onClick={onTry}>Open it anyway</Button>
        </div>
      );
    case 'answers':
    case 'starting':
    case 'deleting':
      return null;
  }
}

function LogTail({ text }: { text: string }) {
  return (
    <pre className={`mono ${styles.log}`} tabIndex={0} role="region" aria-label="The last lines of the log">
      {lastLines(text)}
    </pre>
  );
}
