import { setTimeout as pause } from 'node:timers/promises';
import type { PartProcess } from '../../faults/world/part-process.js';
import type { SimulatedEngineProcess } from '../../support/simulated-engine/engine-process.js';
import type { LoadWorld } from '../load-world.js';
import type { Ledger } from './ledger.js';
import type { Random } from './random.js';

const BREATH_MS = { from: 10_000, to: 25_000 };
const OUTAGE_MS = { from: 1_000, to: 5_000 };

export interface Victims {
  readonly world: LoadWorld;
  /** These may be killed; the world's own API and worker never are. */
  readonly api: PartProcess;
  readonly worker: PartProcess;
  readonly engine: SimulatedEngineProcess;
}

type Fault = (victims: Victims, random: Random, ledger: Ledger) => Promise<unknown>;

const FAULTS: Readonly<Record<string, Fault>> = {
  'worker killed': ({ worker }, random) => kill(worker, random),
  'API killed': ({ api }, random) => kill(api, random),
  'container killed': ({ engine }, random, ledger) =>
    engine.crash({
      projectId: random.pick([...ledger.alive]) ?? '',
      service: random.pick(['preview', 'agent']) ?? '',
      exitCode: 137,
    }),
  'container out of memory': ({ engine }, random, ledger) =>
    engine.crash({ projectId: random.pick([...ledger.alive]) ?? '', service: 'preview', oom: true }),
  'engine refuses (500)': ({ engine }, random) => misbehave(engine, random, { kind: 'refuse', status: 500 }),
  'engine hangs': ({ engine }, random) => misbehave(engine, random, { kind: 'hang' }),
  'engine slow': ({ engine }, random) => misbehave(engine, random, { kind: 'slow', ms: 500 }),
  'PostgreSQL crashed': async ({ world }, random) => {
    const { startAgain } = await world.postgres.crash();
    await outage(random);
    await startAgain();
  },
  'Temporal killed': async ({ world }, random) => {
    await world.temporal.kill9();
    await outage(random);
    await world.temporal.start();
  },
};

/** Breaks one thing after the other until the signal aborts, and leaves all whole; answers how often each. */
export async function runFaults(
  victims: Victims,
  { random, ledger, signal }: { readonly random: Random; readonly ledger: Ledger; readonly signal: AbortSignal },
): Promise<Readonly<Record<string, number>>> {
  const times: Record<string, number> = {};
  let names = Object.keys(FAULTS);
  for (;;) {
    await pause(random.between(BREATH_MS.from, BREATH_MS.to), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return times;
    // Each has its turn before any comes again.
    const name = random.pick(names) ?? '';
    names = names.filter((other) => other !== name);
    if (names.length === 0) names = Object.keys(FAULTS);
    // On a busy machine something may come back later than it should: the verdict waits for it.
    await FAULTS[name]?.(victims, random, ledger).catch(() => ledger.count('late returns after a fault'));
    times[name] = (times[name] ?? 0) + 1;
  }
}

async function kill(part: PartProcess, random: Random): Promise<void> {
  await part.kill9();
  await outage(random);
  await part.start();
}

async function misbehave(
  engine: SimulatedEngineProcess,
  random: Random,
  fault: Parameters<SimulatedEngineProcess['misbehave']>[0],
): Promise<void> {
  await engine.misbehave(fault);
  await outage(random);
  await engine.misbehave({ kind: 'none' });
}

async function outage(random: Random): Promise<void> {
  await pause(random.between(OUTAGE_MS.from, OUTAGE_MS.to));
}
