import Anser from 'anser';

/** How a piece of a line looks, in the tones of the page: programs choose colours for a background that is not ours. */
export interface Look {
  readonly tone: Colour | undefined;
  /** The tone is the background's. */
  readonly isFilled: boolean;
  readonly isBold: boolean;
  readonly isItalic: boolean;
  readonly isUnderlined: boolean;
}

type Colour = 'muted' | 'err' | 'ok' | 'warn' | 'work' | 'you' | 'idle';

/** Black and white are ink: either of them would vanish in one of the themes. */
const TONES: Readonly<Record<string, Colour>> = {
  'ansi-red': 'err',
  'ansi-green': 'ok',
  'ansi-yellow': 'warn',
  'ansi-blue': 'work',
  'ansi-magenta': 'you',
  'ansi-cyan': 'work',
  'ansi-bright-black': 'muted',
  'ansi-bright-red': 'err',
  'ansi-bright-green': 'ok',
  'ansi-bright-yellow': 'warn',
  'ansi-bright-blue': 'work',
  'ansi-bright-magenta': 'you',
  'ansi-bright-cyan': 'work',
};

/** Pieces of a line with colours; hidden text is shown, for a log hides nothing. */
export function ansiPieces(text: string): readonly { readonly text: string; readonly look: Look }[] {
  if (!text.includes('\u001b')) return [{ text, look: PLAIN }];
  return Anser.ansiToJson(text, { json: true, use_classes: true, remove_empty: true }).map((entry) => {
    return { text: entry.content, look: lookOf(entry) };
  });
}

const PLAIN: Look = { tone: undefined, isFilled: false, isBold: false, isItalic: false, isUnderlined: false };

function lookOf({ fg, bg, decorations }: Anser.AnserJsonEntry): Look {
  const filled = toneOf(bg);
  const isDim = decorations.includes('dim');
  return {
    tone: filled ?? toneOf(fg) ?? (isDim ? 'muted' : undefined),
    isFilled: filled !== undefined && filled !== 'muted',
    isBold: decorations.includes('bold'),
    isItalic: decorations.includes('italic'),
    isUnderlined: decorations.includes('underline'),
  };
}

/** At run time there may be no name at all, whatever the types of the library say. */
function toneOf(name: string | null): Colour | undefined {
  return name === null ? undefined : TONES[name];
}
