import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { untilStopSignal } from '../src/composition/stop-signal.js';
import { ApiClient, fetchPreview, type ProjectView } from './demo/api-client.js';
import { followSetup } from './demo/follow-setup.js';
import { startWholeService, type WholeService } from './platform/whole-service.js';

/**
 * `npm run demo`: everything from nothing to a website. It starts the service, creates a project through the REST API,
 * shows its phases and the preview's address, and stays up until Ctrl-C. `--once` ends after the preview was fetched
 * and deletes the project again; `--prompt "…"` asks for something else; `--no-install` installs nothing.
 */
const { values: options } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    prompt: { type: 'string', default: 'A landing page for a small bakery called Morning Crumb, in warm colours' },
    'no-install': { type: 'boolean', default: false },
  },
});

if (existsSync('.env')) process.loadEnvFile('.env');
const startedMs = performance.now();
const stopped = untilStopSignal();
try {
  const service = await startWholeService(process.env, { allowInstall: !options['no-install'] });
  try {
    await Promise.race([stopped, service.finished, runDemo(service)]);
    if (!options.once) await Promise.race([stopped, service.finished]);
  } finally {
    await service.close();
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function runDemo(service: WholeService): Promise<void> {
  const api = new ApiClient(service);
  console.log(`\nPrompt: ${options.prompt}\n`);
  const { id } = await api.createProject(options.prompt);
  const project = await followSetup(api, id, process.stdout);
  if (project.setup.error !== null) throw new Error(failureText(project.setup.error));
  const title = await requirePreview(project, service.apiUrl);
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  console.log(`\n  "${title}" is served after ${seconds} s\n`);
  console.log(`  Preview       ${project.previewUrl}`);
  console.log(`  Trace         ${project.setup.traceUrl ?? 'none'}`);
  if (options.once) await deleteAgain(api, project);
  else service.describe();
}

/** Gives the page's title. A page without a word of the prompt would be somebody else's. */
async function requirePreview(project: ProjectView, apiUrl: string): Promise<string> {
  const { status, html } = await fetchPreview(project.previewUrl, apiUrl);
  if (status !== 200) throw new Error(`The preview answered ${status}.`);
  const words = options.prompt.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
  const page = html.toLowerCase();
  if (words.length > 0 && !words.some((word) => page.includes(word))) {
    throw new Error('The preview holds no word of the prompt.');
  }
  return /<title>([^<]*)<\/title>/i.exec(html)?.[1] ?? project.name;
}

async function deleteAgain(api: ApiClient, { id, name }: ProjectView): Promise<void> {
  await api.deleteProject(id);
  while (await exists(api, id)) await pause(100);
  console.log(`\n  "${name}" is deleted again; without --once it stays.`);
}

async function exists(api: ApiClient, id: string): Promise<boolean> {
  return api.project(id).then(
    () => true,
    (error: Error) => {
      if (error.message.includes('404')) return false;
      throw error;
    },
  );
}

function failureText(error: NonNullable<ProjectView['setup']['error']>): string {
  const log = error.logTail === null ? '' : `\n\nLast lines of the log:\n${error.logTail}`;
  return `${error.phase}: ${error.message} (${error.code})\n${error.hint}${log}`;
}
