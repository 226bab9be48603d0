import { anyOf } from './words.js';

/** The colours of a page, as `#rrggbb`: words on paper and sheet, and `onAccent` on accent, keep a contrast of 4.5. */
export interface Palette {
  readonly paper: string;
  readonly sheet: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly accent: string;
  readonly onAccent: string;
}

export type Tone = 'light' | 'dark';

/** Grounds by warmth; each accent names the one that it goes with. */
const GROUNDS = {
  warm: {
    light: { paper: '#faf5ec', sheet: '#fffdf9', ink: '#2b2118', muted: '#6a5a4b', line: '#e4d8c6' },
    dark: { paper: '#1c1713', sheet: '#27201a', ink: '#f6ede1', muted: '#c3b4a2', line: '#463a2f' },
  },
  cool: {
    light: { paper: '#f2f6f8', sheet: '#ffffff', ink: '#14222d', muted: '#4b5c69', line: '#d3dee4' },
    dark: { paper: '#0f1a24', sheet: '#172633', ink: '#eaf2f6', muted: '#a6b9c6', line: '#2c4254' },
  },
  fresh: {
    light: { paper: '#f4f7ee', sheet: '#fdfefa', ink: '#1a281e', muted: '#54635a', line: '#d8e2d2' },
    dark: { paper: '#121b15', sheet: '#1b271f', ink: '#ecf4ec', muted: '#aebfb2', line: '#30443a' },
  },
} as const;

interface Accent {
  readonly words: RegExp;
  readonly ground: keyof typeof GROUNDS;
  readonly light: string;
  readonly dark: string;
}

const ACCENTS = {
  amber: {
    words: anyOf('warm', 'amber', 'gold(?:en)?', 'yellow', 'honey'),
    ground: 'warm',
    light: '#8a5a00',
    dark: '#f0b64a',
  },
  terracotta: {
    words: anyOf('orange', 'terracotta', 'rust', 'copper'),
    ground: 'warm',
    light: '#a8430f',
    dark: '#f08a55',
  },
  red: { words: anyOf('red', 'crimson', 'burgundy', 'cherry'), ground: 'warm', light: '#a61b29', dark: '#ff8a8a' },
  pink: { words: anyOf('pink', 'magenta', 'fuchsia'), ground: 'warm', light: '#a92466', dark: '#f794c0' },
  brown: { words: anyOf('brown', 'chocolate', 'walnut'), ground: 'warm', light: '#6f4320', dark: '#d9a877' },
  green: {
    words: anyOf('green', 'olive', 'sage', 'forest', 'mint'),
    ground: 'fresh',
    light: '#2c6a3f',
    dark: '#83cf98',
  },
  teal: { words: anyOf('teal', 'turquoise', 'cyan', 'aqua'), ground: 'cool', light: '#0b6a70', dark: '#62cdd2' },
  blue: { words: anyOf('blue', 'navy', 'azure', 'indigo'), ground: 'cool', light: '#1d55b0', dark: '#86b6ff' },
  purple: { words: anyOf('purple', 'violet', 'lavender', 'lilac'), ground: 'cool', light: '#6a36a8', dark: '#c7a2f7' },
  grey: { words: anyOf('gr[ae]y', 'monochrome', 'black'), ground: 'cool', light: '#33424e', dark: '#c9d4db' },
} as const satisfies Readonly<Record<string, Accent>>;

export type AccentName = keyof typeof ACCENTS;

export const ACCENT_NAMES = Object.keys(ACCENTS) as readonly AccentName[];

/** "Dark green" is a colour; "dark" and "dark mode" are a tone. */
const DARK =
  /\b(?:dark(?! (?:red|pink|brown|green|teal|blue|purple|violet|gr[ae]y)\b)|midnight|black(?! and white\b))\b/i;
const LIGHT = /\b(?:light(?! (?:red|pink|brown|green|teal|blue|purple|violet|gr[ae]y)\b)|bright|white)\b/i;

/** The accent whose word stands first in a text; undefined: it names no colour. */
export function findAccent(text: string): AccentName | undefined {
  const found = ACCENT_NAMES.map((name) => ({ name, at: text.search(ACCENTS[name].words) })).filter(
    ({ at }) => at >= 0,
  );
  return found.sort((a, b) => a.at - b.at)[0]?.name;
}

export function findTone(text: string): Tone | undefined {
  if (DARK.test(text)) return 'dark';
  return LIGHT.test(text) ? 'light' : undefined;
}

export function paletteOf(name: AccentName, tone: Tone): Palette {
  const accent = ACCENTS[name];
  const ground = GROUNDS[accent.ground][tone];
  return { ...ground, accent: accent[tone], onAccent: tone === 'light' ? '#ffffff' : ground.paper };
}
