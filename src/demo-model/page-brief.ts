import { ACCENT_NAMES, findAccent, findTone, type Palette, paletteOf } from './palettes.js';
import { KINDS, type PageKind } from './page-kinds.js';

/** What the page shall be. Every text is plain, on one line and of limited length; none is escaped yet. */
export interface PageBrief {
  readonly name: string;
  readonly subject: string;
  readonly kind: PageKind;
  /** What the prompts want to be on the page: "with opening hours and a map". */
  readonly topics: readonly string[];
  readonly palette: Palette;
  /** The first prompt, shortened. */
  readonly quote: string;
}

const LIMITS = { name: 48, subject: 120, topic: 40, topics: 6, quote: 280, read: 4_000 };

const ABOUT = /\b(?:page|site|website|homepage|portfolio|shop|store|blog)\s+(?:for|about|of)\s+(.+)/i;
const ASKING = /^(?:(?:please|build|make|create|design|write|generate|give|me|us|i|we|want|need|would|like)\s+)+/i;
const ARTICLE = /^(?:an?|the|my|our|some)\s+/i;
const NAMED = /\b(?:called|named|titled|call it|name it)\s+["“”']?([^"“”',.;:!?()]{2,60})/i;
const QUOTED = /["“„]([^"“”„]{2,60})["”“]/;
const CLAUSE_END = /[.,;:!?()\n]|\s(?:with|in|that|which|called|named|including|featuring)\s/i;
const TOPICS = /\b(?:with|including|featuring|add|plus)\s+([^.!?;:\n]+)/gi;

/** Reads all prompts of a conversation: the first says what the page is about, later ones change it. */
export function briefFrom(prompts: readonly string[]): PageBrief {
  const texts = prompts.map(tidy);
  const [first = ''] = texts;
  const subject = subjectOf(first);
  return {
    name: lastOf(texts, nameIn) ?? titled(shorten(subject, LIMITS.name)),
    subject,
    kind: KINDS.find(({ words }) => words.test(first)) ?? KINDS[KINDS.length - 1] ?? fail(),
    topics: [...new Set(texts.flatMap(topicsIn))].slice(0, LIMITS.topics),
    palette: paletteOf(lastOf(texts, findAccent) ?? usualAccent(first), lastOf(texts, findTone) ?? 'light'),
    quote: shorten(first, LIMITS.quote),
  };
}

function fail(): never {
  throw new RangeError('There are no kinds of pages.');
}

/** One line of plain text: no control or direction-override characters, no halves of characters. */
export function tidy(text: string): string {
  return text
    .slice(0, LIMITS.read)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ')
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

function lastOf<T>(texts: readonly string[], find: (text: string) => T | undefined): T | undefined {
  return texts.map(find).findLast((found) => found !== undefined);
}

function nameIn(text: string): string | undefined {
  const found = NAMED.exec(text)?.[1] ?? QUOTED.exec(text)?.[1];
  const name = found?.split(/\s(?:with|in|for|and|that|which)\s/i)[0]?.trim();
  return name === undefined || name === '' ? undefined : shorten(name, LIMITS.name);
}

function subjectOf(text: string): string {
  const rest = (ABOUT.exec(text)?.[1] ?? text.replace(ASKING, '')).replace(ARTICLE, '');
  const end = rest.search(CLAUSE_END);
  const subject = (end > 0 ? rest.slice(0, end) : rest).trim();
  return shorten(subject === '' ? 'a new site' : subject, LIMITS.subject);
}

function topicsIn(text: string): string[] {
  return [...text.matchAll(TOPICS)]
    .flatMap(([, list = '']) => list.split(/,|\band\b|&/i))
    .map((topic) =>
      topic
        .trim()
        .replace(ARTICLE, '')
        .replace(/\s+section$/i, ''),
    )
    .filter((topic) => topic.length > 2 && findAccent(topic) === undefined && findTone(topic) === undefined)
    .map((topic) => titled(shorten(topic, LIMITS.topic)));
}

function titled(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Without a colour in the prompt, the same prompt still always gets the same one. */
function usualAccent(text: string): string {
  const sum = Array.from(text).reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return ACCENT_NAMES[sum % ACCENT_NAMES.length] ?? 'blue';
}
