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

type Tone = 'light' | 'dark';

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
} as const;

interface Accent {
  readonly words: RegExp;
  readonly ground: keyof typeof GROUNDS;
  readonly light: string;
  readonly dark: string;
}

const ACCENTS: Readonly<Record<string, Accent>> = {
  amber: { words: /\b(warm|amber|gold|golden|yellow|honey)\b/, ground: 'warm', light: '#8a5a00', dark: '#f0b64a' },
  terracotta: { words: /\b(orange|terracotta|rust|copper)\b/, ground: 'warm', light: '#a8430f', dark: '#f08a55' },
  red: { words: /\b(red|crimson|burgundy|cherry)\b/, ground: 'warm', light: '#a61b29', dark: '#ff8a8a' },
  pink: { words: /\b(pink|rose|magenta)\b/, ground: 'warm', light: '#a92466', dark: '#f794c0' },
  brown: { words: /\b(brown|chocolate|coffee|wood|wooden)\b/, ground: 'warm', light: '#6f4320', dark: '#d9a877' },
  green: { words: /\b(green|olive|sage|forest|mint)\b/, ground: 'warm', light: '#2c6a3f', dark: '#83cf98' },
  teal: { words: /\b(teal|turquoise|cyan|aqua)\b/, ground: 'cool', light: '#0b6a70', dark: '#62cdd2' },
  blue: { words: /\b(blue|navy|azure|indigo)\b/, ground: 'cool', light: '#1d55b0', dark: '#86b6ff' },
  purple: { words: /\b(purple|violet|lavender|lilac)\b/, ground: 'cool', light: '#6a36a8', dark: '#c7a2f7' },
  grey: { words: /\b(gr[ae]y|black|white|monochrome)\b/, ground: 'cool', light: '#33424e', dark: '#c9d4db' },
};

export const ACCENT_NAMES = Object.keys(ACCENTS);

const DARK = /\b(dark|black|night|midnight)\b/;
const LIGHT = /\b(light|bright|white|day)\b/;

/** The accent whose word stands first in a text; undefined: it names no colour. */
export function findAccent(text: string): string | undefined {
  const found = Object.entries(ACCENTS)
    .map(([name, { words }]) => ({ name, at: text.toLowerCase().search(words) }))
    .filter(({ at }) => at >= 0);
  return found.sort((a, b) => a.at - b.at)[0]?.name;
}

export function findTone(text: string): Tone | undefined {
  if (DARK.test(text.toLowerCase())) return 'dark';
  return LIGHT.test(text.toLowerCase()) ? 'light' : undefined;
}

export function paletteOf(accentName: string, tone: Tone): Palette {
  const accent = ACCENTS[accentName] ?? ACCENTS['blue'];
  if (accent === undefined) throw new RangeError(`There is no accent ${accentName}.`);
  const ground = GROUNDS[accent.ground][tone];
  return { ...ground, accent: accent[tone], onAccent: tone === 'light' ? '#ffffff' : ground.paper };
}
