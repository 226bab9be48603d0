import { Column, Param, SQL } from 'drizzle-orm';

export type Row = Record<string, unknown>;

type Token = string | { readonly column: string } | { readonly values: readonly unknown[] };

/**
 * Reads the conditions that the store builds with Drizzle (=, <, is null, in, like, and, or) and answers whether a row
 * fulfils them. `keys`: the name of each column's property.
 */
export function matches(row: Row, condition: SQL | undefined, keys: ReadonlyMap<string, string>): boolean {
  if (condition === undefined) return true;
  const valueOf = (column: string): unknown => row[keys.get(column) ?? column] ?? null;
  const tokens = tokensOf(condition);
  return anyOf(tokens, valueOf);
}

/** The property that a column of a table stands in. */
export function keysOf(table: object): ReadonlyMap<string, string> {
  const known = knownKeys.get(table);
  if (known !== undefined) return known;
  const columns = Object.entries(table).filter((entry): entry is [string, Column] => entry[1] instanceof Column);
  const keys = new Map(columns.map(([key, column]) => [column.name, key]));
  knownKeys.set(table, keys);
  return keys;
}

const knownKeys = new WeakMap<object, ReadonlyMap<string, string>>();

function tokensOf(chunk: unknown): Token[] {
  if (chunk instanceof SQL) return chunk.queryChunks.flatMap(tokensOf);
  if (chunk instanceof Column) return [{ column: chunk.name }];
  if (chunk instanceof Param) return [{ values: [chunk.value] }];
  if (Array.isArray(chunk)) return [{ values: chunk.map((part) => (part instanceof Param ? part.value : part)) }];
  if (typeof chunk === 'object' && chunk !== null && 'value' in chunk) {
    const text = String((chunk.value as string[]).join('')).trim();
    return text === '' ? [] : [text];
  }
  return [{ values: [chunk] }];
}

/** or := and { "or" and } */
function anyOf(tokens: Token[], valueOf: (column: string) => unknown): boolean {
  let result = allOf(tokens, valueOf);
  while (tokens[0] === 'or') {
    tokens.shift();
    const other = allOf(tokens, valueOf);
    result = result || other;
  }
  return result;
}

function allOf(tokens: Token[], valueOf: (column: string) => unknown): boolean {
  let result = one(tokens, valueOf);
  while (tokens[0] === 'and') {
    tokens.shift();
    const other = one(tokens, valueOf);
    result = result && other;
  }
  return result;
}

function one(tokens: Token[], valueOf: (column: string) => unknown): boolean {
  const first = tokens.shift();
  // No value at all is in an empty list.
  if (first === 'false') return false;
  if (first === '(') {
    const result = anyOf(tokens, valueOf);
    if (tokens.shift() !== ')') throw new Error('A parenthesis is not closed.');
    return result;
  }
  if (typeof first !== 'object' || !('column' in first)) throw new Error(`Cannot read ${JSON.stringify(first)}.`);
  const left = valueOf(first.column);
  const operator = tokens.shift();
  if (typeof operator !== 'string') throw new Error(`No operator after ${first.column}.`);
  if (operator === 'is null') return left === null;
  const right = tokens.shift();
  if (typeof right !== 'object' || !('values' in right)) throw new Error(`Nothing to compare ${first.column} with.`);
  return compare(left, operator, right.values);
}

function compare(left: unknown, operator: string, values: readonly unknown[]): boolean {
  const [right] = values;
  // Nothing compares with null.
  if (left === null || right === null) return false;
  switch (operator) {
    case '=':
      return comparable(left) === comparable(right);
    case '<':
      return comparable(left) < comparable(right);
    case 'in':
      return values.some((value) => comparable(value) === comparable(left));
    case 'like':
      return typeof left === 'string' && typeof right === 'string' && left.startsWith(right.replace(/%$/, ''));
    default:
      throw new Error(`The simulated database does not know ${operator}.`);
  }
}

export function comparable(value: unknown): string | number {
  if (value instanceof Date) return value.getTime();
  return typeof value === 'number' ? value : String(value);
}
