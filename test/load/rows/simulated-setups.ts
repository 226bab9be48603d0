import { isDeepStrictEqual } from 'node:util';
import type { ProjectView } from '../../support/e2e/api-client.js';
import { SimulatedEngineProcess } from '../../support/simulated-engine/engine-process.js';
import { EACH_ONCE, onceOnly } from '../../support/simulated-engine/once-only.js';
import { inTurns } from '../in-turns.js';
import { Failures, type LoadContext, type LoadRow, type LoadSight } from '../load-row.js';
import { deleteAll, type LoadWorld, withLoadWorld } from '../load-world.js';
import { megabytes, MemoryWatch, quantile, seconds } from '../measure.js';

const SETUPS = 500;
const CREATES_AT_ONCE = 25;
const LIMIT_MS = 900_000;

export const simulatedSetups: LoadRow = {
  row: 'c',
  load: `${SETUPS} setups at once on the simulated engine`,
  expected: 'all complete; for each one set of containers, one session, one prompt, worked on once; all deleted',
  run,
};

async function run({ temporalCli }: LoadContext): Promise<LoadSight> {
  const engine = await SimulatedEngineProcess.start();
  try {
    const { dockerHost } = engine;
    const env = { SITEWRIGHT_MAX_SETUPS: '1000' };
    return await withLoadWorld({ temporalCli, dockerHost, env, templates: { quick: {} } }, (world) =>
      setUp(world, engine),
    );
  } finally {
    await engine.stop();
  }
}

async function setUp({ main, worker, temporal }: LoadWorld, engine: SimulatedEngineProcess): Promise<LoadSight> {
  const failures = new Failures();
  const pids = { worker: worker.pid, API: main.process.pid, Temporal: temporal.pid, 'simulated engine': engine.pid };
  const memory = new MemoryWatch(pids);
  const startedAt = performance.now();
  const created: ProjectView[] = [];
  await inTurns(Array.from({ length: SETUPS }), CREATES_AT_ONCE, async () => {
    created.push(await main.api.create({ template: 'quick' }));
  });
  const createdAt = performance.now();
  const took: number[] = [];
  await inTurns(created, CREATES_AT_ONCE, async ({ id }) => {
    const { setup } = await main.api.untilEnded(id, LIMIT_MS);
    failures.expect(setup.phase === 'completed', `${id} ended as ${setup.phase}: ${setup.error?.code}`);
    took.push(Date.parse(setup.finishedAt ?? '') - Date.parse(setup.startedAt ?? ''));
  });
  const makespan = performance.now() - startedAt;
  const { projects } = await engine.report();
  for (const { id } of created) {
    const times = onceOnly(projects[id]);
    failures.expect(isDeepStrictEqual(times, EACH_ONCE), `${id} was not made once: ${JSON.stringify(times)}`);
  }
  const deletingAt = performance.now();
  await deleteAll(main.api, LIMIT_MS);
  const left = Object.keys((await engine.report()).present).length;
  failures.expect(left === 0, `${left} projects left something on the engine`);
  return {
    facts: [
      `${SETUPS} created in ${seconds(createdAt - startedAt)}, all ended after ${seconds(makespan)}`,
      `a setup: p50 ${seconds(quantile(took, 0.5))}, p95 ${seconds(quantile(took, 0.95))}`,
      `all deleted in ${seconds(performance.now() - deletingAt)}`,
      megabytes(memory.stop()),
    ],
    failures: failures.all,
  };
}
