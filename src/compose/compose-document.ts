import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { SetupError } from '../domain/failure.js';
import { interpolate, InterpolationProblem } from './interpolate.js';
import { isTooDeep } from './yaml-depth.js';

/** A value of the file with its place, so that whatever is wrong with it can be named by line. */
export interface Entry {
  readonly key: string;
  readonly line: number;
  /** The scalar as the file has it, before variables: `0123` stays `0123`, and messages with it show no secret. */
  readonly written: string;
  /** Worked out when it is first asked for, so that nothing is said about values which nobody reads. */
  readonly value: ComposeValue;
}

/** `undefined`: it could not be read, and the problem is already noted. */
export type ComposeValue = string | number | boolean | null | undefined | ComposeMap | ComposeList;

export interface ComposeMap {
  readonly kind: 'map';
  readonly entries: readonly Entry[];
}

export interface ComposeList {
  readonly kind: 'list';
  readonly items: readonly Entry[];
}

const LONGEST_FILE = 256 * 1024;
const PROBLEM_LIMIT = 50;

/** Reads a Compose file into values with lines and collects every problem instead of stopping at the first. */
export class ComposeDocument {
  readonly #fileName: string;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #lines = new LineCounter();
  readonly #problems: { readonly line: number; readonly sentence: string }[] = [];

  constructor(fileName: string, variables: Readonly<Record<string, string>>) {
    this.#fileName = fileName;
    this.#variables = variables;
  }

  /** Throws at once when the text is no YAML: of what stands in it nothing can be said then. */
  read(text: string): readonly Entry[] {
    const contents = this.#parse(text)?.contents;
    if (isMap(contents)) return this.#entriesOf(contents);
    if (this.#problems.length === 0) this.problem(1, 'the file must be a mapping');
    this.throwProblems();
    return [];
  }

  problem(line: number, sentence: string): void {
    this.#problems.push({ line, sentence });
  }

  /** Throws `invalid_template` with every problem, in the order of their lines, when there is one. */
  throwProblems(): void {
    const sentences = this.#problems
      .sort((a, b) => a.line - b.line)
      .map(({ line, sentence }) => `${this.#fileName} line ${line}: ${sentence}`);
    const fields = [...new Set(sentences)].slice(0, PROBLEM_LIMIT);
    const [first] = fields;
    if (first === undefined) return;
    const more = fields.length === 1 ? '' : ` (and ${fields.length - 1} more)`;
    throw new SetupError('invalid_template', `${first}${more}`, { details: { fields } });
  }

  /** Tags are warnings to the parser and problems to us. */
  #parse(text: string): Document.Parsed | undefined {
    if (text.length > LONGEST_FILE) {
      this.problem(1, `the file is longer than ${LONGEST_FILE / 1024} KiB`);
      return undefined;
    }
    if (isTooDeep(text)) {
      this.problem(1, 'the file is nested too deep');
      return undefined;
    }
    const options = { lineCounter: this.#lines, stringKeys: true, resolveKnownTags: false, prettyErrors: false };
    const document = parseDocument(text, options);
    for (const { pos, message } of [...document.errors, ...document.warnings]) {
      this.problem(this.#lines.linePos(pos[0]).line, message.split('\n')[0] ?? '');
    }
    return document.errors.length > 0 ? undefined : document;
  }

  #entriesOf(map: YAMLMap): readonly Entry[] {
    return map.items.map(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : '';
      return this.#entryOf(name, value, this.#lineOf(key));
    });
  }

  #entryOf(key: string, node: unknown, line: number): Entry {
    let known: { readonly value: ComposeValue } | undefined;
    const read = (): ComposeValue => this.#valueOf(node, line);
    return {
      key,
      line,
      written: writtenAs(node),
      get value(): ComposeValue {
        known ??= { value: read() };
        return known.value;
      },
    };
  }

  #valueOf(node: unknown, line: number): ComposeValue {
    if (isMap(node)) return { kind: 'map', entries: this.#entriesOf(node) };
    if (isSeq(node)) {
      const entryAt = (item: unknown, index: number): Entry => {
        const place = this.#lineOf(item);
        return this.#entryOf(`item ${index + 1}`, item, place === 0 ? line : place);
      };
      return { kind: 'list', items: node.items.map(entryAt) };
    }
    if (node === null) return null;
    if (isScalar(node)) return this.#scalarOf(node.value, line);
    this.problem(line, 'aliases are not supported');
    return undefined;
  }

  #scalarOf(value: unknown, line: number): ComposeValue {
    if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
    try {
      if (typeof value !== 'string')
        throw new InterpolationProblem('only texts, numbers, true and false are supported');
      if (value.includes('\0')) throw new InterpolationProblem('a text with a NUL character is not supported');
      return interpolate(value, this.#variables);
    } catch (error) {
      if (!(error instanceof InterpolationProblem)) throw error;
      this.problem(line, error.message);
      return undefined;
    }
  }

  #lineOf(node: unknown): number {
    const range = (node as Node | null)?.range;
    return range ? this.#lines.linePos(range[0]).line : 0;
  }
}

function writtenAs(node: unknown): string {
  if (!isScalar(node)) return '';
  return typeof node.value === 'string' ? node.value : (node.source ?? '');
}
