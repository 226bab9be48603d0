import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { SimulatedEngineProcess } from '../../support/simulated-engine/engine-process.js';
import { type LoadWorld, withLoadWorld } from '../load-world.js';
import { runFaults } from './faults.js';
import { Ledger } from './ledger.js';
import { runPeople } from './people.js';
import { Random } from './random.js';
import { Steadiness, type SteadyProcess } from './steadiness.js';
import { judgeSoak } from './verdict.js';
import { runFollower, runViewer } from './viewers.js';

const PEOPLE = 2;
const VIEWERS = 30;
const FOLLOWERS = 20;

export interface SoakOptions {
  readonly temporalCli: string;
  readonly minutes: number;
  readonly seed: number;
}

export interface SoakResult {
  readonly counts: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly steady: readonly SteadyProcess[];
  readonly problems: readonly string[];
}

/** Projects come, work and go for a while, and all the time something fails; at the end everything must be right. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const engine = await SimulatedEngineProcess.start({ seed: options.seed });
  try {
    const { temporalCli } = options;
    // Idle projects are put to sleep within the run.
    const env = { SITEWRIGHT_IDLE_TIMEOUT: '60' };
    const world = { temporalCli, env, dockerHost: engine.dockerHost, templates: { quick: {} } };
    return await withLoadWorld(world, (open) => soak(options, open, engine));
  } finally {
    await engine.stop();
  }
}

async function soak(
  { minutes, seed }: SoakOptions,
  world: LoadWorld,
  engine: SimulatedEngineProcess,
): Promise<SoakResult> {
  const [api, worker] = [await world.anotherApi(), await world.anotherWorker()];
  const victims = { world, engine, api: api.process, worker };
  const ledger = new Ledger();
  const stopping = new AbortController();
  const { signal } = stopping;
  setMaxListeners(0, signal);
  const apis = [world.main.api, api.api];
  const steadiness = new Steadiness({ API: world.main.process.pid, worker: world.worker.pid });
  const crowd = [
    ...each(PEOPLE, (number) => runPeople({ apis, ledger, signal, random: new Random(seed + 1 + number) })),
    ...each(VIEWERS, (number) => runViewer({ api: world.main.api, ledger, signal, number })),
    ...each(FOLLOWERS, (number) => runFollower({ api: apis[number % 2] ?? api.api, ledger, signal, number })),
  ];
  const breaking = runFaults(victims, { random: new Random(seed), ledger, signal });
  await pause(minutes * 60_000);
  const steady = steadiness.stop();
  const hasLived = world.main.process.isRunning && world.worker.isRunning;
  stopping.abort();
  const [faults] = await Promise.all([breaking, ...crowd]);
  const problems = [...(await judgeSoak({ world, engine, ledger }))];
  if (!hasLived) problems.push('a process that nobody killed has ended');
  for (const { name, isFlat } of steady) if (!isFlat) problems.push(`memory or handles of the ${name} are not flat`);
  return { counts: ledger.counts, faults, steady, problems };
}

function each(count: number, begin: (number: number) => Promise<void>): Promise<void>[] {
  return Array.from({ length: count }, (_, number) => begin(number));
}
