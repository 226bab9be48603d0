import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { isDeepStrictEqual } from 'node:util';
import type { StandIns } from '../../support/e2e/stand-in-templates.js';
import { NOTHING, resourcesOf } from '../../support/e2e/with-service.js';
import { Random } from '../../load/soak/random.js';
import { eventually } from '../../support/eventually.js';
import { percentile, untilCompleted } from '../expectations.js';
import { require } from './steps.js';
import type { FaultCase } from '../fault-case.js';
import type { World, WorldOptions } from '../world/with-world.js';

const SEED = 43;
const DELETIONS = 30;
/** Beside the time that the engine itself needs to stop the containers. */
const GOAL_MS = 2_000;

/** Phases of about the same length each, one of them with a retry and its back-off. */
export const DELETION_TEMPLATES: Readonly<Record<string, StandIns>> = {
  'all-phases': {
    files: 1_500,
    preview: { readyAfterMs: 700 },
    agent: { failSessions: 1, promptDelayMs: 700, workMs: 700 },
  },
};

export const DELETION_CASES = (world: WorldOptions): readonly FaultCase[] => [
  {
    row: '43a',
    injected: `${DELETIONS} deletions at random moments of a setup and just after it (seed ${SEED}), each third one twice`,
    expected:
      'deletion wins: nothing left, nothing written back; p95 under 2 s beside the time that containers take to stop',
    world,
    run: deletedAtRandom,
  },
  {
    row: '43b',
    injected:
      'deletion of a project while its row, its workflow or its setup has hardly begun, and while it waits for a place',
    expected: 'deleted all the same',
    suite: {
      files: [
        'test/e2e/commands.test.ts',
        'test/workflows/project-lifecycle.test.ts',
        'test/workflows/project-life.test.ts',
      ],
      names: 'delete',
    },
  },
];

async function deletedAtRandom(world: World): Promise<string> {
  const { api } = world;
  const reference = await api.create({ template: 'all-phases' });
  const { setup } = await untilCompleted(world, reference.id);
  const usualMs = Date.parse(setup.finishedAt ?? '') - Date.parse(setup.startedAt ?? '');
  const stopMs = await stopTimeOf(reference.id);
  const random = new Random(SEED);
  const moments = Array.from({ length: DELETIONS }, () => random.next() * usualMs * 1.3);
  const deletions: { readonly phase: string; readonly ms: number }[] = [];
  for (const [number, moment] of moments.entries()) {
    const { id } = await api.create({ template: 'all-phases' });
    await delay(moment);
    const { phase } = await api.setup(id);
    const startedAt = performance.now();
    const twice = number % 3 === 0 ? [api.raw('DELETE', `/projects/${id}`)] : [];
    await Promise.all([api.delete(id), ...twice]);
    await untilNothingIsLeft(world, id);
    deletions.push({ phase, ms: Math.round(performance.now() - startedAt) });
  }
  const times = deletions.map(({ ms }) => ms);
  const p95 = percentile(times, 95);
  const seen = `p50 ${percentile(times, 50)} ms, p95 ${p95} ms, of which stopping ${Math.round(stopMs)} ms (${longest(deletions)})`;
  require(p95 - stopMs < GOAL_MS, `Too slow: ${seen}`);
  return `nothing left; ${seen}`;
}

/** How many there were in each phase, and the longest of them. */
function longest(deletions: readonly { readonly phase: string; readonly ms: number }[]): string {
  return [...new Set(deletions.map(({ phase }) => phase))]
    .map((phase) => {
      const times = deletions.filter((one) => one.phase === phase).map(({ ms }) => ms);
      return `${phase}: ${times.length}, at most ${Math.max(...times)} ms`;
    })
    .join('; ');
}

/** What the engine alone needs to stop both containers. */
async function stopTimeOf(id: string): Promise<number> {
  const docker = new Docker();
  const { containers } = await resourcesOf(id);
  const startedAt = performance.now();
  await Promise.all(Object.values(containers).map((container) => docker.getContainer(container).stop({ t: 1 })));
  return performance.now() - startedAt;
}

async function untilNothingIsLeft({ api }: World, id: string): Promise<void> {
  await api.untilGone(id, 30_000);
  await eventually(
    async () => {
      const left = await resourcesOf(id);
      require(isDeepStrictEqual(left, NOTHING), `Left of ${id}: ${JSON.stringify(left)}`);
    },
    { timeoutMs: 10_000 },
  );
}
