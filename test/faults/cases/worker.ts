import { WORK_PHASES } from '../../../src/domain/setup-phase.js';
import { LONG_PHASES, projectInEachPhase } from '../../support/e2e/every-phase.js';
import { eventually } from '../../support/eventually.js';
import type { FaultCase } from '../fault-case.js';
import type { World, WorldOptions } from '../world/with-world.js';
import { allComplete, completes, failedAttempts, pause, require, seconds, until } from './steps.js';

const LONG: WorldOptions = { templates: { ...LONG_PHASES, quick: {} } };

const AWAY_MS = 5_000;
/** Beyond every heartbeat timeout (3 s of actions, 10 s of waits). */
const FROZEN_MS = 15_000;

/** Workers that end, freeze, or come back. */
export const WORKER_CASES: readonly FaultCase[] = [
  {
    row: '1',
    injected: 'kill -9 of the worker with a setup in each phase, and in both waits; started again after 5 s',
    expected: 'each goes on in its phase: same containers, one session, one prompt; probing again at most 12 s later',
    world: LONG,
    run: killedInEachPhase,
  },
  {
    row: '2a',
    injected: 'kill -9 of the worker when the engine has made a network, a volume or a container, before it is told',
    expected: 'what was made is found by its label and adopted; nothing is made twice',
    world: LONG,
    run: (world) => killedAfter(world, [/^\/networks\/create/, /^\/volumes\/create/, /^\/containers\/create/]),
  },
  {
    row: '2b',
    injected: 'kill -9 of the worker when the engine has started a container, before it is told',
    expected: 'the started container is adopted',
    world: LONG,
    run: (world) => killedAfter(world, [/^\/containers\/[^/]+\/start/]),
  },
  {
    row: '3',
    injected: 'SIGTERM of the worker, as at a deployment, with a setup in each phase; started again at once',
    expected: 'it hands over within 5 s (2 s of grace for actions); no attempt of the failure policy is used up',
    world: LONG,
    run: handedOver,
  },
  {
    row: '4',
    injected: `SIGSTOP of one of two workers for ${seconds(FROZEN_MS)} with a setup in each phase, then SIGCONT`,
    expected: 'heartbeat timeouts move its work to the other; what the thawed one still writes is fenced off',
    world: LONG,
    run: frozen,
  },
];

async function killedInEachPhase(world: World): Promise<string> {
  const { parts } = world;
  const projects = await projectInEachPhase(world);
  const waiting = [projects.get('starting_docker'), projects.get('waiting_completion')];
  await parts.worker.kill9();
  const before = new Map<string, number>();
  for (const id of waiting) if (id !== undefined) before.set(id, await probesOf(world, id));
  await pause(AWAY_MS);
  parts.worker.launch();
  const restartedAt = performance.now();
  await probingAgain(world, before);
  const probingAfterMs = performance.now() - restartedAt;
  await allComplete(world, projects.values());
  return `all ${projects.size} completed; both waits probing again ${seconds(probingAfterMs)} after the restart`;
}

/** One project for each kind of call: the worker dies when its effect is there. */
async function killedAfter(world: World, effects: readonly RegExp[]): Promise<string> {
  const { api, engine, parts } = world;
  const tookMs: number[] = [];
  for (const path of effects) {
    const kill = { kind: 'meanwhile', at: 'after', run: () => parts.worker.kill9() } as const;
    engine.rule({ method: 'POST', path, times: 1, action: kill });
    const { id } = await api.create({ template: 'quick' });
    await until('the worker was killed', () => !parts.worker.isRunning);
    const startedAt = performance.now();
    await parts.worker.start();
    await completes(world, id);
    tookMs.push(performance.now() - startedAt);
  }
  return `${effects.length} of ${effects.length} completed, at most ${seconds(Math.max(...tookMs))} after the restart`;
}

async function handedOver(world: World): Promise<string> {
  const { parts } = world;
  const projects = await projectInEachPhase(world);
  const tookMs = await parts.worker.stop();
  await parts.worker.start();
  await allComplete(world, projects.values());
  for (const phase of WORK_PHASES) {
    const failed = await failedAttempts(world, projects.get(phase) ?? '');
    require(failed === 0, `${phase}: ${failed} attempts were used up.`);
  }
  require(tookMs < 5_000, `The worker took ${seconds(tookMs)} to end.`);
  return `ended after ${seconds(tookMs)}; all ${projects.size} completed, no failed attempt`;
}

async function frozen(world: World): Promise<string> {
  const { parts } = world;
  const { process: other } = await world.secondPart('worker');
  try {
    const projects = await projectInEachPhase(world);
    parts.worker.freeze();
    await pause(FROZEN_MS);
    parts.worker.thaw();
    await allComplete(world, projects.values());
    require(parts.worker.isRunning && other.isRunning, 'A worker ended.');
    return `all ${projects.size} completed once; both workers live`;
  } finally {
    parts.worker.thaw();
    await other.stop();
  }
}

async function probingAgain(world: World, before: ReadonlyMap<string, number>): Promise<void> {
  const goesOn = async ([id, probes]: [string, number]): Promise<void> => {
    const { phase } = await world.api.setup(id);
    if (phase !== 'completed' && (await probesOf(world, id)) <= probes) throw new Error('It does not probe yet.');
  };
  await Promise.all([...before].map((one) => eventually(() => goesOn(one), { timeoutMs: 12_000, intervalMs: 20 })));
}

async function probesOf({ api }: World, id: string): Promise<number> {
  const { phases } = await api.setup(id);
  return phases.at(-1)?.probes ?? 0;
}
