import { readdir, readFile, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { SetupError } from '../domain/failure.js';
import { type Template, TemplateCatalog } from './template.js';

const NAME = /^[a-z0-9-]{1,50}$/;
const relativePath = z
  .string()
  .min(1)
  .regex(/^[^/~]/, 'must be relative to the template');
const endpoint = {
  service: z.string().min(1),
  port: z.number().int().min(1).max(65_535),
};

const templateSchema = z.strictObject({
  title: z.string().min(1).max(80),
  compose: relativePath,
  site: relativePath,
  preview: z.strictObject({ ...endpoint, path: z.string().startsWith('/').default('/') }),
  agent: z.strictObject({
    ...endpoint,
    kind: z.literal('opencode'),
    health: z.string().startsWith('/').default('/global/health'),
  }),
});

/** Templates in folders: the bundled ones and, where given, a folder of more. */
export class DiskTemplateCatalog extends TemplateCatalog {
  readonly #folders: readonly string[];

  constructor(folders: readonly string[]) {
    super();
    this.#folders = folders;
  }

  override async names(): Promise<readonly string[]> {
    return [...(await this.#directories()).keys()].sort();
  }

  override async load(name: string): Promise<Template> {
    const directory = (await this.#directories()).get(name);
    if (directory === undefined) throw invalid(name, 'there is no template of this name');
    const described = await readDescription(name, directory);
    const composePath = await pathInside(name, directory, described.compose);
    const { service, port, kind, health } = described.agent;
    return {
      name,
      title: described.title,
      directory,
      composePath,
      composeText: await readFile(composePath, 'utf8'),
      sitePath: await pathInside(name, directory, described.site),
      preview: described.preview,
      agent: { service, port, kind, path: health },
    };
  }

  /** Where each template stands. A second one of the same name would hide the first, so it is refused. */
  async #directories(): Promise<ReadonlyMap<string, string>> {
    const directories = new Map<string, string>();
    for (const folder of this.#folders) {
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        if (!entry.isDirectory() || !NAME.test(entry.name)) continue;
        if (directories.has(entry.name)) throw invalid(entry.name, `there is another one of this name in ${folder}`);
        directories.set(entry.name, await realpath(join(folder, entry.name)));
      }
    }
    return directories;
  }
}

async function readDescription(name: string, directory: string): Promise<z.infer<typeof templateSchema>> {
  let described: unknown;
  try {
    described = parse(await readFile(join(directory, 'template.yaml'), 'utf8'));
  } catch (error) {
    throw invalid(name, `template.yaml cannot be read: ${error instanceof Error ? error.message.split('\n')[0] : ''}`);
  }
  const parsed = templateSchema.safeParse(described);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `template.yaml: ${issue.path.join('.')}: ${issue.message}`);
  throw invalid(name, problems.join('; '));
}

async function pathInside(name: string, directory: string, path: string): Promise<string> {
  const found = await realpath(join(directory, path)).catch(() => undefined);
  if (found === undefined) throw invalid(name, `${path} does not exist`);
  if (!found.startsWith(directory + sep)) throw invalid(name, `${path} leads out of the template`);
  return found;
}

function invalid(name: string, problem: string): SetupError {
  return new SetupError('invalid_template', `The template "${name}": ${problem}.`);
}
