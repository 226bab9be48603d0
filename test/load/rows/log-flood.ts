import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { resourcesOf } from '../../support/e2e/with-service.js';
import { Failures, type LoadContext, type LoadRow, type LoadSight } from '../load-row.js';
import { deleteAll, type LoadWorld, withLoadWorld } from '../load-world.js';
import { MemoryWatch, quantile, rssMb } from '../measure.js';

const FLOOD_SECONDS = 20;
/** What reading may add to a process at most: buffers, not the log. */
const MEMORY_LIMIT_MB = 150;
/** Three files of 10 MB, and what one write may be beyond. */
const LOG_LIMIT_MB = 32;
const LATENCY_LIMIT_MS = 1_000;
const MB = 1024 * 1024;

export const logFlood: LoadRow = {
  row: 'f',
  load: `a container that writes as fast as it can for ${FLOOD_SECONDS} s; one reader follows, another one hangs`,
  expected: `API and worker grow by less than ${MEMORY_LIMIT_MB} MiB, other answers p95 under ${LATENCY_LIMIT_MS} ms, the log stays under ${LOG_LIMIT_MB} MiB`,
  run: ({ temporalCli }: LoadContext) => withLoadWorld({ temporalCli, templates: { quick: {} } }, flood),
};

async function flood(world: LoadWorld): Promise<LoadSight> {
  const { main, worker } = world;
  const failures = new Failures();
  const { id } = await main.api.create({ template: 'quick' });
  await main.api.untilEnded(id, 240_000);
  const { containers } = await resourcesOf(id);
  const container = containers['preview'] ?? '';
  const before = { API: (await rssMb(main.process.pid)) ?? 0, worker: (await rssMb(worker.pid)) ?? 0 };
  const memory = new MemoryWatch({ API: main.process.pid, worker: worker.pid });
  const reading = new AbortController();
  const follower = countBytes(world, id, reading.signal);
  // It gets its answer and never reads on.
  const hanging = await main.api.open(`/projects/${id}/logs?service=preview&follow=true`, reading.signal);
  const written = writeLines(container);
  const took = await askMeanwhile(world, written);
  const peaks = memory.stop();
  reading.abort();
  const read = await follower;
  for (const [name, mb] of Object.entries(before)) {
    const grown = (peaks[name] ?? 0) - mb;
    failures.expect(grown < MEMORY_LIMIT_MB, `the ${name} grew by ${grown.toFixed(0)} MiB`);
  }
  const logMb = (await logBytes(container)) / MB;
  failures.expect(logMb < LOG_LIMIT_MB, `the log takes ${logMb.toFixed(0)} MiB`);
  failures.expect(hanging.ok && read > 0, 'the reader got nothing');
  const p95 = quantile(took, 0.95);
  failures.expect(p95 < LATENCY_LIMIT_MS, `other answers took ${p95.toFixed(0)} ms`);
  await deleteAll(main.api);
  const grown = Object.entries(before).map(([name, mb]) => `${name} +${((peaks[name] ?? 0) - mb).toFixed(0)} MiB`);
  return {
    facts: [
      `written ${((await written) / MB / FLOOD_SECONDS).toFixed(0)} MiB/s, read ${(read / MB / FLOOD_SECONDS).toFixed(1)} MiB/s`,
      `${grown.join(', ')}; log on disk ${logMb.toFixed(0)} MiB`,
      `other answers: p95 ${p95.toFixed(0)} ms`,
    ],
    failures: failures.all,
  };
}

/** Writes into the log of the container, from within, and answers how many bytes. */
async function writeLines(container: string): Promise<number> {
  const script = `
    const lines = ('y'.repeat(99) + '\\n').repeat(10000);
    const fs = require('node:fs'), end = Date.now() + ${FLOOD_SECONDS * 1000};
    const out = fs.openSync('/proc/1/fd/1', 'w');
    let bytes = 0;
    while (Date.now() < end) bytes += fs.writeSync(out, lines);
    console.log(bytes);`;
  const { stdout } = await promisify(execFile)('docker', ['exec', container, 'node', '-e', script]);
  return Number(stdout);
}

async function countBytes({ main }: LoadWorld, id: string, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  try {
    const response = await main.api.open(`/projects/${id}/logs?service=preview&follow=true`, signal);
    for await (const piece of response.body ?? []) bytes += (piece as Uint8Array).length;
  } catch {
    // Broken off by the signal.
  }
  return bytes;
}

/** How long other requests take while it lasts, in milliseconds. */
async function askMeanwhile({ main }: LoadWorld, until: Promise<unknown>): Promise<readonly number[]> {
  const took: number[] = [];
  let isOver = false;
  void until.finally(() => (isOver = true)).catch(() => undefined);
  while (!isOver) {
    const startedAt = performance.now();
    await main.api.list();
    took.push(performance.now() - startedAt);
  }
  await until;
  return took;
}

/** What the engine keeps of the log on the disk, in bytes; only root can look. */
async function logBytes(container: string): Promise<number> {
  const info = (await new Docker().getContainer(container).inspect()) as { LogPath?: string };
  const folder = dirname(info.LogPath ?? '');
  const files = (await readdir(folder)).filter((name) => name.includes('-json.log'));
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
