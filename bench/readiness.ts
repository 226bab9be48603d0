import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureTemporalServer } from '../scripts/platform/ensure-temporal-server.js';
import { installWorkerRuntime } from '../src/temporal/worker-runtime.js';
import { runPeer } from './readiness/peers.js';
import { type Services, startServices } from './readiness/services.js';
import { runSitewright } from './readiness/sitewright.js';

/**
 * `npm run bench`: how long after a service begins to answer does the workflow go on? Many services at once, each
 * listening after a time of its own, on one Temporal server, one way after the other.
 */
const WAITS = 40;
/** Long enough that all waits have begun, and spread so that no two ends fall together. */
const FIRST_AFTER_MS = 9_000;
const SPREAD_MS = 6_000;

interface Row {
  readonly name: string;
  readonly run: (address: string, startAll: () => Promise<Services>) => ReturnType<typeof runSitewright>;
}

const ROWS: readonly Row[] = [
  {
    name: 'activity that fails, retried every second',
    run: (address, startAll) => runPeer({ address, workflow: 'pollBySecond' }, WAITS, startAll),
  },
  {
    name: 'one heartbeating activity, loop of 50 ms',
    run: (address, startAll) => runPeer({ address, workflow: 'pollByLoop' }, WAITS, startAll),
  },
  { name: 'Sitewright, whole setup', run: (address, startAll) => runSitewright(address, WAITS, startAll) },
];

installWorkerRuntime({ write: () => undefined });
const dataDir = await mkdtemp(join(tmpdir(), 'sitewright-bench-'));
const temporal = await ensureTemporalServer({ dataDir, allowInstall: !process.argv.includes('--no-install') });
try {
  console.log(`${WAITS} waits at once; milliseconds from "service listens" to "workflow went on"\n`);
  console.log('                                             p50    p95    max');
  for (const { name, run } of ROWS) {
    const { services, wentOnAtMs } = await run(temporal.address, () => startServices(delays()));
    await services.close();
    const latenessMs = wentOnAtMs.map((atMs, index) => atMs - (services.listeningSinceMs.get(index) ?? Number.NaN));
    const cells = [0.5, 0.95, 1].map((share) => String(quantile(latenessMs, share)).padStart(6));
    console.log(`${name.padEnd(42)} ${cells.join(' ')}`);
  }
} finally {
  await temporal.stop();
  await rm(dataDir, { recursive: true, force: true });
}

/** The same for every row, without luck: evenly spread, in an order that mixes early and late. */
function delays(): readonly number[] {
  return Array.from({ length: WAITS }, (_, index) => FIRST_AFTER_MS + (((index * 17) % WAITS) * SPREAD_MS) / WAITS);
}

/** The smallest value that the given share of the values does not exceed. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
