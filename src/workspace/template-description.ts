import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { z } from 'zod';
import { isTooDeep } from '../compose/yaml-depth.js';

const relativePath = z
  .string()
  .min(1)
  .regex(/^[^/~\\\0]+(?:\/[^/\\\0]+)*\/?$/, 'must be a path relative to the template');
/** A path and nothing that a URL would read as a host. */
const urlPath = z.string().regex(/^\/(?!\/)[^\s\\]*$/, 'must be a path that begins with one /');
const endpoint = { service: z.string().min(1), port: z.number().int().min(1).max(65_535) };

const descriptionSchema = z.strictObject({
  title: z.string().trim().min(1).max(80),
  compose: relativePath,
  site: relativePath,
  preview: z.strictObject({ ...endpoint, path: urlPath.default('/') }),
  agent: z.strictObject({ ...endpoint, kind: z.literal('opencode'), health: urlPath.default('/global/health') }),
});

/** What a template's `template.yaml` says. */
export type TemplateDescription = z.infer<typeof descriptionSchema>;

/** Reads `template.yaml`; whatever is wrong with it is a list of problems, each with its line. */
export function parseDescription(
  text: string,
): { readonly description: TemplateDescription } | { readonly problems: readonly string[] } {
  if (isTooDeep(text)) return { problems: [problemAt(1, 'the file is nested too deep')] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, stringKeys: true, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    return { problems: faults.map(({ pos, message }) => problemAt(lines.linePos(pos[0]).line, message)) };
  }
  const parsed = descriptionSchema.safeParse(plainValue(document));
  if (parsed.success) return { description: parsed.data };
  const problems = parsed.error.issues.map((issue) => {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
    return problemAt(lineOf(document.contents, path, lines), `${path.map(String).join('.')}: ${issue.message}`);
  });
  return { problems };
}

function problemAt(line: number, message: string): string {
  return `template.yaml line ${line}: ${message.split('\n')[0] ?? ''}`;
}

/** Aliases are not followed: a file as small as this one has no use for them. */
function plainValue(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    return undefined;
  }
}

/** The line of the deepest key on the path that the file has. */
function lineOf(contents: unknown, path: readonly PropertyKey[], lines: LineCounter): number {
  let node = contents;
  let line = 1;
  for (const key of path) {
    const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    if (pair === undefined) break;
    const range = (pair.key as Node).range;
    if (range) line = lines.linePos(range[0]).line;
    node = pair.value;
  }
  return line;
}
