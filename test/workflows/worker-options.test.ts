import { expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { PATIENT_WITH_WORKFLOWS } from '../../src/temporal/setup-worker.js';
import { workflowBundle } from '../support/temporal.js';
import { prepareTemporal } from './with-journey.js';

const temporal = prepareTemporal();

it('gives workflow code a minute, an option that the types of the SDK do not show', async () => {
  const worker = await Worker.create({
    ...PATIENT_WITH_WORKFLOWS,
    connection: temporal().nativeConnection,
    taskQueue: 'never-run',
    workflowBundle: await workflowBundle(),
  });

  await worker.runUntil(async () => {
    expect(worker.options).toMatchObject({ isolateExecutionTimeoutMs: 60_000 });
  });
});
