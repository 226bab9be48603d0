import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { projectPath } from './project-root.js';

export const RUNTIME_REPOSITORY = 'sitewright/runtime';
/** Carries the plan's hash, and says that an image is ours. */
export const RUNTIME_LABEL = 'sitewright.runtime';

/** What the runtime image starts from. The Debian recipe stands in where the registry's image cannot be had. */
export const BASE = {
  image: 'node:24-bookworm-slim',
  debian: { suite: 'bookworm', mirror: 'http://deb.debian.org/debian', packages: ['ca-certificates', 'git'] },
  node: '24.21.0',
  npm: '11.21.2',
} as const;

/** Processor of the engine's machine, in the words of npm packages. */
export type Architecture = 'x64' | 'arm64';

/** Bundled templates: the image holds what their sites need. */
export const SITES = ['astro-starter', 'static-site', 'sveltekit-app'] as const;

/** Files that make up the image, by their place in the build folder. */
const COPIED_FILES: Readonly<Record<string, string>> = {
  Dockerfile: 'images/runtime/Dockerfile',
  ...Object.fromEntries(
    SITES.flatMap((site) =>
      ['package.json', 'package-lock.json'].map((file) => [`sites/${site}/${file}`, `templates/${site}/site/${file}`]),
    ),
  ),
};

/** All that decides what is in the image. */
export interface RuntimeImageInputs {
  readonly architecture: Architecture;
  readonly opencodeVersion: string;
  readonly base: typeof BASE;
  readonly files: Readonly<Record<string, string>>;
}

export interface RuntimeImagePlan extends RuntimeImageInputs {
  readonly hash: string;
  /** Names the content: equal inputs, equal name. */
  readonly image: string;
  /** Name of the base that is made from Debian packages. */
  readonly debianBase: string;
}

/** Reads the inputs from the checkout and names the image after them. */
export async function planRuntimeImage(architecture: Architecture): Promise<RuntimeImagePlan> {
  const files: Record<string, string> = {};
  for (const [place, path] of Object.entries(COPIED_FILES)) files[place] = await readFile(projectPath(path), 'utf8');
  const manifest = JSON.parse(await readFile(projectPath('package.json'), 'utf8')) as Manifest;
  // The agent has the version of the SDK that speaks to it.
  return nameRuntimeImage({
    architecture,
    opencodeVersion: manifest.dependencies['@opencode-ai/sdk'],
    base: BASE,
    files,
  });
}

interface Manifest {
  readonly dependencies: { readonly '@opencode-ai/sdk': string };
}

/**
 * Names image and base by their inputs. Which of the two bases was used is no part of the name: both recipes are, so
 * that looking for a finished image needs no registry.
 */
export function nameRuntimeImage(inputs: RuntimeImageInputs): RuntimeImagePlan {
  const hash = shortHash(inputs);
  const { image: _, ...recipe } = inputs.base;
  const debianBase = `sitewright/base:${shortHash({ architecture: inputs.architecture, recipe })}`;
  return { ...inputs, hash, image: `${RUNTIME_REPOSITORY}:${hash}`, debianBase };
}

function shortHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
