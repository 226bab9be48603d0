import { nowMs } from '../harness/clock.js';
import type { Engine, OpenEngine, Surroundings } from './engine.js';
import { importPackage } from './import-package.js';
import { answers, lookUntilItAnswers } from './look.js';
import { Waiters } from './waiters.js';

interface Step {
  run<Result>(config: { name: string }, step: () => Promise<Result>): Promise<Result>;
  sleep(name: string, duration: string): Promise<void>;
}

/** What is used of the package. */
interface OpenWorkflowPackage {
  readonly OpenWorkflow: new (options: { backend: unknown }) => {
    defineWorkflow(
      spec: { name: string },
      workflow: (context: { input: { address: string }; step: Step }) => Promise<void>,
    ): { run(input: { address: string }): Promise<unknown> };
    newWorker(options: { concurrency: number }): { start(): Promise<void>; stop(): Promise<void> };
  };
}

interface PostgresBackend {
  readonly BackendPostgres: { connect(url: string): Promise<{ stop(): Promise<void> }> };
}

const PACKAGES = ['openworkflow@0.10.1', 'postgres@3.4.9'];

export const openWorkflowDocumented: Engine = {
  name: 'OpenWorkflow, step and sleep of 1 s in a loop',
  kind: 'documented',
  needs: ['postgres'],
  packages: PACKAGES,
  open: (surroundings) =>
    open(surroundings, async (step, address) => {
      for (let look = 1; ; look += 1) {
        if (await step.run({ name: `look ${look}` }, () => answers(address))) return;
        await step.sleep(`pause ${look}`, '1s');
      }
    }),
};

export const openWorkflowTuned: Engine = {
  name: 'OpenWorkflow, look every 10 ms in one step',
  kind: 'tuned',
  needs: ['postgres'],
  packages: PACKAGES,
  open: (surroundings) =>
    open(surroundings, (step, address) => step.run({ name: 'wait' }, () => lookUntilItAnswers(address))),
};

async function open(
  { packages, postgresUrl }: Surroundings,
  wait: (step: Step, address: string) => Promise<void>,
): Promise<OpenEngine> {
  const { OpenWorkflow } = await importPackage<OpenWorkflowPackage>(packages, 'openworkflow');
  const { BackendPostgres } = await importPackage<PostgresBackend>(packages, 'openworkflow/postgres');
  const backend = await BackendPostgres.connect(postgresUrl);
  const openWorkflow = new OpenWorkflow({ backend });
  const waiters = new Waiters();
  const setup = openWorkflow.defineWorkflow({ name: 'setup' }, async ({ input: { address }, step }) => {
    await wait(step, address);
    await step.run({ name: 'go on' }, async () => waiters.wentOn(address, nowMs()));
  });
  const worker = openWorkflow.newWorker({ concurrency: 100 });
  await worker.start();
  return {
    async wait(address) {
      const wentOn = waiters.expect(address);
      await setup.run({ address });
      return wentOn;
    },
    async close() {
      await worker.stop();
      await backend.stop();
    },
  };
}
