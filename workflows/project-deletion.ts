import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { untilDoneOptions } from './activity-options.js';
import { throughOutages } from './outages.js';
import type { LifecycleInput } from './messages.js';

/** Removes all that a project has, the row last: until then the project can be seen being deleted. */
export async function deleteEverything({ projectId, policy }: LifecycleInput): Promise<void> {
  const untilDone = proxyActivities<Activities>({ ...untilDoneOptions(policy), summary: 'delete the project' });
  const step = { projectId, try: 0, phase: 'starting_docker' } as const;
  await throughOutages(step, policy, () => untilDone.removeContainers({ projectId, volumes: true }));
  await untilDone.removeProjectFiles({ projectId });
  await untilDone.deleteProjectRecord({ projectId });
}
