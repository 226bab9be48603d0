import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { NOTHING, resourcesOf } from '../../support/e2e/with-service.js';
import { eventually } from '../../support/eventually.js';
import { SimulatedEngineProcess } from '../../support/simulated-engine/engine-process.js';
import { seededTime, type Span } from '../../support/simulated-engine/timing.js';
import { inTurns } from '../in-turns.js';
import { Failures, type LoadContext, type LoadRow, type LoadSight } from '../load-row.js';
import { type LoadWorld, withLoadWorld } from '../load-world.js';
import { quantile, seconds } from '../measure.js';

const SEED = 20;
const P95_LIMIT_MS = 2_000;
const GONE_LIMIT_MS = 60_000;

interface Deletes {
  readonly count: number;
  readonly atOnce: number;
  /** When a project is deleted, counted from its creation: from at once to well after its setup. */
  readonly age: Span;
  /** How long the containers of this kind take to end, at most. */
  readonly stopMs: number;
  readonly isLeft: (id: string) => Promise<boolean>;
}

export const deletes: LoadRow = {
  row: 'g',
  load: '200 deletions at random moments of the setups: 150 on the simulated engine, five at a time, 50 on the real one, one at a time',
  expected: `nothing left (containers, networks, volumes, folder, row, workflows); p95 under ${seconds(P95_LIMIT_MS)} without the stop`,
  run,
};

async function run(context: LoadContext): Promise<LoadSight> {
  const failures = new Failures();
  const simulated = await onSimulatedEngine(context, failures);
  const isLeft = async (id: string): Promise<boolean> => !isDeepStrictEqual(await resourcesOf(id), NOTHING);
  const env = { SITEWRIGHT_MAX_SETUPS: '5' };
  const real = await withLoadWorld({ ...context, env, templates: { quick: {} } }, (world) =>
    deleteMany(world, { count: 50, atOnce: 1, age: [0, 6_000], stopMs: 0, isLeft }, failures),
  );
  return { facts: [`simulated: ${simulated}`, `real: ${real}`], failures: failures.all };
}

async function onSimulatedEngine(context: LoadContext, failures: Failures): Promise<string> {
  const engine = await SimulatedEngineProcess.start();
  try {
    const isLeft = async (id: string): Promise<boolean> => id in (await engine.report()).present;
    const options = { ...context, dockerHost: engine.dockerHost, env: { SITEWRIGHT_MAX_SETUPS: '50' } };
    return await withLoadWorld({ ...options, templates: { quick: {} } }, (world) =>
      deleteMany(world, { count: 150, atOnce: 5, age: [0, 8_000], stopMs: 50, isLeft }, failures),
    );
  } finally {
    await engine.stop();
  }
}

async function deleteMany(world: LoadWorld, plan: Deletes, failures: Failures): Promise<string> {
  const { main, dataDir } = world;
  const took: number[] = [];
  const phases = new Set<string>();
  const ids: string[] = [];
  await inTurns(Array.from({ length: plan.count }), plan.atOnce, async (_, index) => {
    const { id } = await main.api.create({ template: 'quick' });
    ids.push(id);
    await pause(seededTime(plan.age, SEED, index));
    phases.add((await main.api.project(id)).setup.phase);
    const startedAt = performance.now();
    await main.api.delete(id);
    await eventually(
      async () => {
        const { status } = await main.api.raw('GET', `/projects/${id}`);
        if (status !== 404) throw new Error(`The project still answers ${status}.`);
      },
      { timeoutMs: GONE_LIMIT_MS, intervalMs: 20 },
    );
    took.push(performance.now() - startedAt - plan.stopMs);
    failures.expect(!(await plan.isLeft(id)), `${id} left something on the engine`);
    const hasFolder = await access(join(dataDir, 'projects', id)).then(
      () => true,
      () => false,
    );
    failures.expect(!hasFolder, `${id} left its folder`);
  });
  for (const workflow of await openWorkflows(world, ids)) failures.expect(false, `${workflow} still runs`);
  const p95 = quantile(took, 0.95);
  failures.expect(p95 < P95_LIMIT_MS, `p95 is ${seconds(p95)}`);
  const times = [0.5, 0.95, 1].map((share) => seconds(quantile(took, share)));
  return `${plan.count} in ${phases.size} different phases, p50 ${times[0]}, p95 ${times[1]}, most ${times[2]}`;
}

/** Names of workflows of these projects that have not ended; visibility may be a moment late. */
async function openWorkflows({ client }: LoadWorld, ids: readonly string[]): Promise<readonly string[]> {
  const open = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const { workflowId } of client.workflow.list({ query: 'ExecutionStatus = "Running"' })) {
      if (ids.some((id) => workflowId.includes(id))) found.push(workflowId);
    }
    return found;
  };
  return eventually(async () => {
    const found = await open();
    if (found.length > 0) throw new Error(`${found.length} workflows run.`);
    return found;
  }).catch(open);
}
