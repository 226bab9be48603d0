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
const DELETIONS = 36;
const AT_ONCE = 3;

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
    injected: `${DELETIONS} deletions at random moments of a setup and just after it (seed ${SEED}), ${AT_ONCE} at once, each third one twice`,
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
  const [times, phases] = [[] as number[], new Map<string, number>()];
  let next = 0;
  const deleter = async (): Promise<void> => {
    for (let number = next++; number < DELETIONS; number = next++) {
      const { id } = await api.create({ template: 'all-phases' });
      await delay(moments[number]);
      const { phase } = await api.setup(id);
      phases.set(phase, (phases.get(phase) ?? 0) + 1);
      const startedAt = performance.now();
      const twice = number % 3 === 0 ? [api.raw('DELETE', `/projects/${id}`)] : [];
      await Promise.all([api.delete(id), ...twice]);
      await untilNothingIsLeft(world, id);
      times.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, deleter));
  const p95 = percentile(times, 95);
  require(p95 - stopMs < 2_000, `p95 ${Math.round(p95)} ms, stopping alone takes ${Math.round(stopMs)} ms.`);
  const where = [...phases].map(([phase, count]) => `${phase} ${count}`).join(', ');
  return (
    `nothing left; p50 ${Math.round(percentile(times, 50))} ms, p95 ${Math.round(p95)} ms, of which stopping ` +
    `${Math.round(stopMs)} ms (${where})`
  );
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
