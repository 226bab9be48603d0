/** A slug is one label of a host name; the store may add a suffix within this length. */
export const LONGEST_SLUG = 50;
export const LONGEST_NAME = 80;

const FALLBACK_SLUG = 'site';
const FALLBACK_NAME = 'Untitled site';
const WORD_LIMIT = 5;
/** A prompt may be long; what names a project stands at its beginning. */
const READ_LIMIT = 1_000;

/** Host names that must not be a project's: they stand for the service itself or for what surrounds it. */
const RESERVED = new Set(
  `admin api app assets auth dashboard demo docs gateway grafana health help host internal local localhost login logout
  mail metrics preview prod root sitewright static status support system temporal test web www`.split(/\s+/),
);

/** Words that say nothing about a site, among them those with which people ask for one. */
const STOP_WORDS = new Set(
  `a an and are as at be build by can could create design develop do for from generate give have help i in is it its
  just lets like make me my need of on or our please set should some that the their them then there this to up us want
  we which with would write you your called homepage landing named page site website`.split(/\s+/),
);

/** Letters that Unicode does not take apart into a plain one and a mark. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/**
 * The slug that a project would like: the first words of its name or prompt that mean something, 1 to 50 of
 * `[a-z0-9-]`, never a reserved one. The same text always gives the same slug; whether it is free, the store knows.
 */
export function slugFrom(text: string): string {
  const all = plainWords(text.slice(0, READ_LIMIT));
  const meaningful = all.filter((word) => !STOP_WORDS.has(word));
  const slug = joinedWithin(meaningful.length > 0 ? meaningful : all);
  if (slug === '') return FALLBACK_SLUG;
  return RESERVED.has(slug) ? `${slug}-site` : slug;
}

/** A readable name for a project: the first sentence of its prompt, at most 80 characters, cut between words. */
export function nameFrom(prompt: string): string {
  const [line = ''] = prompt
    .slice(0, READ_LIMIT)
    .replace(/[^\P{C}\n\r\t]/gu, '')
    .trim()
    .split(/[\n\r]/, 1);
  const [sentence = ''] = line.split(/(?<=[.!?])\s/, 1);
  const name = shortened(sentence.replace(/\s+/g, ' ').replace(/[\s.,;:!]+$/, ''));
  return name === '' ? FALLBACK_NAME : name.charAt(0).toUpperCase() + name.slice(1);
}

function plainWords(text: string): readonly string[] {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}'’]/gu, '')
    .replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter] ?? '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

function joinedWithin(words: readonly string[]): string {
  let slug = (words[0] ?? '').slice(0, LONGEST_SLUG);
  for (const word of words.slice(1, WORD_LIMIT)) {
    if (slug.length + 1 + word.length > LONGEST_SLUG) break;
    slug += `-${word}`;
  }
  return slug;
}

/** Counts code points, so that no character is cut in two. */
function shortened(text: string): string {
  const characters = Array.from(text);
  if (characters.length <= LONGEST_NAME) return text;
  const begin = characters.slice(0, LONGEST_NAME - 1).join('');
  const lastSpace = begin.lastIndexOf(' ');
  return `${lastSpace > LONGEST_NAME / 2 ? begin.slice(0, lastSpace) : begin}…`;
}
