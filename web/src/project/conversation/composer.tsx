import { ArrowUp, Square } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useId, useRef } from 'react';
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
  /** The agent asks something, and the answer to that is what is wanted first. */
  readonly isAsked: boolean;
  /** Why nothing can be sent now; undefined: it can. */
  readonly unavailable: string | undefined;
}

/** What a person says next. It stays until the server has it. */
export function Composer({ projectId, text, onChange, turns, isAsked, unavailable }: ComposerProps) {
  const noteId = useId();
  const form = useRef<HTMLFormElement>(null);
  // What was typed while it was on its way stays.
  const sending = useSendPrompt(projectId, (sent) => {
    if (form.current?.querySelector('textarea')?.value === sent) onChange('');
  });
  const open = turns.findLast(({ state }) => state === 'queued' || state === 'working');
  const note = lengthNote(text);
  const canSend = unavailable === undefined && text.trim() !== '' && !note.isTooLong && !sending.isPending;
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (canSend) sending.mutate(text);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (!isSendKey(event) || matchMedia('(pointer: coarse)').matches) return;
    event.preventDefault();
    form.current?.requestSubmit();
  }
  return (
    <form ref={form} className={styles.composer} onSubmit={onSubmit}>
      <textarea
        className={styles.text}
        aria-label="Ask for a change"
        aria-describedby={noteId}
        placeholder="Ask for a change"
        data-shortcut="composer"
        rows={Math.min(8, text.split('\n', 8).length)}
        value={text}
        readOnly={unavailable !== undefined}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles.row}>
        <Notes id={noteId} unavailable={unavailable} length={note} error={sending.error} />
        {open !== undefined && <StopButton key={open.turn} projectId={projectId} />}
        <Button
          kind={isAsked ? 'plain' : 'primary'}
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

interface NotesProps {
  readonly id: string;
  readonly unavailable: string | undefined;
  readonly length: ReturnType<typeof lengthNote>;
  readonly error: Error | null;
}

/** Why it cannot be sent, how near its limit is, and what came of the last try; only that is read out by itself. */
function Notes({ id, unavailable, length, error }: NotesProps) {
  return (
    <div id={id} className={styles.notes}>
      {unavailable !== undefined && <p>{unavailable}</p>}
      {length.text !== '' && <p className={length.isTooLong ? styles.problem : 'mono'}>{length.text}</p>}
      <p role="alert" className={styles.problem}>
        {error !== null && problemText(error)}
      </p>
    </div>
  );
}

/** Not while a word of a script with many characters is being composed; Safari tells that by the old code alone. */
function isSendKey({ key, shiftKey, nativeEvent }: KeyboardEvent): boolean {
  return key === 'Enter' && !shiftKey && !nativeEvent.isComposing && nativeEvent.keyCode !== 229;
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
