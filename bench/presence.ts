import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ensureTemporalCli } from '../scripts/platform/ensure-temporal-cli.js';
import type { ApiClient } from '../test/support/e2e/api-client.js';
import { withService } from '../test/support/e2e/with-service.js';
import { startPostgres } from '../test/support/postgres.js';
import { startTemporal } from '../test/support/temporal.js';
import { LifecycleHistory } from './presence/lifecycle-history.js';
import { runViewers, type Times } from './presence/viewers.js';

/**
 * `npm run bench:presence`: many open pages at a service whose projects' setups go on meanwhile. The service is a process
 * of its own, so what is measured does not share a thread with what measures; its containers are stand-ins, so that 50
 * projects fit on a small machine. `-- --minutes 10` measures for that long; it should be
 * longer than the idle time of 3 min, after which each lifecycle looks who is there. `--postgres` takes a PostgreSQL.
 */
const PROJECTS = 50;
const VIEWERS = 1_000;
/** Time between the end of one setup and the next one's begin. */
const BREATH_MS = 3_000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '6' },
    postgres: { type: 'boolean', default: false },
    'no-install': { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);

process.env['TEMPORAL_CLI_PATH'] ??= await ensureTemporalCli({ allowInstall: !values['no-install'] });
const temporal = await startTemporal();
const database = values.postgres ? await startPostgres() : undefined;
try {
  const env = { SITEWRIGHT_CREATE_LIMIT: '1000', DATABASE_URL: database?.url ?? '' };
  await withService({ temporal, templates: { quick: {} }, env }, async ({ api }) => {
    console.log(`Setting up ${PROJECTS} projects with stand-in containers …`);
    const ids = await setUp(api, PROJECTS);
    // Every page has said once that it is open: what is counted from here is a usual hour.
    await runViewers(api, ids, { viewers: VIEWERS, forMs: 20_000 });
    const history = await LifecycleHistory.since(temporal.client, ids);
    const name = database === undefined ? 'the embedded database' : 'PostgreSQL';
    console.log(`${VIEWERS} viewers of ${PROJECTS} projects, a heartbeat every 15 s, ${minutes} min, ${name}\n`);
    const stopping = new AbortController();
    const setups = setUpAllTheTime(api, stopping.signal);
    const times = await runViewers(api, ids, { viewers: VIEWERS, forMs: minutes * 60_000 });
    const added = await history.addedEvents();
    stopping.abort();
    printTimes(times);
    const perHour = added.map((count) => (count / minutes) * 60).toSorted((a, b) => a - b);
    const label = 'history events per watched project and hour';
    console.log(`${label}: median ${whole(quantile(perHour, 0.5))}, most ${whole(quantile(perHour, 1))}`);
    console.log(`setups meanwhile: ${await setups}`);
    await deleteAll(api);
  });
} finally {
  await temporal.teardown();
  await database?.stop();
}

async function setUp(api: ApiClient, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let number = 1; number <= count; number += 1) ids.push((await api.create({ template: 'quick' })).id);
  for (const id of ids) await api.untilEnded(id, 600_000);
  return ids;
}

async function deleteAll(api: ApiClient): Promise<void> {
  await api.deleteAll();
  while ((await api.list()).length > 0) await pause(500);
}

/** One setup after the other, until the end; answers how many. */
async function setUpAllTheTime(api: ApiClient, signal: AbortSignal): Promise<number> {
  let count = 0;
  while (!signal.aborted) {
    await setUp(api, 1);
    count += 1;
    await pause(BREATH_MS, undefined, { signal }).catch(() => undefined);
  }
  return count;
}

function printTimes({ heartbeatMs, getMs, failed }: Times): void {
  console.log('milliseconds                  asked    p50    p95    p99');
  for (const [name, taken] of [
    ['POST /projects/:id/presence', heartbeatMs],
    ['GET /projects/:id', getMs],
  ] as const) {
    const sorted = taken.toSorted((a, b) => a - b);
    const cells = [0.5, 0.95, 0.99].map((share) => quantile(sorted, share).toFixed(1).padStart(6));
    console.log(`${name.padEnd(28)} ${String(taken.length).padStart(6)} ${cells.join(' ')}`);
  }
  console.log(`requests that failed: ${failed}`);
}

/** The smallest of the sorted values that the given share of them does not exceed. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function whole(value: number): string {
  return value.toFixed(0);
}
