import { request } from 'node:http';
import { Context } from '@temporalio/activity';

const LOOP_INTERVAL_MS = 50;

/** What one would write without a readiness hub. */
export const pollingActivities = {
  async lookOnce(url: string): Promise<void> {
    await look(url);
  },

  async lookAllTheTime(url: string): Promise<void> {
    for (;;) {
      try {
        return await look(url);
      } catch {
        Context.current().heartbeat();
        await Context.current().sleep(LOOP_INTERVAL_MS);
      }
    }
  },
};

export type PollingActivities = typeof pollingActivities;

function look(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(url, { agent: false }, (response) => {
      response.resume();
      response.once('end', resolve);
    });
    call.once('error', reject);
    call.end();
  });
}
