import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiAnswer, DetailedSetup, ProjectView } from '../../support/e2e/api-client.js';
import { eventually } from '../../support/eventually.js';
import type { World } from '../world/with-world.js';

/** How long a call may stay without an answer before it counts as unanswered. */
const ANSWER_LIMIT_MS = 20_000;

/** Part of a case, such as how long a server is away. */
export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

export function require(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

/** Waits until it holds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const look = async (): Promise<void> => require(await holds(), `It does not come to this: ${what}.`);
  await eventually(look, { timeoutMs, intervalMs: 20 });
}

/** A new project that was set up. */
export async function runningProject(world: World, template: string): Promise<string> {
  const { id } = await world.api.create({ template });
  await completes(world, id);
  return id;
}

export async function completes({ api }: World, id: string, timeoutMs?: number): Promise<ProjectView> {
  const project = await api.untilEnded(id, timeoutMs);
  require(project.setup.phase === 'completed', `The setup did not complete: ${JSON.stringify(project.setup)}`);
  return project;
}

export async function allComplete(world: World, ids: Iterable<string>): Promise<void> {
  await Promise.all([...ids].map((id) => completes(world, id)));
}

/** Waits until the setup has failed with this code, and words that fit. */
export async function failsWith(world: World, id: string, code: string, words = /./): Promise<DetailedSetup> {
  await world.api.untilEnded(id);
  const setup = await world.api.setup(id);
  const isExpected = setup.error?.code === code && words.test(setup.error.message);
  require(isExpected, `The setup should have failed with ${code} (${String(words)}): ${JSON.stringify(setup)}`);
  return setup;
}

/** Attempts of all phases that went wrong. */
export async function failedAttempts({ api }: World, id: string): Promise<number> {
  const { phases } = await api.setup(id);
  return phases.reduce((sum, phase) => sum + phase.failedAttempts, 0);
}

/** Asks for a project; undefined: no answer came. */
export async function askForProject(
  { api }: Pick<World, 'api'>,
  request: { readonly template: string; readonly name?: string },
  key: string,
): Promise<ApiAnswer | undefined> {
  const options = {
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ prompt: 'A landing page for a bakery', ...request }),
  };
  const late = pause(ANSWER_LIMIT_MS).then(() => undefined);
  return Promise.race([api.raw('POST', '/projects', options).catch(() => undefined), late]);
}

export function codeOf(answer: ApiAnswer | undefined): string {
  if (answer === undefined) return 'no answer';
  return `${answer.status} ${(answer.body as { code?: string }).code ?? ''}`.trim();
}

export function phaseOf({ phases }: DetailedSetup, name: string): DetailedSetup['phases'][number] {
  const found = phases.find(({ phase }) => phase === name);
  require(found !== undefined, `There was no phase ${name}.`);
  return found;
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** How long after the site was ready its phase had ended. */
export async function overshootOf({ api, dataDir }: World, id: string): Promise<number> {
  const readyAt = Number(await readFile(join(dataDir, 'projects', id, 'ready.json'), 'utf8'));
  const { endedAt } = phaseOf(await api.setup(id), 'starting_docker');
  return Date.parse(endedAt ?? '') - readyAt;
}

/** The highest of the lowest 95 of 100. */
export function p95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
}
