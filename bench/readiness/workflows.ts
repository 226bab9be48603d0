import { proxyActivities } from '@temporalio/workflow';
import type { PollingActivities } from './polling-activities.js';

/** As Temporal's samples poll: an activity that looks once and fails, and a retry policy of one second. */
export async function pollBySecond(url: string): Promise<number> {
  const { lookOnce } = proxyActivities<PollingActivities>({
    startToCloseTimeout: '10 seconds',
    retry: { initialInterval: '1 second', backoffCoefficient: 1 },
  });
  await lookOnce(url);
  return Date.now();
}

/** The same in one attempt: a loop of 50 ms that heartbeats. */
export async function pollByLoop(url: string): Promise<number> {
  const { lookAllTheTime } = proxyActivities<PollingActivities>({
    startToCloseTimeout: '5 minutes',
    heartbeatTimeout: '10 seconds',
  });
  await lookAllTheTime(url);
  return Date.now();
}
