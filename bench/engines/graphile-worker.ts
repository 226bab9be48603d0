import { nowMs } from '../harness/clock.js';
import type { Engine, OpenEngine, Surroundings } from './engine.js';
import { importPackage } from './import-package.js';
import { answers, DOCUMENTED_INTERVAL_MS, lookUntilItAnswers } from './look.js';
import { Waiters } from './waiters.js';

interface Payload {
  readonly address: string;
}

type AddJob = (task: 'wait' | 'goOn', payload: Payload, options?: { runAt?: Date }) => Promise<unknown>;
type Task = (payload: Payload, helpers: { addJob: AddJob }) => Promise<void>;

/** What is used of the package. */
interface GraphilePackage {
  readonly Logger: new (factory: () => () => void) => unknown;
  readonly run: (options: {
    connectionString: string;
    concurrency: number;
    logger: unknown;
    noHandleSignals: boolean;
    taskList: Readonly<Record<string, Task>>;
  }) => Promise<{ addJob: AddJob; stop(): Promise<void> }>;
}

/** The last version for Node 20. */
const PACKAGES = ['graphile-worker@0.17.3'];

export const graphileDocumented: Engine = {
  name: 'graphile-worker, job added again after 1 s',
  kind: 'documented',
  needs: ['postgres'],
  packages: PACKAGES,
  open: (surroundings) =>
    open(surroundings, async ({ address }, { addJob }) => {
      if (await answers(address)) await addJob('goOn', { address });
      else await addJob('wait', { address }, { runAt: new Date(Date.now() + DOCUMENTED_INTERVAL_MS) });
    }),
};

export const graphileTuned: Engine = {
  name: 'graphile-worker, look every 10 ms in one job',
  kind: 'tuned',
  needs: ['postgres'],
  packages: PACKAGES,
  open: (surroundings) =>
    open(surroundings, async ({ address }, { addJob }) => {
      await lookUntilItAnswers(address);
      await addJob('goOn', { address });
    }),
};

async function open({ packages, postgresUrl }: Surroundings, wait: Task): Promise<OpenEngine> {
  const { Logger, run } = await importPackage<GraphilePackage>(packages, 'graphile-worker');
  const waiters = new Waiters();
  const runner = await run({
    connectionString: postgresUrl,
    concurrency: 10,
    logger: new Logger(() => () => undefined),
    noHandleSignals: true,
    taskList: { wait, goOn: async ({ address }) => waiters.wentOn(address, nowMs()) },
  });
  return {
    async wait(address) {
      const wentOn = waiters.expect(address);
      await runner.addJob('wait', { address });
      return wentOn;
    },
    close: () => runner.stop(),
  };
}
