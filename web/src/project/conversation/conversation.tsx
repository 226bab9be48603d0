import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { turnsQuery } from '../../api/queries';
import type { Project } from '../../api/types';
import { draft, keepDraft } from '../../app/preferences';
import { isSettingUp } from '../../projects/project-status';
import { useUser } from '../../session/user';
import { focusShortcut } from '../panel-focus';
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
  function sendAgain(sent: string): void {
    change(text.trim() === '' || text === sent ? sent : `${sent}\n\n${text}`);
    focusShortcut('composer');
  }
  const absence = absenceOf(project, conversation.away);
  // Nobody waits for an answer where no agent runs.
  const asks = project.status === 'running' || project.status === 'starting' ? conversation.asks : [];
  return (
    <section className={styles.conversation} aria-label="Conversation with the agent">
      <MessageList project={project} turns={turns} conversation={conversation} />
      <div className={styles.dock}>
        {absence !== undefined && <p className="muted">{absence}</p>}
        <AskDock projectId={project.id} asks={asks} />
        <TurnNotes turns={turns} onSendAgain={sendAgain} />
        <Composer
          projectId={project.id}
          text={text}
          onChange={change}
          turns={turns}
          isAsked={asks.length > 0}
          unavailable={whyUnavailable(project)}
        />
      </div>
    </section>
  );
}

/** Why the agent is not heard; undefined: it is, or soon will be. */
function absenceOf({ status, agentReady }: Project, away: string | null): string | undefined {
  if (status === 'stopped' || status === 'stopping') return 'The agent is asleep. A prompt wakes it.';
  if (status === 'error') return 'The agent does not run. A prompt starts it again.';
  if (status === 'deleting' || away === null) return undefined;
  return status === 'running' && agentReady ? away : 'The agent is waking.';
}

function whyUnavailable(project: Project): string | undefined {
  if (project.status === 'deleting') return 'The project is being deleted.';
  if (isSettingUp(project)) return 'The first version is being built.';
  return project.setup.phase === 'completed' ? undefined : 'The project is not set up yet.';
}
