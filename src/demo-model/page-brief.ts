import { type PageKind, kindOf } from './page-kinds.js';
import { KNOWN_IDS, knownIdsIn, type PageSection, sectionOf } from './page-sections.js';
import { ACCENT_NAMES, type AccentName, findAccent, findTone, type Palette, paletteOf } from './palettes.js';
import { capitalised, shorten, tidy } from './words.js';

/** What the page shall be. Every text is plain, on one line and of limited length; none is escaped yet. */
export interface PageBrief {
  readonly name: string;
  readonly lead: string;
  readonly action: string;
  readonly kind: PageKind;
  readonly sections: readonly PageSection[];
  readonly palette: Palette;
  /** The first prompt, shortened. */
  readonly quote: string;
}

const LIMITS = { name: 48, subject: 120, topic: 32, sections: 8, quote: 280, read: 4_000 };

const ABOUT =
  /\b(?:page|site|website|homepage|portfolio|shop|store|blog|app|webseite|seite|web|página|sitio)\s+(?:for|about|of|für|über|pour|sur|para|sobre)\s+(.+)/iu;
const ASKING = /^(?:(?:please|build|make|create|design|write|generate|give|me|us|i|we|want|need|would|like)\s+)+/i;
const ARTICLE = /^(?:an?|the|my|our|some|eine[nrms]?|ein|une?|una?)\s+/i;
/** "My startup: an app that …" is about the app. */
const OWNER = /^(?:startup|company|business|project|client|friend)\s*[:,–-]\s*/i;
const NAMED =
  /\b(?:called|named|titled|call it|name it|(?:heading|headline|title|name)(?: of the page)?(?: to| should be| is|:))\s*(?:["“„]([^"“”„]{2,60})["”“]|'?([^"“”„,.;:!?()]{2,60}))/i;
const QUOTED = /["“„]([^"“”„]{2,60})["”“]/;
const BUTTON = /\bbutton\b[^"“]{0,40}["“]([^"“”]{2,30})["”]/i;
const CLAUSE_END = /[.!?](?=\s|$)|[,;:()]|\s(?:with|called|named|including|featuring|mit|avec|con)\s|\s["“„]/i;
const WISH = /\b(?:with|including|include|featuring|add|plus)\s+(.+)/i;
const REMOVAL = /\b(?:remove|delete|drop|without|get rid of)\b/i;
const STYLE_WORDS =
  /\b(?:colou?rs?|tones?|style|font|design|look|feel|mode|theme|background|layout|button|heading|title)\b/i;

/** Something that could be a name: a letter, a digit, an emoji. */
const SPEAKS = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;

/** Reads all prompts of a conversation: the first says what the page is about, later ones change it. */
export function briefFrom(prompts: readonly string[]): PageBrief {
  const texts = prompts.map((prompt) => tidy(prompt.slice(0, LIMITS.read)));
  const [first = ''] = texts;
  const kind = kindOf(first);
  const named = lastOf(texts, nameIn) ?? QUOTED.exec(first)?.[1];
  const subject = subjectOf(first);
  const bare = capitalised(subject.replace(ARTICLE, ''));
  return {
    name: shorten(named ?? bare, LIMITS.name),
    lead: named === undefined ? kind.lead : `${bare}. ${kind.lead}`,
    action: lastOf(texts, (text) => BUTTON.exec(text)?.[1]) ?? kind.action,
    kind,
    sections: sectionsOf(texts, kind),
    palette: paletteOf(lastOf(texts, findAccent) ?? usualAccent(first), lastOf(texts, findTone) ?? 'light'),
    quote: shorten(first, LIMITS.quote),
  };
}

function lastOf<T>(texts: readonly string[], find: (text: string) => T | undefined): T | undefined {
  return texts.map(find).findLast((found) => found !== undefined);
}

function nameIn(text: string): string | undefined {
  const [, quoted, plain] = NAMED.exec(text) ?? [];
  const name = quoted ?? plain?.split(/\s(?:with|in|for|and|that|which)\s/i)[0]?.replace(/'?\s*$/, '');
  return name === '' ? undefined : name;
}

function subjectOf(text: string): string {
  const rest = (ABOUT.exec(text)?.[1] ?? text.replace(ASKING, '')).replace(ARTICLE, '').replace(OWNER, '');
  const end = rest.search(CLAUSE_END);
  const subject = (end > 0 ? rest.slice(0, end) : rest).trim();
  return SPEAKS.test(subject) ? shorten(subject, LIMITS.subject) : 'New site';
}

/** The first prompt's sections, or the usual ones of its kind; then what later prompts add and remove. */
function sectionsOf([first = '', ...later]: readonly string[], kind: PageKind): PageSection[] {
  const ids = new Set<string>();
  applyWishes(ids, first);
  if (!KNOWN_IDS.some((id) => ids.has(id)) && !REMOVAL.test(first)) for (const id of kind.usual) ids.add(id);
  for (const text of later) applyWishes(ids, text);
  return [...ids]
    .sort((a, b) => KNOWN_IDS.indexOf(a) - KNOWN_IDS.indexOf(b))
    .slice(0, LIMITS.sections)
    .map((id) => sectionOf(id, kind));
}

/** Clause by clause, so that "add a map and remove the menu" does both. */
function applyWishes(ids: Set<string>, text: string): void {
  for (const clause of text.split(/[.!?;](?=\s|$)|\band (?=(?:add|remove|delete|drop)\b)/i)) {
    const known = knownIdsIn(clause);
    if (REMOVAL.test(clause)) {
      const named = [...ids].filter((id) => clause.toLowerCase().includes(id.toLowerCase()));
      for (const id of [...known, ...named]) ids.delete(id);
    } else {
      for (const id of [...known, ...ownTopics(clause)]) ids.add(id);
    }
  }
}

/** Wishes for sections that the model does not know: "with a wood-fired oven and recipes". */
function ownTopics(sentence: string): string[] {
  return (WISH.exec(sentence)?.[1] ?? '')
    .split(/,|\band\b|&/i)
    .map((topic) =>
      topic
        .trim()
        .replace(ARTICLE, '')
        .replace(/^section (?:about|on|for|with)\s+/i, '')
        .replace(/\s+section$/i, '')
        .replace(ARTICLE, ''),
    )
    .filter((topic) => topic.length > 2 && topic.length <= LIMITS.topic && !STYLE_WORDS.test(topic))
    .filter((topic) => knownIdsIn(topic).length === 0)
    .filter((topic) => findAccent(topic) === undefined && findTone(topic) === undefined)
    .map(capitalised);
}

/** Without a colour in the prompt, the same prompt still always gets the same one. */
function usualAccent(text: string): AccentName {
  const sum = Array.from(text).reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return ACCENT_NAMES[sum % ACCENT_NAMES.length] ?? 'blue';
}
