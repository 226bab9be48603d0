import { nowMs } from '../harness/clock.js';
import type { Engine, OpenEngine, Surroundings } from './engine.js';
import { importPackage } from './import-package.js';
import { answers, DOCUMENTED_INTERVAL_MS, lookUntilItAnswers } from './look.js';
import { Waiters } from './waiters.js';

/** What is used of the package. */
interface DbosPackage {
  readonly DBOS: {
    setConfig(config: { name: string; systemDatabaseUrl: string; logLevel: string }): void;
    registerWorkflow<Args extends unknown[]>(
      workflow: (...args: Args) => Promise<void>,
      options: { name: string },
    ): (...args: Args) => Promise<void>;
    runStep<Result>(step: () => Promise<Result>, options: { name: string }): Promise<Result>;
    startWorkflow<Args extends unknown[]>(
      workflow: (...args: Args) => Promise<void>,
    ): (...args: Args) => Promise<unknown>;
    sleep(ms: number): Promise<void>;
    launch(): Promise<void>;
    shutdown(): Promise<void>;
  };
}

const PACKAGES = ['@dbos-inc/dbos-sdk@5.3.0'];

export const dbosDocumented: Engine = {
  name: 'DBOS, step and sleep of 1 s in a loop',
  kind: 'documented',
  needs: ['postgres'],
  packages: PACKAGES,
  open: (surroundings) =>
    open(surroundings, async ({ DBOS }, address) => {
      while (!(await DBOS.runStep(() => answers(address), { name: 'look' }))) await DBOS.sleep(DOCUMENTED_INTERVAL_MS);
    }),
};

export const dbosTuned: Engine = {
  name: 'DBOS, look every 10 ms in one step',
  kind: 'tuned',
  needs: ['postgres'],
  packages: PACKAGES,
  open: (surroundings) =>
    open(surroundings, ({ DBOS }, address) => DBOS.runStep(() => lookUntilItAnswers(address), { name: 'wait' })),
};

async function open(
  { packages, postgresUrl }: Surroundings,
  wait: (dbos: DbosPackage, address: string) => Promise<void>,
): Promise<OpenEngine> {
  const dbos = await importPackage<DbosPackage>(packages, '@dbos-inc/dbos-sdk');
  const { DBOS } = dbos;
  const waiters = new Waiters();
  DBOS.setConfig({ name: 'bench', systemDatabaseUrl: postgresUrl, logLevel: 'error' });
  const setup = DBOS.registerWorkflow(
    async (address: string) => {
      await wait(dbos, address);
      await DBOS.runStep(async () => waiters.wentOn(address, nowMs()), { name: 'go on' });
    },
    { name: 'setup' },
  );
  await DBOS.launch();
  return {
    async wait(address) {
      const wentOn = waiters.expect(address);
      await DBOS.startWorkflow(setup)(address);
      return wentOn;
    },
    close: () => DBOS.shutdown(),
  };
}
