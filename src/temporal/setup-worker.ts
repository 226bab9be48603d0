import { NativeConnection, Worker } from '@temporalio/worker';
import type { Activities } from '../../activities/index.js';
import { STICKY_TIMEOUT_MS } from '../../workflows/messages.js';
import type { Config } from '../config/env.js';
import { workerConverter } from './data-converter.js';
import { loadWorkflowBundle } from './workflow-bundle.js';

export interface RunningWorker {
  /** Settles when the worker has ended; rejects when it died. */
  readonly finished: Promise<void>;
  /** Takes no new work, hands over what runs, and waits for the end. */
  close(): Promise<void>;
}

/**
 * How long workflow code may take at a time. Node aborts the process when the limit cuts it off in the middle of a promise
 * (https://github.com/nodejs/node/issues/38503); with the SDK's 5 s, a machine that was paused or overloaded did that. The
 * SDK takes it, but its types do not show it.
 */
export const PATIENT_WITH_WORKFLOWS: object = { isolateExecutionTimeout: '1 minute' };

/** Starts the worker for workflows and activities. */
export async function startWorker(config: Config['temporal'], activities: Activities): Promise<RunningWorker> {
  const connection = await NativeConnection.connect({ address: config.address });
  const worker = await Worker.create({
    connection,
    namespace: config.namespace,
    taskQueue: config.taskQueue,
    dataConverter: workerConverter(config.payloadKeys),
    workflowBundle: await loadWorkflowBundle(config.payloadKeys.length === 0 ? 'plain' : 'encoded'),
    activities,
    // Waits hold a slot each, so there are many of them; actions are bounded by what the engine takes.
    maxConcurrentActivityTaskExecutions: 500,
    maxCachedWorkflows: 500,
    ...PATIENT_WITH_WORKFLOWS,
    stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT_MS,
    // A cancellation reaches an action with its next heartbeat: at most 0.2 s later.
    maxHeartbeatThrottleInterval: '200 milliseconds',
    // Actions that run at a shutdown get a moment to finish; then they are handed to the next worker.
    shutdownGraceTime: '2 seconds',
    shutdownForceTime: '15 seconds',
  });
  const finished = runToEnd(worker, connection);
  return {
    finished,
    close: async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await finished;
    },
  };
}

async function runToEnd(worker: Worker, connection: NativeConnection): Promise<void> {
  try {
    await worker.run();
  } finally {
    await connection.close();
  }
}
