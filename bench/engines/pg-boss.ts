import { nowMs } from '../harness/clock.js';
import type { Engine, OpenEngine, Surroundings } from './engine.js';
import { importPackage } from './import-package.js';
import { answers, lookUntilItAnswers } from './look.js';
import { Waiters } from './waiters.js';

interface Job {
  readonly data: { readonly address: string };
}

interface Boss {
  on(event: 'error', listener: () => void): void;
  start(): Promise<unknown>;
  stop(options: { graceful: boolean }): Promise<void>;
  createQueue(name: string): Promise<void>;
  send(name: string, data: { address: string }, options?: { startAfter?: number }): Promise<unknown>;
  work(
    name: string,
    options: { pollingIntervalSeconds: number },
    work: (jobs: readonly Job[]) => Promise<void>,
  ): Promise<unknown>;
}

/** What is used of the package. */
interface PgBossPackage {
  readonly default: new (connectionString: string) => Boss;
}

/** The last version for Node 20; from 12 on it hears of new jobs by NOTIFY, and needs Node 22.12. */
const PACKAGES = ['pg-boss@10.4.2'];
/** The shortest that it takes; its default is 2 s. */
const POLL_SECONDS = 0.5;

export const pgBossDocumented: Engine = {
  name: 'pg-boss 10, job sent again after 1 s',
  kind: 'documented',
  needs: ['postgres'],
  packages: PACKAGES,
  open: (surroundings) =>
    open(surroundings, async (boss, address) => {
      if (await answers(address)) await boss.send('go-on', { address });
      else await boss.send('wait', { address }, { startAfter: 1 });
    }),
};

export const pgBossTuned: Engine = {
  name: 'pg-boss 10, look every 10 ms in one job',
  kind: 'tuned',
  needs: ['postgres'],
  packages: PACKAGES,
  open: (surroundings) =>
    open(surroundings, async (boss, address) => {
      await lookUntilItAnswers(address);
      await boss.send('go-on', { address });
    }),
};

async function open(
  { packages, postgresUrl }: Surroundings,
  wait: (boss: Boss, address: string) => Promise<void>,
): Promise<OpenEngine> {
  const { default: PgBoss } = await importPackage<PgBossPackage>(packages, 'pg-boss');
  const boss = new PgBoss(postgresUrl);
  boss.on('error', () => undefined);
  await boss.start();
  const waiters = new Waiters();
  const often = { pollingIntervalSeconds: POLL_SECONDS };
  await boss.createQueue('wait');
  await boss.createQueue('go-on');
  await boss.work('wait', often, async (jobs) => {
    for (const { data } of jobs) await wait(boss, data.address);
  });
  await boss.work('go-on', often, async (jobs) => {
    for (const { data } of jobs) waiters.wentOn(data.address, nowMs());
  });
  return {
    async wait(address) {
      const wentOn = waiters.expect(address);
      await boss.send('wait', { address });
      return wentOn;
    },
    close: () => boss.stop({ graceful: false }),
  };
}
