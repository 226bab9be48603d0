import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { SetupError } from '../domain/failure.js';
import { checkCompose } from './project-spec.js';
import { type Template, TemplateCatalog } from './template.js';
import { parseDescription, type TemplateDescription } from './template-description.js';

const NAME = /^[a-z0-9-]{1,50}$/;
const LONGEST_FILE = 256 * 1024;

/** Templates in folders: the bundled ones and, where given, a folder of more. Read anew at each call: they may change. */
export class DiskTemplateCatalog extends TemplateCatalog {
  readonly #folders: readonly string[];

  constructor(folders: readonly string[]) {
    super();
    this.#folders = folders;
  }

  override async names(): Promise<readonly string[]> {
    const names = (await Promise.all(this.#folders.map(templateNames))).flat();
    return [...new Set(names)].sort();
  }

  override async load(name: string): Promise<Template> {
    const directory = await this.#directoryOf(name);
    const { title, compose, site, preview, agent } = await readDescription(name, directory);
    const composePath = await pathInside(name, directory, compose);
    const sitePath = await pathInside(name, directory, site);
    if (!(await stat(sitePath)).isDirectory()) throw invalid(name, `site: ${site} is no folder`);
    const template: Template = {
      name,
      title,
      directory,
      composePath,
      composeText: await readSmallFile(name, composePath, compose),
      sitePath,
      preview,
      agent: { service: agent.service, port: agent.port, kind: agent.kind, path: agent.health },
    };
    checkCompose(template);
    return template;
  }

  /** Two templates of one name are refused: neither may hide the other without a word. */
  async #directoryOf(name: string): Promise<string> {
    const folders: string[] = [];
    for (const folder of this.#folders) if ((await templateNames(folder)).includes(name)) folders.push(folder);
    const [folder, other] = folders;
    if (folder === undefined) {
      throw new SetupError('invalid_template', `There is no template ${JSON.stringify(name.slice(0, 50))}.`);
    }
    if (other !== undefined) throw invalid(name, `it is in ${folder} and in ${other}; rename the one in ${other}`);
    return realpath(join(folder, name));
  }
}

async function templateNames(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown): Dirent[] => {
    throw new SetupError('invalid_template', `The folder of templates ${folder} cannot be read.`, { cause });
  });
  return entries.filter((entry) => entry.isDirectory() && NAME.test(entry.name)).map(({ name }) => name);
}

async function readDescription(name: string, directory: string): Promise<TemplateDescription> {
  const fileName = 'template.yaml';
  const text = await readSmallFile(name, await pathInside(name, directory, fileName), fileName);
  const parsed = parseDescription(text);
  if ('description' in parsed) return parsed.description;
  throw invalid(name, parsed.problems.join('; '), parsed.problems);
}

async function readSmallFile(name: string, path: string, shown: string): Promise<string> {
  const found = await stat(path);
  if (!found.isFile()) throw invalid(name, `${shown} is no file`);
  if (found.size > LONGEST_FILE) throw invalid(name, `${shown} is longer than ${LONGEST_FILE / 1024} KiB`);
  return readFile(path, 'utf8');
}

/** Links are followed and must not lead out of the template: `directory` is a real path. */
async function pathInside(name: string, directory: string, path: string): Promise<string> {
  const found = await realpath(join(directory, path)).catch(() => undefined);
  if (found === undefined) throw invalid(name, `${path} does not exist`);
  if (!found.startsWith(directory + sep)) throw invalid(name, `${path} leads out of the template`);
  return found;
}

function invalid(name: string, problem: string, fields: readonly string[] = [problem]): SetupError {
  return new SetupError('invalid_template', `The template "${name}": ${problem}.`, { details: { fields } });
}
