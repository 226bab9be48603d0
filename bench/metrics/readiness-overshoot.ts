import { quantile } from '../../test/load/measure.js';
import { Random } from '../../test/simulation/random.js';
import { EngineProcess } from '../engines/engine-process.js';
import type { Engine } from '../engines/engine.js';
import { ENGINES } from '../engines/index.js';
import { addressOf, Apps, PREVIEW_PORT } from '../harness/apps.js';
import { untilListening } from '../harness/listening.js';
import { openSurroundings } from '../harness/surroundings.js';
import type { Bar, Metric, MetricContext, MetricResult, MetricRow } from './metric.js';

const SEED = 1;
/** How long an app boots, in milliseconds: long enough that every engine waits by the time. */
const BOOT_MS = { least: 500, most: 1_500 };
/** Who has not gone on by then, after the app listens, does not. The slowest poll is 2 s. */
const LATEST_MS = 6_000;
/** After so many repeats without an end a row is not tried again. */
const HOPELESS = 3;
/** P1 and its ratios, as `performance-reliability` sets them. */
const GOALS = { p50Ms: 20, p95Ms: 40, timesDocumented: 15 };

interface Contestant {
  readonly engine: Engine;
  readonly process: EngineProcess;
  readonly samples: (number | null)[];
}

export const readinessOvershoot: Metric = {
  id: 'P1',
  title: 'From the moment an app listens to the begin of the next step',
  run,
};

async function run(context: MetricContext): Promise<MetricResult> {
  const surroundings = await openSurroundings(ENGINES, context);
  const apps = await Apps.start();
  const contestants: Contestant[] = [];
  try {
    for (const engine of ENGINES) {
      const process = await EngineProcess.start(engine, await surroundings.of(engine));
      contestants.push({ engine, process, samples: [] });
    }
    await measure(contestants, apps, context);
  } finally {
    await Promise.all(contestants.map(({ process }) => process.close()));
    await apps.stop();
    await surroundings.close();
  }
  const rows = contestants.map(({ engine: { name, kind }, samples }) => ({ name, kind, samples }));
  const { id, title } = readinessOvershoot;
  const method =
    `One wait at a time, rows in turn, ${context.repeats} times; an app boots for ${BOOT_MS.least} to ${BOOT_MS.most} ms, ` +
    'the same in each row of a repeat. When it listens, the kernel tells (procfs, looked at every millisecond).';
  return { id, title, unit: 'ms', method, rows, bars: barsOf(rows) };
}

async function measure(contestants: readonly Contestant[], apps: Apps, { repeats, say }: MetricContext): Promise<void> {
  const random = new Random(SEED);
  let app = 0;
  // Once before what counts: connections, prepared statements and code that is compiled when it is first run.
  for (let repeat = 0; repeat <= repeats; repeat += 1) {
    say(repeat === 0 ? 'warming up' : `repeat ${repeat} of ${repeats}`);
    const bootMs = random.between(BOOT_MS.least, BOOT_MS.most);
    for (const { process, samples } of contestants) {
      if (samples.length >= HOPELESS && samples.every((sample) => sample === null)) continue;
      app += 1;
      const sample = await overshoot(process, apps, { address: addressOf(app), bootMs });
      if (repeat > 0) samples.push(sample);
    }
  }
}

async function overshoot(
  engine: EngineProcess,
  apps: Apps,
  { address, bootMs }: { address: string; bootMs: number },
): Promise<number | null> {
  const giveUp = AbortSignal.timeout(bootMs + LATEST_MS);
  apps.boot({ address, previewAfterMs: bootMs, agentAfterMs: 0 });
  const [listensAtMs, wentOnAtMs] = await Promise.all([
    untilListening(address, PREVIEW_PORT, giveUp),
    engine.wait(address, bootMs + LATEST_MS),
  ]);
  apps.end(address);
  return wentOnAtMs === undefined ? null : wentOnAtMs - listensAtMs;
}

function barsOf(rows: readonly MetricRow[]): Bar[] {
  const product = rows.find(({ kind }) => kind === 'product');
  if (product === undefined) return [];
  const [p50, p95] = [quantileOf(product, 0.5), quantileOf(product, 0.95)];
  const documented = rows.filter(({ kind }) => kind === 'documented');
  const best = Math.min(...documented.map((row) => quantileOf(row, 0.5)));
  const times = best / p50;
  return [
    { what: 'p50', goal: `≤ ${GOALS.p50Ms} ms`, seen: `${p50.toFixed(1)} ms`, isMet: p50 <= GOALS.p50Ms },
    { what: 'p95', goal: `≤ ${GOALS.p95Ms} ms`, seen: `${p95.toFixed(1)} ms`, isMet: p95 <= GOALS.p95Ms },
    {
      what: `times better than the best that is used as documented (${best.toFixed(1)} ms)`,
      goal: `≥ ${GOALS.timesDocumented}`,
      seen: times.toFixed(1),
      isMet: times >= GOALS.timesDocumented,
    },
  ];
}

/** Who does not go on counts as endlessly late: it makes no row better, the product's least of all. */
function quantileOf({ samples }: MetricRow, share: number): number {
  const values = samples.map((sample) => sample ?? Number.POSITIVE_INFINITY);
  return quantile(values, share);
}
