/** What went wrong in one scalar; the parser adds the line. */
export class InterpolationProblem extends Error {
  override readonly name = 'InterpolationProblem';
}

/** `$$`, `$NAME`, or the beginning of `${NAME…}` up to its operator. */
const VARIABLE = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(:?[-?+])?)/y;
const NESTING_LIMIT = 8;

type Variables = Readonly<Record<string, string>>;

interface Reference {
  readonly name: string;
  /** `:-` `-` default, `:?` `?` message, `:+` `+` replacement; undefined: the bare variable. */
  readonly operator: string | undefined;
  readonly word: string;
  readonly end: number;
}

/**
 * Fills variables into one scalar, by the rules of the Compose specification, but that a variable without a value and
 * without a default is a problem instead of an empty text. It works on values that YAML has parsed already, and what
 * it filled in is not looked at again: no variable can change the structure of the file or name another variable.
 */
export function interpolate(text: string, variables: Variables, depth = 0): string {
  if (depth > NESTING_LIMIT) throw new InterpolationProblem('its variables are nested too deeply');
  let result = '';
  let position = 0;
  for (;;) {
    const dollar = text.indexOf('$', position);
    if (dollar === -1) return result + text.slice(position);
    result += text.slice(position, dollar);
    const reference = referenceAt(text, dollar);
    result += reference === '$' ? '$' : valueOf(reference, variables, depth);
    position = reference === '$' ? dollar + 2 : reference.end;
  }
}

function referenceAt(text: string, dollar: number): Reference | '$' {
  VARIABLE.lastIndex = dollar;
  const match = VARIABLE.exec(text);
  if (match === null) throw new InterpolationProblem(invalidAt(text, dollar));
  const [, escaped, plain, braced, operator] = match;
  if (escaped !== undefined) return '$';
  const begin = VARIABLE.lastIndex;
  if (plain !== undefined) return { name: plain, operator: undefined, word: '', end: begin };
  const close = closingBrace(text, begin);
  const word = close === undefined ? '' : text.slice(begin, close);
  if (close === undefined || (operator === undefined && word !== '')) {
    throw new InterpolationProblem(invalidAt(text, dollar));
  }
  return { name: braced ?? '', operator, word, end: close + 1 };
}

function invalidAt(text: string, dollar: number): string {
  return `invalid variable at "${text.slice(dollar, dollar + 20)}"; write $$ for a dollar sign`;
}

/** Where the brace that was open at `begin` is closed, those of variables in between left aside. */
function closingBrace(text: string, begin: number): number | undefined {
  let open = 1;
  for (const { 0: found, index } of text.slice(begin).matchAll(/\$\$|\$\{|\}/g)) {
    if (found === '${') open += 1;
    if (found === '}') open -= 1;
    if (open === 0) return begin + index;
  }
  return undefined;
}

function valueOf({ name, operator = '', word }: Reference, variables: Variables, depth: number): string {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  const isMissing = value === undefined || (operator.startsWith(':') && value === '');
  if (operator.endsWith('+')) return isMissing ? '' : interpolate(word, variables, depth + 1);
  if (!isMissing) return value;
  if (operator.endsWith('-')) return interpolate(word, variables, depth + 1);
  throw new InterpolationProblem(word === '' ? `variable ${name} is not set` : `variable ${name}: ${word}`);
}
