import type { Project } from '../../api/types';

export interface PreviewView {
  readonly kind: 'answers' | 'silent' | 'starting' | 'stopping' | 'asleep' | 'crashed' | 'deleting';
  /**
   * `keep`: a page that is shown stays, for it may well work; but none is loaded now. `none`: there is nothing to show,
   * and asking the site for it would wake it.
   */
  readonly frame: 'show' | 'keep' | 'none';
  readonly sentence: string;
  readonly hint: string;
  readonly logTail: string | null;
}

/** When nobody knows why. */
export const NO_REASON = 'The site does not run.';

type Facts = Pick<Project, 'status' | 'previewReady' | 'problem'>;

/** What the preview shows in place of the site, or above it. */
export function previewViewOf({ status, previewReady, problem }: Facts): PreviewView {
  switch (status) {
    case 'running':
      if (previewReady) return say({ kind: 'answers', frame: 'show' });
      return say({
        sentence: 'The site does not answer.',
        hint: 'Its log may say why.',
        ...problem,
        ...(problem !== null && { sentence: problem.message }),
        kind: 'silent',
        frame: 'keep',
      });
    case 'created':
    case 'starting':
      return say({ kind: 'starting', frame: 'keep', sentence: 'Starting…' });
    case 'stopping':
      return say({ kind: 'stopping', sentence: 'Going to sleep.' });
    case 'stopped':
      if (problem === null) return say({ kind: 'asleep', sentence: 'Asleep. Opens in about 4 s.' });
      return say({ ...problem, kind: 'asleep', sentence: `Asleep. ${problem.message}` });
    case 'error':
      return say({ ...problem, kind: 'crashed', sentence: problem?.message ?? NO_REASON });
    case 'deleting':
      return say({ kind: 'deleting', sentence: 'This project is being deleted.' });
  }
}

function say(view: Partial<PreviewView> & Pick<PreviewView, 'kind'>): PreviewView {
  const { kind, frame = 'none', sentence = '', hint = '', logTail = null } = view;
  return { kind, frame, sentence, hint, logTail };
}
