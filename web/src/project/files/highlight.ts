import { refractor } from 'refractor/core';
import css from 'refractor/css';
import javascript from 'refractor/javascript';
import json from 'refractor/json';
import jsx from 'refractor/jsx';
import markdown from 'refractor/markdown';
import markup from 'refractor/markup';
import tsx from 'refractor/tsx';
import typescript from 'refractor/typescript';
import type { Language } from './file-kinds';

for (const grammar of [markup, css, javascript, typescript, jsx, tsx, json, markdown]) refractor.register(grammar);

export type TokenTone = 'quiet' | 'word' | 'text' | 'value' | 'name' | 'strong' | 'slanted';

export interface Token {
  readonly text: string;
  readonly tone: TokenTone | undefined;
}

export type CodeLine = readonly Token[];

/** Grammars are regular expressions: a file shall not freeze the page by its size or by one endless line. */
const LARGEST = 200_000;
const LONGEST_LINE = 5_000;

const TONES: Readonly<Record<string, TokenTone>> = {
  comment: 'quiet',
  prolog: 'quiet',
  doctype: 'quiet',
  cdata: 'quiet',
  punctuation: 'quiet',
  hr: 'quiet',
  keyword: 'word',
  tag: 'word',
  selector: 'word',
  atrule: 'word',
  rule: 'word',
  important: 'word',
  title: 'strong',
  bold: 'strong',
  italic: 'slanted',
  string: 'text',
  'template-string': 'text',
  'attr-value': 'text',
  url: 'text',
  'code-snippet': 'text',
  regex: 'text',
  number: 'value',
  boolean: 'value',
  null: 'value',
  constant: 'value',
  entity: 'value',
  unit: 'value',
  function: 'name',
  'class-name': 'name',
  'attr-name': 'name',
  property: 'name',
  variable: 'name',
};

/** The lines of a text in their colours; without, when the language is not known or the text too large. */
export function codeLines(text: string, language: Language | undefined): readonly CodeLine[] {
  const isTooMuch = text.length > LARGEST || text.split('\n').some((line) => line.length > LONGEST_LINE);
  if (language === undefined || isTooMuch) return linesOf([{ text, tone: undefined }]);
  return linesOf(language === 'astro' ? astroTokens(text) : tokensOf(text, language));
}

/** An Astro file is a script between dashes, then markup. */
function astroTokens(text: string): readonly Token[] {
  const [, head = '', script = '', foot = ''] = /^(\s*---\r?\n)([^]*?)(\r?\n---(?=\r?\n|$))/.exec(text) ?? [];
  if (head === '') return tokensOf(text, 'markup');
  const rest = text.slice(head.length + script.length + foot.length);
  const fence = (dashes: string): Token => ({ text: dashes, tone: 'quiet' });
  return [fence(head), ...tokensOf(script, 'typescript'), fence(foot), ...tokensOf(rest, 'markup')];
}

type Nodes = ReturnType<typeof refractor.highlight>['children'];

function tokensOf(text: string, language: Exclude<Language, 'astro'>): readonly Token[] {
  const tokens: Token[] = [];
  function add(nodes: Nodes, outer: TokenTone | undefined): void {
    for (const node of nodes) {
      if (node.type === 'text') tokens.push({ text: node.value, tone: outer });
      if (node.type === 'element') add(node.children, toneOf(node.properties['className']) ?? outer);
    }
  }
  add(refractor.highlight(text, language).children, undefined);
  return tokens;
}

function toneOf(names: unknown): TokenTone | undefined {
  if (!Array.isArray(names)) return undefined;
  return names.map((name) => TONES[String(name)]).find((tone) => tone !== undefined);
}

/** Tokens go over line ends; a last line end begins no line. */
function linesOf(tokens: readonly Token[]): readonly CodeLine[] {
  const lines: Token[][] = [[]];
  for (const { text, tone } of tokens) {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push({ text: part.replace(/\r$/, ''), tone });
    }
  }
  if (lines.length > 1 && lines.at(-1)?.length === 0) lines.pop();
  return lines;
}
