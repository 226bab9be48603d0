import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { CornerDownLeft } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react';
import { Problem, sentenceOf } from '../api/problem';
import { modelsQuery, templatesQuery } from '../api/queries';
import { draft, keepDraft } from '../app/preferences';
import { useUser } from '../session/user';
import { Button } from '../ui/button';
import { useCreateProject } from './create-project';
import { LONGEST_PROMPT_BYTES, lengthNote } from './prompt-length';
import { Choice } from './prompt-choice';
import styles from './prompt-box.module.css';

/** `example` is put into the box when it is there, and nothing was written yet. */
export function PromptBox({ example }: { example: string | undefined }) {
  const name = `new.${useUser().id}`;
  const [text, setText] = useState(() => example ?? draft(name));
  const [choices, setChoices] = useState<{ model?: string; template?: string }>({});
  const navigate = useNavigate();
  const form = useRef<HTMLFormElement>(null);
  const creation = useCreateProject((project) => {
    keepDraft(name, '');
    void navigate({ to: '/projects/$projectId', params: { projectId: project.id } });
  });
  const note = lengthNote(text);
  const isEmpty = text.trim() === '';

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (!isEmpty && !note.isTooLong && !creation.isPending) creation.mutate({ prompt: text, ...choices });
  }
  return (
    <form ref={form} className={styles.box} onSubmit={onSubmit}>
      <PromptText
        text={text}
        onChange={(next) => {
          setText(next);
          keepDraft(name, next);
        }}
        onSend={() => form.current?.requestSubmit()}
        hasFocus={example !== undefined}
        isWrong={creation.isError}
      />
      <div className={styles.row}>
        <Choices onChange={(change) => setChoices({ ...choices, ...change })} chosen={choices} />
        {note.text !== '' && <span className={`mono ${note.isTooLong ? styles.tooLong : 'muted'}`}>{note.text}</span>}
        <Button
          kind="primary"
          type="submit"
          className={styles.send}
          busy={creation.isPending}
          aria-disabled={isEmpty || note.isTooLong}
          icon={<CornerDownLeft size={18} aria-hidden />}
        >
          {creation.isPending ? 'Starting…' : 'Build it'}
        </Button>
      </div>
      <p id="prompt-problem" role="alert" className={creation.isError ? styles.problem : 'visually-hidden'}>
        {creation.isError ? problemText(creation.error) : ''}
      </p>
    </form>
  );
}

interface PromptTextProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onSend: () => void;
  readonly hasFocus: boolean;
  readonly isWrong: boolean;
}

function PromptText({ text, onChange, onSend, hasFocus, isWrong }: PromptTextProps) {
  function onKeyDown(event: KeyboardEvent): void {
    // Where fingers write, Enter is a new line; while a word is being composed, it chooses that.
    const sends = event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing;
    if (!sends || matchMedia('(pointer: coarse)').matches) return;
    event.preventDefault();
    onSend();
  }
  return (
    <textarea
      className={styles.text}
      aria-label="Describe your site"
      aria-describedby="prompt-problem"
      aria-invalid={isWrong || undefined}
      placeholder="A landing page for a bakery, in warm colours, with opening hours and a map"
      rows={3}
      value={text}
      data-shortcut="prompt"
      maxLength={LONGEST_PROMPT_BYTES}
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- an example was chosen a moment ago, to be changed here
      autoFocus={hasFocus}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
    />
  );
}

interface ChoicesProps {
  readonly chosen: { model?: string; template?: string };
  readonly onChange: (change: { model?: string; template?: string }) => void;
}

function Choices({ chosen, onChange }: ChoicesProps) {
  const models = useQuery(modelsQuery);
  const templates = useQuery(templatesQuery);
  return (
    <div className={styles.choices}>
      <Choice label="Model" choices={models.data} chosen={chosen.model} onChange={(model) => onChange({ model })} />
      <Choice
        label="Template"
        choices={templates.data}
        chosen={chosen.template}
        onChange={(template) => onChange({ template })}
      />
    </div>
  );
}

function problemText(error: unknown): string {
  if (!(error instanceof Problem)) return sentenceOf(error);
  const [field] = error.fields;
  if (error.retryAfterS !== undefined) return `${error.message} Try again in ${Math.ceil(error.retryAfterS)} s.`;
  return field === undefined ? `${error.message} ${error.hint}` : `The ${field.field} ${field.reason}.`;
}
