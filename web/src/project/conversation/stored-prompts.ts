import type { Message, Project, Turn } from '../../api/types';

type PromptOf = Pick<Project, 'id' | 'prompt' | 'createdAt'>;

export interface ShownMessage {
  readonly message: Message;
  /** What became of it, where no answer tells; undefined: nothing to say. */
  readonly fate?: string | undefined;
}

const FATES: Readonly<Record<Turn['state'], string>> = {
  queued: 'waiting',
  working: 'at work',
  completed: 'done',
  failed: 'failed',
  aborted: 'stopped',
};

/** The agent keeps the conversation. While it sleeps, what people asked is still known, and what became of it. */
export function storedPrompts(project: PromptOf, turns: readonly Turn[]): readonly ShownMessage[] {
  const first = said({ id: project.id, text: project.prompt, createdAt: project.createdAt });
  // Those that wait are listed above the composer.
  const asked = turns.filter(({ state }) => state !== 'queued');
  return [
    { message: first },
    ...asked.map(({ turn, text, createdAt, state }) => ({
      message: said({ id: `turn-${turn}`, text, createdAt }),
      fate: FATES[state],
    })),
  ];
}

function said({ id, text, createdAt }: { id: string; text: string; createdAt: string }): Message {
  const parts: Message['parts'] = [{ id: `${id}-text`, kind: 'text', text }];
  return { id, role: 'user', createdAt, completedAt: createdAt, error: null, parts };
}
