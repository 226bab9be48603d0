import { WORK_PHASES } from '../../../src/domain/setup-phase.js';
import { LONG_PHASES, projectInEachPhase } from '../../support/e2e/every-phase.js';
import { eventually } from '../../support/eventually.js';
import type { FaultCase } from '../fault-case.js';
import type { World, WorldOptions } from '../world/with-world.js';

const LONG: WorldOptions = { templates: LONG_PHASES };

/** Workers that end, freeze, or come back. */
export const WORKER_CASES: readonly FaultCase[] = [
  {
    row: '1',
    injected: 'kill -9 of the worker with a setup in each phase, and in both waits; started again after 5 s',
    expected: 'each goes on in its phase: same containers, one session, one prompt; probing again at most 12 s later',
    world: LONG,
    run: killedInEachPhase,
  },
];

async function killedInEachPhase(world: World): Promise<string> {
  const { api, parts } = world;
  const projects = await projectInEachPhase(world);
  const waiting = [projects.get('starting_docker'), projects.get('waiting_completion')];
  await parts.worker.kill9();
  const before = new Map<string, number>();
  for (const id of waiting) if (id !== undefined) before.set(id, await probesOf(world, id));
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  parts.worker.launch();
  const restartedAt = performance.now();
  await Promise.all(
    [...before].map(([id, probes]) =>
      eventually(
        async () => {
          const { phase } = await api.setup(id);
          if (phase !== 'completed' && (await probesOf(world, id)) <= probes) throw new Error('It does not probe yet.');
        },
        { timeoutMs: 12_000, intervalMs: 20 },
      ),
    ),
  );
  const probingAfterS = (performance.now() - restartedAt) / 1_000;
  for (const phase of WORK_PHASES) {
    const { setup } = await api.untilEnded(projects.get(phase) ?? '');
    if (setup.phase !== 'completed' || setup.error !== null) throw new Error(`${phase}: ${JSON.stringify(setup)}`);
  }
  return `all ${projects.size} completed; both waits probing again ${probingAfterS.toFixed(1)} s after the restart`;
}

async function probesOf({ api }: World, id: string): Promise<number> {
  const { phases } = await api.setup(id);
  return phases.at(-1)?.probes ?? 0;
}
