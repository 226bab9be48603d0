import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { turnsQuery } from '../../api/queries';
import type { Project } from '../../api/types';
import { draft, keepDraft } from '../../app/preferences';
import { isSettingUp } from '../../projects/project-status';
import { useUser } from '../../session/user';
import { AskDock } from './ask-dock';
import { Composer } from './composer';
import { MessageList } from './message-list';
import { TurnNotes } from './turn-notes';
import { useConversation } from './use-conversation';
import styles from './conversation.module.css';

/** What a person and the agent say to each other; below it what the agent asks, what waits, and what one says next. */
export function Conversation({ project }: { project: Project }) {
  const conversation = useConversation(project.id);
  const turns = useQuery(turnsQuery(project.id)).data ?? [];
  const name = `project.${project.id}.${useUser().id}`;
  const [text, setText] = useState(() => draft(name));
  function change(next: string): void {
    setText(next);
    keepDraft(name, next);
  }
  const isAsleep = project.status === 'stopped' || project.status === 'stopping' || project.status === 'error';
  return (
    <section className={styles.conversation} aria-label="Conversation with the agent">
      <MessageList project={project} turns={turns} conversation={conversation} />
      <div className={styles.dock}>
        {isAsleep && <p className="muted">The agent is asleep. A prompt wakes it.</p>}
        <AskDock projectId={project.id} asks={conversation.asks} />
        <TurnNotes turns={turns} onSendAgain={change} />
        <Composer
          projectId={project.id}
          text={text}
          onChange={change}
          turns={turns}
          unavailable={whyUnavailable(project)}
        />
      </div>
    </section>
  );
}

function whyUnavailable(project: Project): string | undefined {
  if (project.status === 'deleting') return 'The project is being deleted.';
  if (isSettingUp(project)) return 'The first version is being built.';
  return project.setup.phase === 'completed' ? undefined : 'The project is not set up yet.';
}
