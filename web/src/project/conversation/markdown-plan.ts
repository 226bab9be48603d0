import { Lexer, type Token, type Tokens } from 'marked';
import { safeLink } from './safe-link';
import { shownCode } from './shown-text';

/** What is shown of a Markdown text: plain data, from which elements are made. There is no HTML in it, only text. */
export type Plan =
  | string
  | { readonly tag: PlanTag; readonly children: readonly Plan[]; readonly href?: string; readonly start?: number };

export type PlanTag =
  | 'p'
  | 'strong'
  | 'em'
  | 'del'
  | 'code'
  | 'pre'
  | 'ul'
  | 'ol'
  | 'li'
  | 'blockquote'
  | 'hr'
  | 'br'
  | 'a'
  | 'table'
  | 'tr'
  | 'th'
  | 'td'
  | 'heading';

/** Longer texts are shown as they are: nobody formats a megabyte. */
const LONGEST = 60_000;
/** The lexer's time grows with the square of the marks of emphasis in one paragraph, and it is called for each frame. */
const MOST_MARKS = 200;
const LONGEST_PARAGRAPH = 8_000;
/** Quotes and lists in each other: the lexer calls itself for each. */
const DEEP = /^[ \t]*(?:>[ \t]*|(?:[*+-]|\d{1,9}[.)])[ \t]+){16}/m;
const DEEPEST = 24;

export function planOf(text: string): readonly Plan[] {
  if (text.length > LONGEST || DEEP.test(text)) return [asItIs(text)];
  try {
    return planAll(tokensOf(text), 0);
  } catch {
    // A text that the lexer cannot cope with is still a text.
    return [asItIs(text)];
  }
}

function asItIs(text: string): Plan {
  return { tag: 'p', children: [text] };
}

/** As `lex` of the lexer, but for paragraphs that would keep the page from answering. */
function tokensOf(text: string): readonly Token[] {
  const lexer = new Lexer({ gfm: true, breaks: true });
  lexer.blockTokens(text.replace(/\r\n?/g, '\n'), lexer.tokens);
  for (const { src, tokens } of lexer.inlineQueue) {
    if (isHeavy(src)) tokens.push({ type: 'text', raw: src, text: src, escaped: true });
    else lexer.inlineTokens(src, tokens);
  }
  return lexer.tokens;
}

function isHeavy(paragraph: string): boolean {
  return paragraph.length > LONGEST_PARAGRAPH || (paragraph.match(/[*_~]/g)?.length ?? 0) > MOST_MARKS;
}

function planAll(tokens: readonly Token[] | undefined, depth: number): readonly Plan[] {
  return (tokens ?? []).flatMap((token) => (depth > DEEPEST ? [token.raw] : planToken(token, depth + 1)));
}

const HOLDERS: Readonly<Record<string, PlanTag>> = {
  paragraph: 'p',
  heading: 'heading',
  strong: 'strong',
  em: 'em',
  del: 'del',
  blockquote: 'blockquote',
};

function planToken(token: Token, depth: number): readonly Plan[] {
  const children = () => planAll('tokens' in token ? token.tokens : undefined, depth);
  const holder = HOLDERS[token.type];
  if (holder !== undefined) return [{ tag: holder, children: children() }];
  switch (token.type) {
    case 'code':
      return [{ tag: 'pre', children: [shownCode((token as Tokens.Code).text)] }];
    case 'codespan':
      return [{ tag: 'code', children: [shownCode((token as Tokens.Codespan).text)] }];
    case 'hr':
    case 'br':
      return [{ tag: token.type, children: [] }];
    case 'list':
      return [planList(token as Tokens.List, depth)];
    case 'table':
      return [planTable(token as Tokens.Table, depth)];
    case 'link':
      return planLink(token as Tokens.Link, depth);
    case 'checkbox':
      return [(token as Tokens.Checkbox).checked ? '☑ ' : '☐ '];
    // The address of a picture would tell whoever owns it that the message was read.
    case 'image':
    case 'escape':
      return [(token as Tokens.Image | Tokens.Escape).text];
    case 'text':
      return 'tokens' in token && token.tokens !== undefined ? children() : [withCharacters(token as Tokens.Text)];
    case 'space':
    case 'def':
      return [];
    default:
      // HTML among it, and whatever is not known: shown, never run.
      return 'block' in token && token.block === true ? [asItIs(token.raw.trimEnd())] : [token.raw];
  }
}

function planList({ ordered, start, items }: Tokens.List, depth: number): Plan {
  const children = items.map((item): Plan => ({ tag: 'li', children: planAll(item.tokens, depth) }));
  return { tag: ordered ? 'ol' : 'ul', children, ...(typeof start === 'number' ? { start } : {}) };
}

function planTable({ header, rows }: Tokens.Table, depth: number): Plan {
  const cellsOf = (tag: 'th' | 'td', cells: readonly Tokens.TableCell[]): Plan => ({
    tag: 'tr',
    children: cells.map(({ tokens }) => ({ tag, children: planAll(tokens, depth) })),
  });
  return { tag: 'table', children: [cellsOf('th', header), ...rows.map((cells) => cellsOf('td', cells))] };
}

function planLink({ href, tokens }: Tokens.Link, depth: number): readonly Plan[] {
  const address = safeLink(href);
  const children = planAll(tokens, depth);
  return address === undefined ? children : [{ tag: 'a', children, href: address }];
}

const CHARACTERS: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&', nbsp: ' ' };

/** The commonest names of characters; others are shown as they were written. */
function withCharacters({ text }: Tokens.Text): string {
  return text.replace(/&(lt|gt|quot|#39|amp|nbsp);/g, (whole, name: string) => CHARACTERS[name] ?? whole);
}
