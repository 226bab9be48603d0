import { randomUUID } from 'node:crypto';
import { nowMs } from '../harness/clock.js';
import type { Engine, OpenEngine, Surroundings } from './engine.js';
import { importPackage } from './import-package.js';
import { answers, DOCUMENTED_INTERVAL_MS, lookUntilItAnswers } from './look.js';
import { Waiters } from './waiters.js';

interface Job {
  readonly data: { readonly address: string };
  moveToDelayed(untilMs: number, token: string | undefined): Promise<void>;
}

interface Connection {
  /** Whoever shares the Redis has another one, so nobody takes another's jobs. */
  readonly prefix: string;
  readonly connection: { readonly url: string; readonly maxRetriesPerRequest: null };
}

/** What is used of the package. */
interface BullMqPackage {
  readonly Queue: new (
    name: string,
    options: Connection,
  ) => { add(name: string, data: { address: string }): Promise<unknown>; close(): Promise<void> };
  readonly Worker: new (
    name: string,
    work: (job: Job, token: string | undefined) => Promise<void>,
    options: Connection & { concurrency: number },
  ) => { close(): Promise<void>; waitUntilReady(): Promise<unknown> };
  readonly DelayedError: new () => Error;
}

/** It takes its client from the outside. */
const PACKAGES = ['bullmq@6.7.0', 'ioredis@5.11.1'];

export const bullMqDocumented: Engine = {
  name: 'BullMQ, job moved to delayed for 1 s',
  kind: 'documented',
  needs: ['redis'],
  packages: PACKAGES,
  open: (surroundings) =>
    open(surroundings, async (job, { token, DelayedError }) => {
      if (await answers(job.data.address)) return;
      await job.moveToDelayed(Date.now() + DOCUMENTED_INTERVAL_MS, token);
      throw new DelayedError();
    }),
};

export const bullMqTuned: Engine = {
  name: 'BullMQ, look every 10 ms in one job',
  kind: 'tuned',
  needs: ['redis'],
  packages: PACKAGES,
  open: (surroundings) => open(surroundings, ({ data }) => lookUntilItAnswers(data.address)),
};

async function open(
  { packages, redisUrl }: Surroundings,
  wait: (job: Job, about: { token: string | undefined; DelayedError: new () => Error }) => Promise<void>,
): Promise<OpenEngine> {
  const { Queue, Worker, DelayedError } = await importPackage<BullMqPackage>(packages, 'bullmq');
  const own = { prefix: randomUUID(), connection: { url: redisUrl, maxRetriesPerRequest: null } };
  const waiters = new Waiters();
  const [waits, rest] = [new Queue('wait', own), new Queue('go-on', own)];
  const many = { ...own, concurrency: 100 };
  const workers = [
    new Worker(
      'wait',
      async (job, token) => {
        await wait(job, { token, DelayedError });
        await rest.add('go-on', job.data);
      },
      many,
    ),
    new Worker('go-on', async ({ data }) => waiters.wentOn(data.address, nowMs()), many),
  ];
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  return {
    async wait(address) {
      const wentOn = waiters.expect(address);
      await waits.add('wait', { address });
      return wentOn;
    },
    async close() {
      await Promise.all([...workers, waits, rest].map((part) => part.close()));
    },
  };
}
