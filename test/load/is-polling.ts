import type { Client } from '@temporalio/client';

const WORKFLOW_TASKS = 1;
const ACTIVITY_TASKS = 2;

/** Throws while the process does not yet ask for both kinds of tasks: workers name themselves by process id and host. */
export async function isPolling(client: Client, name: string, pid: number): Promise<void> {
  for (const taskQueueType of [WORKFLOW_TASKS, ACTIVITY_TASKS]) {
    const queue = { namespace: 'default', taskQueue: { name }, taskQueueType };
    const { pollers } = await client.workflowService.describeTaskQueue(queue);
    if (!pollers?.some(({ identity }) => identity?.startsWith(`${pid}@`))) throw new Error('It polls for no work yet.');
  }
}
