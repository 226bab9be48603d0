import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import type { Engine, OpenEngine } from '../engine.js';
import { Waiters } from '../waiters.js';
import { createPollingActivities } from './activities.js';

type PollingWorkflow = 'pollByRetry' | 'pollByTimer' | 'pollInOneAttempt';

export const temporalRetry: Engine = {
  name: 'Temporal, retry every 1 s',
  kind: 'documented',
  needs: ['stock-temporal'],
  packages: [],
  open: ({ stockTemporalAddress }) => open(stockTemporalAddress, 'pollByRetry'),
};

export const temporalTimer: Engine = {
  name: 'Temporal, activity and timer of 1 s in a loop',
  kind: 'documented',
  needs: ['stock-temporal'],
  packages: [],
  open: ({ stockTemporalAddress }) => open(stockTemporalAddress, 'pollByTimer'),
};

export const temporalTuned: Engine = {
  name: 'Temporal, look every 10 ms in one attempt, quick server',
  kind: 'tuned',
  needs: ['temporal'],
  packages: [],
  open: ({ temporalAddress }) => open(temporalAddress, 'pollInOneAttempt'),
};

async function open(address: string, workflow: PollingWorkflow): Promise<OpenEngine> {
  const waiters = new Waiters();
  const [connection, clientConnection] = await Promise.all([
    NativeConnection.connect({ address }),
    Connection.connect({ address }),
  ]);
  const taskQueue = `bench-${workflow}-${randomUUID()}`;
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('workflows.js', import.meta.url)),
      logger: new DefaultLogger('WARN'),
    }),
    activities: createPollingActivities(waiters),
  });
  const running = worker.run();
  const client = new Client({ connection: clientConnection });
  return {
    async wait(app) {
      const wentOn = waiters.expect(app);
      await client.workflow.start(workflow, { workflowId: `${taskQueue}-${app}`, taskQueue, args: [app] });
      return wentOn;
    },
    async close() {
      worker.shutdown();
      await running;
      await clientConnection.close();
      await connection.close();
    },
  };
}
