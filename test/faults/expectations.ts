import type { PhaseView, ProjectView } from '../support/e2e/api-client.js';
import { eventually } from '../support/eventually.js';
import { require } from './cases/steps.js';
import type { World } from './world/with-world.js';

/** Waits until the setup has ended, which must be in completion. */
export async function untilCompleted(world: World, id: string): Promise<ProjectView> {
  const project = await world.api.untilEnded(id);
  const { phase, error } = project.setup;
  require(phase === 'completed' && error === null, `${id} has ${phase}: ${JSON.stringify(error)}`);
  return project;
}

/** Waits until the setup has failed for that reason; answers what people read. */
export async function untilFailed(
  world: World,
  id: string,
  wanted: { readonly code: string; readonly phase: string; readonly says: RegExp },
): Promise<string> {
  const { setup } = await world.api.untilEnded(id);
  const { code, phase, message } = setup.error ?? { code: setup.phase, phase: '', message: '' };
  const isWanted = code === wanted.code && phase === wanted.phase && wanted.says.test(message);
  require(isWanted, `expected ${wanted.code} in ${wanted.phase}, got ${code} in ${phase}: ${message}`);
  return message;
}

/** Waits until the present phase shows such a finding; answers it. */
export async function untilFound(world: World, id: string, words: RegExp): Promise<string> {
  return eventually(
    async () => {
      const finding = (await world.api.setup(id)).phases.at(-1)?.lastFinding ?? '';
      require(words.test(finding), `The last finding is "${finding}".`);
      return finding;
    },
    { timeoutMs: 60_000, intervalMs: 20 },
  );
}

export async function untilStatus(world: World, id: string, status: string, timeoutMs = 30_000): Promise<ProjectView> {
  return eventually(
    async () => {
      const project = await world.api.project(id);
      require(project.status === status, `The project is ${project.status}, not ${status}.`);
      return project;
    },
    { timeoutMs, intervalMs: 20 },
  );
}

export async function phaseOf(world: World, id: string, phase: string): Promise<PhaseView> {
  const found = (await world.api.setup(id)).phases.find((one) => one.phase === phase);
  if (found === undefined) throw new Error(`The setup of ${id} was never in ${phase}.`);
  return found;
}

/** How long a phase that has ended took. */
export function secondsOf({ startedAt, endedAt }: PhaseView): number {
  return (Date.parse(endedAt ?? '') - Date.parse(startedAt)) / 1_000;
}

/** The value below which so many percent of the others are. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}
