import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { VERSION } from '../src/composition/version.js';
import { loadWorkflowBundle } from '../src/temporal/workflow-bundle.js';
import { SEARCH_ATTRIBUTES } from '../workflows/messages.js';
import { type HistoryPlan, plans } from './histories/plans.js';
import { ensureTemporalCli } from './platform/ensure-temporal-cli.js';

/**
 * `node scripts/run.mjs scripts/record-histories <folder>` records, with the workflows as they are now, histories of
 * everything that may be under way when an installation is upgraded: setups in each phase, prompts, projects at rest.
 * Run it for each version that is released; what is recorded stays, so that all later versions are held to it.
 */
const folder = resolve(process.argv[2] ?? 'test/fixtures/histories');
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
});
await mkdir(folder, { recursive: true });
const path = await ensureTemporalCli({ allowInstall: false });
const temporal = await TestWorkflowEnvironment.createLocal({
  server: { executable: { type: 'existing-path', path }, searchAttributes: [...SEARCH_ATTRIBUTES] },
});
try {
  for (const plan of plans()) await record(plan);
} finally {
  await temporal.teardown();
}

async function record(plan: HistoryPlan): Promise<void> {
  const taskQueue = `record-${plan.name}`;
  const worker = await Worker.create({
    connection: temporal.nativeConnection,
    taskQueue,
    workflowBundle: await loadWorkflowBundle(),
    activities: plan.activities.asActivities(),
  });
  await worker.runUntil(async () => {
    await plan.run(temporal.client, taskQueue);
    for (const workflowId of plan.workflowIds) await keep(plan.name, temporal.client.workflow.getHandle(workflowId));
    for (const workflowId of plan.workflowIds) {
      await temporal.client.workflow
        .getHandle(workflowId)
        .terminate()
        .catch(() => undefined);
    }
  });
}

async function keep(name: string, handle: WorkflowHandle): Promise<void> {
  const version = VERSION.replaceAll('.', '-');
  const file = `${version}-${name}.${handle.workflowId.replaceAll(':', '_')}.json`;
  await writeFile(join(folder, file), `${historyToJSON(await handle.fetchHistory())}\n`, { flag: 'wx' });
  console.log(file);
}
