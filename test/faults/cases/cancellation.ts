import { LONG_PHASES, projectInEachPhase } from '../../support/e2e/every-phase.js';
import { resourcesOf } from '../../support/e2e/with-service.js';
import type { FaultCase } from '../fault-case.js';
import type { World, WorldOptions } from '../world/with-world.js';
import { require } from './steps.js';

const GOAL_MS = 3_000;

export const CANCELLATION_TEMPLATES = LONG_PHASES;

export const CANCELLATION_CASES = (world: WorldOptions): readonly FaultCase[] => [
  {
    row: '44c',
    injected: 'a cancellation of five setups at one moment, each in another phase that has long to go',
    expected: `each is cancelled within ${GOAL_MS / 1_000} s, without containers`,
    world,
    run: cancelledInEachPhase,
  },
];

async function cancelledInEachPhase({ api }: World): Promise<string> {
  const projects = await projectInEachPhase({ api });
  const cancelledAt = Date.now();
  await Promise.all([...projects.values()].map((id) => api.command(id, 'cancel')));
  const times: string[] = [];
  for (const [phase, id] of projects) {
    const { setup } = await api.untilEnded(id);
    const ms = Date.parse(setup.finishedAt ?? '') - cancelledAt;
    const containers = Object.keys((await resourcesOf(id)).containers).length;
    require(setup.phase === 'cancelled' &&
      containers === 0, `${phase}: ${setup.phase}, ${containers} containers left.`);
    require(ms < GOAL_MS, `${phase}: cancelled after ${ms} ms.`);
    times.push(`${phase} ${(ms / 1_000).toFixed(1)} s`);
  }
  return times.join(', ');
}
