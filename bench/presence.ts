import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { type Api, apiAt, projectsForLoad } from './presence/api.js';
import { LifecycleHistory } from './presence/lifecycle-history.js';
import { runViewers, type Times } from './presence/viewers.js';

/**
 * `npm run bench:presence -- --token …`: many open pages at a service that runs, whose projects' setups go on
 * meanwhile. The service is a process of its own, so what is measured does not share a thread with what measures.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://localhost:3000' },
    token: { type: 'string' },
    temporal: { type: 'string', default: 'localhost:7233' },
    namespace: { type: 'string', default: 'default' },
    projects: { type: 'string', default: '50' },
    viewers: { type: 'string', default: '1000' },
    minutes: { type: 'string', default: '5' },
  },
});
if (values.token === undefined) throw new Error('--token is needed: the one that the service was given.');

const minutes = Number(values.minutes);
const api: Api = apiAt(values.url, values.token);
const connection = await Connection.connect({ address: values.temporal });
try {
  const client = new Client({ connection, namespace: values.namespace });
  const ids = await projectsForLoad(api, Number(values.projects));
  const history = await LifecycleHistory.since(client, ids);
  console.log(`${values.viewers} viewers of ${ids.length} projects, a heartbeat every 15 s, ${minutes} min\n`);
  const times = await runViewers(api, ids, { viewers: Number(values.viewers), forMs: minutes * 60_000 });
  printTimes(times);
  const added = await history.addedEvents();
  const perHour = added.map((count) => (count / minutes) * 60).toSorted((a, b) => a - b);
  const label = `history events per watched project and hour, extrapolated from ${minutes} min`;
  console.log(`\n${label}: median ${whole(quantile(perHour, 0.5))}, most ${whole(quantile(perHour, 1))}`);
} finally {
  await connection.close();
}

function printTimes({ heartbeatMs, getMs, failed }: Times): void {
  console.log('milliseconds                 asked    p50    p95    p99');
  for (const [name, taken] of [
    ['POST /projects/:id/presence', heartbeatMs],
    ['GET /projects/:id', getMs],
  ] as const) {
    const sorted = taken.toSorted((a, b) => a - b);
    const cells = [0.5, 0.95, 0.99].map((share) => quantile(sorted, share).toFixed(1).padStart(6));
    console.log(`${name.padEnd(28)} ${String(taken.length).padStart(5)} ${cells.join(' ')}`);
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
