import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { pollingActivities } from './polling-activities.js';
import { addressOf, PREVIEW_PORT, type Services } from './services.js';

/** Runs one of the plain polling workflows for each service; gives when each went on, in milliseconds since the epoch. */
export async function runPeer(
  { address, workflow }: { address: string; workflow: 'pollBySecond' | 'pollByLoop' },
  count: number,
  startAll: () => Promise<Services>,
): Promise<{ services: Services; wentOnAtMs: readonly number[] }> {
  const connection = await NativeConnection.connect({ address });
  const clientConnection = await Connection.connect({ address });
  const taskQueue = `bench-${workflow}-${randomUUID()}`;
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('workflows.js', import.meta.url)),
      logger: new DefaultLogger('WARN'),
    }),
    activities: pollingActivities,
    maxConcurrentActivityTaskExecutions: 500,
  });
  const client = new Client({ connection: clientConnection });
  try {
    return await worker.runUntil(async () => {
      const services = await startAll();
      const runs = Array.from({ length: count }, (_, index) =>
        client.workflow.execute<(url: string) => Promise<number>>(workflow, {
          workflowId: `${taskQueue}-${index}`,
          taskQueue,
          args: [`http://${addressOf(index)}:${PREVIEW_PORT}/`],
        }),
      );
      return { services, wentOnAtMs: await Promise.all(runs) };
    });
  } finally {
    await clientConnection.close();
    await connection.close();
  }
}
