import { useMutation } from '@tanstack/react-query';
import { useLayoutEffect, useRef } from 'react';
import { answerOf, api } from '../../api/client';
import { sentenceOf } from '../../api/problem';
import type { Ask } from '../../api/types';
import { Button } from '../../ui/button';
import { focusShortcut } from '../panel-focus';
import type { AskReply } from './choices';
import { QuestionForm } from './question-form';
import { shownCode } from './shown-text';
import styles from './ask-dock.module.css';

/** What the agent wants to know before it goes on. It stands above the composer and never scrolls away. */
export function AskDock({ projectId, asks }: { projectId: string; asks: readonly Ask[] }) {
  const [ask] = asks;
  return (
    <>
      <p className="visually-hidden" role="alert">
        {ask === undefined ? '' : 'The agent asks you something.'}
      </p>
      {ask !== undefined && <OneAsk key={ask.id} projectId={projectId} ask={ask} more={asks.length - 1} />}
    </>
  );
}

function OneAsk({ projectId, ask, more }: { projectId: string; ask: Ask; more: number }) {
  const reply = useMutation({
    mutationFn: (body: AskReply) =>
      answerOf(
        api.POST('/api/v1/projects/{id}/asks/{askId}', { params: { path: { id: projectId, askId: ask.id } }, body }),
      ),
  });
  const send = (body: AskReply) => reply.mutate(body);
  // What was answered stays until the agent says that it does not ask this any more.
  const isBusy = reply.isPending || reply.isSuccess;
  const dock = useFocusHandedOn();
  return (
    <section ref={dock} className={styles.dock} aria-label="The agent asks">
      {ask.kind === 'question' ? (
        <QuestionForm questions={ask.questions} isBusy={isBusy} onReply={send} />
      ) : (
        <Permission ask={ask} isBusy={isBusy} onReply={send} />
      )}
      {reply.isError && (
        <p className={styles.problem} role="alert">
          {sentenceOf(reply.error)}
        </p>
      )}
      {more > 0 && <p className="muted">{more} more after this.</p>}
    </section>
  );
}

/** When what is asked goes away under somebody's hands, they go on in the composer. */
function useFocusHandedOn() {
  const dock = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const { current } = dock;
    return () => {
      if (current?.contains(document.activeElement) === true) focusShortcut('composer');
    };
  }, []);
  return dock;
}

interface PermissionProps {
  readonly ask: Extract<Ask, { kind: 'permission' }>;
  readonly isBusy: boolean;
  readonly onReply: (reply: AskReply) => void;
}

function Permission({ ask, isBusy, onReply }: PermissionProps) {
  return (
    <>
      <div className={styles.body} tabIndex={0} role="region" aria-label="What it wants to do">
        <p>
          <strong>
            May the agent use <span className="mono">{shownCode(ask.permission)}</span>?
          </strong>
        </p>
        {ask.patterns.map((pattern) => (
          <p key={pattern} className={`mono ${styles.pattern}`}>
            {shownCode(pattern)}
          </p>
        ))}
      </div>
      <div className={styles.buttons}>
        <Button kind="primary" busy={isBusy} onClick={() => onReply({ permission: 'once' })}>
          Allow once
        </Button>
        <Button busy={isBusy} onClick={() => onReply({ permission: 'always' })}>
          Always
        </Button>
        <Button busy={isBusy} onClick={() => onReply({ rejected: true })}>
          Refuse
        </Button>
      </div>
    </>
  );
}
