/** What a file for people needs is below ten. Nesting without end exhausts the parser's stack, and with it the process. */
const DEEPEST = 100;

/**
 * Whether a text may be nested deeper than anybody writes, judged without parsing it: by its open brackets, by how far
 * its lines are indented, and by dashes and question marks in a row. Text in quotes counts too.
 */
export function isTooDeep(text: string): boolean {
  if (new RegExp(`^[ \\t]{${2 * DEEPEST},}\\S`, 'm').test(text)) return true;
  if (new RegExp(`(?:[-?:][ \\t]+){${DEEPEST},}`).test(text)) return true;
  let depth = 0;
  for (const character of text) {
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
    if (depth > DEEPEST) return true;
  }
  return false;
}
