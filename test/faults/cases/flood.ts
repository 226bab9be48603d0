import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { resourcesOf } from '../../support/e2e/with-service.js';
import { untilCompleted } from '../expectations.js';
import { require } from './steps.js';
import type { FaultCase } from '../fault-case.js';
import type { World, WorldOptions } from '../world/with-world.js';

const DOCKER = new Docker();
const FLOOD: WorldOptions = { templates: { quick: {} } };
const FLOOD_S = 8;

export const FLOOD_CASES: readonly FaultCase[] = [
  {
    row: '65a',
    injected: `a container that writes its log as fast as it can for ${FLOOD_S} s (\`yes\`), while somebody follows the log and another project is set up`,
    expected: 'the engine keeps a bounded log, API and worker stay small, the other setup completes',
    world: FLOOD,
    run: logFlood,
  },
  {
    row: '65b',
    injected: 'floods of log lines and slow readers',
    expected: "followed at the reader's pace, told in bounded batches that count what was left out",
    suite: {
      files: ['test/docker/logs-and-events.test.ts', 'test/api/live-parts.test.ts'],
      names: 'flood|batches|long line',
    },
  },
];

async function logFlood(world: World): Promise<string> {
  const { api, parts } = world;
  const { id } = await api.create({ template: 'quick' });
  await untilCompleted(world, id);
  const { containers } = await resourcesOf(id);
  const container = DOCKER.getContainer(containers['preview'] ?? '');
  const before = await memoryOf(world);
  const reading = new AbortController();
  const followed = countBytes(await api.open(`/projects/${id}/logs?service=preview&follow=true`, reading.signal));
  const command = ['sh', '-c', `timeout ${FLOOD_S} yes "a line of a flood that nobody wants to read" > /proc/1/fd/1`];
  const flood = await container.exec({ Cmd: command, AttachStdout: false });
  await flood.start({ Detach: true });
  const other = await api.create({ template: 'quick' });
  await delay(FLOOD_S * 1_000);
  await untilCompleted(world, other.id);
  const after = await memoryOf(world);
  reading.abort();
  const { HostConfig } = await container.inspect();
  const logs = HostConfig.LogConfig?.Config as Readonly<Record<string, string>>;
  require(logs['max-size'] !== undefined, 'The log of the container has no limit.');
  const grown = { api: after.api - before.api, worker: after.worker - before.worker };
  require(grown.api < 150 && grown.worker < 150, `Memory grew by ${JSON.stringify(grown)} MB.`);
  require(parts.api.isRunning && parts.worker.isRunning, 'A part of the service ended.');
  return (
    `log limited to ${logs['max-size']} × ${logs['max-file'] ?? '1'} ; ` +
    `${Math.round((await followed) / 1e6)} MB followed; memory grew by ${grown.api} MB (API) and ${grown.worker} MB (worker)`
  );
}

async function countBytes({ body }: Response): Promise<number> {
  let bytes = 0;
  try {
    for await (const chunk of body ?? []) bytes += (chunk as Uint8Array).byteLength;
  } catch {
    // The reader has left.
  }
  return bytes;
}

/** Resident memory of both parts, in MB. */
async function memoryOf({ parts }: World): Promise<{ api: number; worker: number }> {
  const [api, worker] = await Promise.all([residentOf(parts.api.pid), residentOf(parts.worker.pid)]);
  return { api, worker };
}

async function residentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1_000);
}
