/** Matches any of these words (parts of a regular expression) as whole words, in every script: `\b` knows ASCII only. */
export function anyOf(...words: readonly string[]): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`, 'iu');
}

/** One line of plain text: no control or direction-override characters, no halves of characters. */
export function tidy(text: string): string {
  // Both joiners stay: Persian and many emoji are written with them.
  return text
    .replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Cuts between words where it can, never inside of a character. */
export function shorten(text: string, limit: number): string {
  const characters = Array.from(text);
  if (characters.length <= limit) return text;
  const cut = characters.slice(0, limit - 1).join('');
  const space = cut.lastIndexOf(' ');
  return `${space > limit / 2 ? cut.slice(0, space) : cut}…`;
}

export function capitalised(text: string): string {
  const [first = '', ...rest] = text;
  return first.toUpperCase() + rest.join('');
}

/** The middle of a made-up address, from whatever a page is called. */
export function hostNameOf(name: string): string {
  const letters = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ');
  return letters.trim().replace(/ /g, '-').slice(0, 30) || 'site';
}
