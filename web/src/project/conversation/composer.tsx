import { ArrowUp, Square } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useRef } from 'react';
import { Problem, sentenceOf } from '../../api/problem';
import type { Turn } from '../../api/types';
import { lengthNote } from '../../projects/prompt-length';
import { Button } from '../../ui/button';
import { useAbort, useSendPrompt } from './turn-commands';
import styles from './composer.module.css';

interface ComposerProps {
  readonly projectId: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly turns: readonly Turn[];
  /** Why nothing can be sent now; undefined: it can. */
  readonly unavailable: string | undefined;
}

/** What a person says next. It stays until the server has it. */
export function Composer({ projectId, text, onChange, turns, unavailable }: ComposerProps) {
  const form = useRef<HTMLFormElement>(null);
  const sending = useSendPrompt(projectId, () => onChange(''));
  const open = turns.find(({ state }) => state === 'queued' || state === 'working');
  const note = lengthNote(text);
  const canSend = unavailable === undefined && text.trim() !== '' && !note.isTooLong && !sending.isPending;
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (canSend) sending.mutate(text);
  }
  function onKeyDown(event: KeyboardEvent): void {
    const sends = event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing;
    if (!sends || matchMedia('(pointer: coarse)').matches) return;
    event.preventDefault();
    form.current?.requestSubmit();
  }
  return (
    <form ref={form} className={styles.composer} onSubmit={onSubmit}>
      <textarea
        className={styles.text}
        aria-label="Ask for a change"
        aria-describedby={`composer-note-${projectId}`}
        placeholder={unavailable ?? 'Ask for a change'}
        data-shortcut="composer"
        rows={1}
        value={text}
        readOnly={unavailable !== undefined}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles.row}>
        <p id={`composer-note-${projectId}`} role="alert" className={styles.note}>
          {sending.isError ? problemText(sending.error) : note.text}
        </p>
        {open !== undefined && <StopButton key={open.turn} projectId={projectId} />}
        <Button
          kind="primary"
          type="submit"
          busy={sending.isPending}
          aria-disabled={!canSend}
          icon={<ArrowUp size={18} aria-hidden />}
        >
          {sending.isPending ? 'Sending…' : 'Send'}
        </Button>
      </div>
    </form>
  );
}

/** It says so at once, and goes on to say so until the prompts have ended. */
function StopButton({ projectId }: { projectId: string }) {
  const abort = useAbort(projectId);
  const isStopping = abort.isPending || abort.isSuccess;
  return (
    <Button busy={isStopping} icon={<Square size={16} aria-hidden />} onClick={() => abort.mutate()}>
      {isStopping ? 'Stopping…' : 'Stop answer'}
    </Button>
  );
}

function problemText(error: unknown): string {
  if (!(error instanceof Problem)) return sentenceOf(error);
  const reason = error.reasonOf('text');
  return reason === undefined ? `${error.message} ${error.hint}` : `The text ${reason}.`;
}
