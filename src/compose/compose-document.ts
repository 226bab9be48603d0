import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { SetupError } from '../domain/failure.js';
import { interpolate, InterpolationProblem } from './interpolate.js';

/** A value of the file with its place, so that whatever is wrong with it can be named by line. */
export interface Entry {
  readonly key: string;
  readonly line: number;
  readonly value: ComposeValue;
}

export type ComposeValue = string | number | boolean | null | readonly Entry[] | { readonly items: readonly Entry[] };

const NESTING_LIMIT = 20;

/** Reads a Compose file into values with lines and collects every problem instead of stopping at the first. */
export class ComposeDocument {
  readonly problems: string[] = [];
  readonly #fileName: string;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #lines = new LineCounter();

  constructor(fileName: string, variables: Readonly<Record<string, string>>) {
    this.#fileName = fileName;
    this.#variables = variables;
  }

  read(text: string): readonly Entry[] {
    const document = parseDocument(text, { lineCounter: this.#lines, uniqueKeys: true });
    for (const error of document.errors)
      this.problem(this.#lines.linePos(error.pos[0]).line, error.message.split('\n')[0] ?? '');
    if (document.errors.length === 0 && isMap(document.contents)) return this.#entriesOf(document.contents, 0);
    if (document.errors.length === 0) this.problem(1, 'must be a mapping');
    return [];
  }

  problem(line: number, sentence: string): void {
    this.problems.push(`${this.#fileName} line ${line}: ${sentence}`);
  }

  /** Throws `invalid_template` with every problem when there is one. */
  throwProblems(): void {
    const [first] = this.problems;
    if (first === undefined) return;
    const more = this.problems.length === 1 ? '' : ` (and ${this.problems.length - 1} more)`;
    throw new SetupError('invalid_template', `${first}${more}`, { details: { fields: this.problems } });
  }

  #entriesOf(map: YAMLMap, depth: number): Entry[] {
    return map.items.map((pair: Pair) => {
      const line = this.#lineOf(pair.key);
      const key = isScalar(pair.key) ? String(pair.key.value) : '?';
      return { key, line, value: this.#valueOf(pair.value, line, depth + 1) };
    });
  }

  #valueOf(node: unknown, line: number, depth: number): ComposeValue {
    if (depth > NESTING_LIMIT) {
      this.problem(line, 'is nested too deeply');
      return null;
    }
    if (isMap(node)) return this.#entriesOf(node, depth);
    if (isSeq(node)) {
      const items = node.items.map((item, index) => {
        const itemLine = this.#lineOf(item);
        return { key: String(index), line: itemLine, value: this.#valueOf(item, itemLine, depth + 1) };
      });
      return { items };
    }
    if (node === null || node === undefined) return null;
    if (isScalar(node)) return this.#scalarOf(node.value, line);
    this.problem(line, 'aliases and anchors are not supported');
    return null;
  }

  #scalarOf(value: unknown, line: number): ComposeValue {
    if (typeof value === 'number' || typeof value === 'boolean') return value;
    if (value === null) return null;
    try {
      return interpolate(typeof value === 'string' ? value : JSON.stringify(value), this.#variables);
    } catch (error) {
      if (!(error instanceof InterpolationProblem)) throw error;
      this.problem(line, error.message);
      return '';
    }
  }

  #lineOf(node: unknown): number {
    const range = (node as Node | null)?.range;
    return range ? this.#lines.linePos(range[0]).line : 1;
  }
}
