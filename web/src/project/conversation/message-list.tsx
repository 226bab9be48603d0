import { ArrowDown } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { Project, Turn } from '../../api/types';
import { Button } from '../../ui/button';
import { type ConversationState, isWriting } from './conversation-state';
import { MessageView } from './message-view';
import { type ShownMessage, storedPrompts } from './stored-prompts';
import { useFollowing } from './use-following';
import styles from './conversation.module.css';

interface MessageListProps {
  readonly project: Project;
  readonly turns: readonly Turn[];
  readonly conversation: ConversationState;
}

/** The messages, oldest first; before the agent was heard, what people asked. */
export function MessageList({ project, turns, conversation }: MessageListProps) {
  const { messages, away } = conversation;
  const shown = useMemo(
    (): readonly ShownMessage[] =>
      messages.length === 0 ? storedPrompts(project, turns) : messages.map((message) => ({ message })),
    [messages, project, turns],
  );
  const list = useRef<HTMLDivElement>(null);
  const { isAtEnd, hasNews, onScroll, goToEnd } = useFollowing(list, shown);
  // What broke off when the agent went away is not being written any more.
  const writing = away === null && project.status === 'running' ? shown.at(-1)?.message : undefined;
  const writes = isWriting(writing);
  return (
    <div className={styles.scroller}>
      <div
        ref={list}
        className={styles.list}
        role="log"
        aria-label="Conversation"
        aria-live="off"
        aria-busy={writes}
        tabIndex={0}
        onScroll={onScroll}
      >
        <div className={styles.messages}>
          {shown.map(({ message, fate }) => (
            <MessageView key={message.id} message={message} isWriting={writes && message === writing} fate={fate} />
          ))}
        </div>
      </div>
      {!isAtEnd && (
        <Button className={styles.newest} size="small" icon={<ArrowDown size={16} aria-hidden />} onClick={goToEnd}>
          {hasNews ? 'New text' : 'To the end'}
        </Button>
      )}
      <Answered isBusy={writes || turns.some(({ state }) => state === 'working')} last={turns.at(-1)} />
    </div>
  );
}

/** Says once that an answer is complete: its words are not read out while they come. */
function Answered({ isBusy, last }: { isBusy: boolean; last: Turn | undefined }) {
  const [wasBusy, setWasBusy] = useState(isBusy);
  const [hasEnded, setEnded] = useState(false);
  if (wasBusy !== isBusy) {
    setWasBusy(isBusy);
    setEnded(!isBusy);
  }
  const isAnswer = hasEnded && last?.state !== 'failed' && last?.state !== 'aborted';
  return (
    <p className="visually-hidden" role="status">
      {isAnswer ? 'The agent has answered.' : ''}
    </p>
  );
}
