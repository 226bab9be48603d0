/** What went wrong in one scalar; the parser adds the line. */
export class InterpolationProblem extends Error {
  override readonly name = 'InterpolationProblem';
}

/** `$$`, `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:?message}`, `${NAME?message}`; else a stray `$`. */
const VARIABLE = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?])([^}]*))?\}|)/g;

/**
 * Fills variables into one scalar, by the rules of the Compose specification. It works on values that YAML has parsed
 * already, so no variable can change the structure of the file.
 */
export function interpolate(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(VARIABLE, (...match: (string | undefined)[]) => {
    const [whole, dollar, plain, braced, operator, word = ''] = match;
    if (dollar !== undefined) return '$';
    const name = plain ?? braced;
    if (name === undefined)
      throw new InterpolationProblem(`invalid variable at "${whole ?? '$'}"; write $$ for a dollar sign`);
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    const isMissing = value === undefined || (operator?.startsWith(':') === true && value === '');
    if (!isMissing) return value;
    if (operator?.endsWith('-') === true) return word;
    throw new InterpolationProblem(word === '' ? `variable ${name} is not set` : `variable ${name}: ${word}`);
  });
}
