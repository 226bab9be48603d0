import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { COMPOSE_TEXT } from '../support/builders.js';

export const DESCRIPTION = `title: A test
compose: compose.yaml
site: site
preview: { service: preview, port: 4321, path: / }
agent:
  service: agent
  port: 4096
  kind: opencode
  health: /global/health
`;

/** Runs with a new folder that is removed at the end, whatever happens. */
export async function withFolder(story: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sitewright-workspace-'));
  try {
    await story(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A template that is fine, but for the files that are given: a text replaces one, null leaves it out. */
export async function writeTemplate(directory: string, changes: Record<string, string | null> = {}): Promise<void> {
  const files: Record<string, string | null> = {
    'template.yaml': DESCRIPTION,
    'compose.yaml': COMPOSE_TEXT,
    'site/package.json': '{}',
    'site/src/index.html': 'hello',
    ...changes,
  };
  await mkdir(directory, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    if (text === null) continue;
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
}
