import { proxyActivities, sleep } from '@temporalio/workflow';
import type { PollingActivities } from './activities.js';

const { look, goOn } = proxyActivities<PollingActivities>({ startToCloseTimeout: '10 seconds' });

/** As Temporal's samples poll: an activity that looks once and fails, and a retry policy of one second. */
export async function pollByRetry(address: string): Promise<void> {
  const { lookOrFail } = proxyActivities<PollingActivities>({
    startToCloseTimeout: '10 seconds',
    retry: { initialInterval: '1 second', backoffCoefficient: 1 },
  });
  await lookOrFail(address);
  await goOn(address);
}

/** A loop in the workflow: one activity that looks, one timer. */
export async function pollByTimer(address: string): Promise<void> {
  while (!(await look(address))) await sleep('1 second');
  await goOn(address);
}

/** One attempt that looks all the time. */
export async function pollInOneAttempt(address: string): Promise<void> {
  const { lookAllTheTime } = proxyActivities<PollingActivities>({
    startToCloseTimeout: '5 minutes',
    heartbeatTimeout: '10 seconds',
  });
  await lookAllTheTime(address);
  await goOn(address);
}
