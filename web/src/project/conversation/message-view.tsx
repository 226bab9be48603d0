import { lazy, memo, Suspense } from 'react';
import type { Message } from '../../api/types';
import { clockTime, plural } from '../../ui/durations';
import { blocksOf, type ToolPart } from './conversation-state';
import { shownCode, shownOutput } from './shown-text';
import styles from './conversation.module.css';

const Markdown = lazy(() => import('./markdown').then(({ Markdown: component }) => ({ default: component })));

interface MessageViewProps {
  readonly message: Message;
  /** Words still come. */
  readonly isWriting: boolean;
  /** What became of a prompt whose answer is not shown. */
  readonly fate: string | undefined;
}

/** One message: who said it and when, its words, and the steps between them, folded. */
export const MessageView = memo(function MessageView({ message, isWriting, fate }: MessageViewProps) {
  const { role, createdAt, error, parts } = message;
  return (
    <article className={`${styles.message} ${styles[role]}`}>
      <p className={styles.who}>
        <strong>{role === 'user' ? 'You' : 'Agent'}</strong>
        <time className="mono" dateTime={createdAt}>
          {clockTime(createdAt)}
        </time>
        {isWriting && <span className={styles.writing}>writing</span>}
        {fate !== undefined && <span>{fate}</span>}
      </p>
      {blocksOf(parts).map((block) =>
        block.kind === 'steps' ? (
          <Steps key={block.id} steps={block.steps} />
        ) : (
          <Words key={block.id} text={block.text} isPlain={role === 'user'} />
        ),
      )}
      {error !== null && <p className={styles.problem}>{error}</p>}
    </article>
  );
});

function Words({ text, isPlain }: { text: string; isPlain: boolean }) {
  const plain = <p className={styles.plain}>{text}</p>;
  if (isPlain) return plain;
  return (
    <Suspense fallback={plain}>
      <Markdown text={text} />
    </Suspense>
  );
}

/** What the agent did, a line a step; several are folded, and what failed opens by itself. */
function Steps({ steps }: { steps: readonly ToolPart[] }) {
  const [only] = steps;
  if (steps.length === 1 && only !== undefined) return <Step step={only} />;
  const running = steps.findLast(({ status }) => status === 'running' || status === 'pending');
  const failed = steps.filter(({ status }) => status === 'error').length;
  return (
    <details className={styles.steps} open={failed > 0 || undefined}>
      <summary>
        {plural(steps.length, 'step')}
        {failed > 0 && `, ${failed} failed`}
        {running !== undefined && `, now ${shownCode(running.title.trim() || running.tool)}`}
      </summary>
      {steps.map((step) => (
        <Step key={step.id} step={step} />
      ))}
    </details>
  );
}

const MARKS = { pending: '○', running: '●', completed: '✓', error: '✕' } as const;
const WORDS = { pending: 'waits', running: 'at work', completed: 'done', error: 'failed' } as const;

function Step({ step: { tool, title, status, output } }: { step: ToolPart }) {
  const printed = output === null ? '' : shownOutput(output);
  const line = (
    <>
      <span aria-hidden>{MARKS[status]}</span> <span className="mono">{shownCode(tool)}</span> {shownCode(title)}
      {status === 'completed' ? <span className="visually-hidden">, done</span> : `, ${WORDS[status]}`}
    </>
  );
  if (printed === '') return <p className={`${styles.step} ${styles[status]}`}>{line}</p>;
  return (
    <details className={`${styles.step} ${styles[status]}`} open={status === 'error' || undefined}>
      <summary>{line}</summary>
      <pre className="mono" tabIndex={0} role="group" aria-label={`Output of ${tool}`}>
        {printed}
      </pre>
    </details>
  );
}
