import type { ComposeDocument, Entry } from './compose-document.js';

/** Reads values as what a key wants. Whatever is something else is noted as a problem, and answered as undefined. */
export class FieldReader {
  readonly #document: ComposeDocument;

  constructor(document: ComposeDocument) {
    this.#document = document;
  }

  problem(entry: Entry, sentence: string): undefined {
    this.#document.problem(entry.line, sentence);
    return undefined;
  }

  /** Numbers and booleans are taken as they are written. */
  text(entry: Entry): string | undefined {
    const { key, value, written } = entry;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return written;
    if (value === undefined) return undefined;
    return this.problem(entry, `\`${key}\` must be a text`);
  }

  /** A text of one line that is not empty and matches the pattern. */
  word(entry: Entry, pattern: RegExp, meaning: string): string | undefined {
    const text = this.text(entry);
    if (text === undefined || pattern.test(text)) return text;
    return this.problem(entry, `\`${entry.key}\`: \`${entry.written}\` is not ${meaning}`);
  }

  flag(entry: Entry): boolean | undefined {
    const { key, value } = entry;
    if (value === undefined || typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    return this.problem(entry, `\`${key}\` must be true or false`);
  }

  oneOf<T extends string>(entry: Entry, words: readonly T[]): T | undefined {
    const found = words.find((word) => word === entry.value);
    if (found === undefined && entry.value !== undefined) {
      return this.problem(entry, `\`${entry.key}\` must be one of ${words.join(', ')}`);
    }
    return found;
  }

  /** A number above zero, read from the text by one of the readers of units. */
  amount(entry: Entry, parse: (text: string) => number | undefined): number | undefined {
    const { key, value, written } = entry;
    if (value === undefined) return undefined;
    const text = typeof value === 'number' ? written : value;
    const amount = typeof text === 'string' ? parse(text) : undefined;
    if (amount !== undefined && amount > 0 && Number.isSafeInteger(Math.ceil(amount))) return amount;
    return this.problem(entry, `\`${key}\`: \`${written}\` is not a valid amount`);
  }

  list(entry: Entry): readonly Entry[] {
    const { key, value } = entry;
    if (typeof value === 'object' && value?.kind === 'list') return value.items;
    if (value !== undefined) this.problem(entry, `\`${key}\` must be a list`);
    return [];
  }

  /** What a mapping holds; nothing there is an empty one. Extensions (`x-…`) are left out unless any key may stand there. */
  map(entry: Entry, keys?: readonly string[]): readonly Entry[] {
    const { key, value } = entry;
    if (value === null || value === undefined) return [];
    if (typeof value !== 'object' || value.kind !== 'map') {
      this.problem(entry, `\`${key}\` must be a mapping`);
      return [];
    }
    return keys === undefined ? value.entries : this.supported(value.entries, keys, `${key}.`);
  }

  /** The entries with these keys; every other one is refused by name. */
  supported(entries: readonly Entry[], keys: readonly string[], prefix = ''): readonly Entry[] {
    const known = entries.filter(({ key }) => keys.includes(key));
    for (const entry of entries) {
      if (!known.includes(entry) && !entry.key.startsWith('x-')) {
        this.problem(entry, `\`${prefix}${entry.key}\` is not supported`);
      }
    }
    return known;
  }

  texts(entry: Entry): readonly string[] {
    return this.list(entry).flatMap((item) => this.text(item) ?? []);
  }
}

export function isMapEntry({ value }: Entry): boolean {
  return typeof value === 'object' && value?.kind === 'map';
}
