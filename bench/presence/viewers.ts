import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from '../../test/support/e2e/api-client.js';

const HEARTBEAT_MS = 15_000;

/** One page in so many asks for its project as well: the answer to a heartbeat tells pages what they show. */
const GET_EVERY = 5;

/** How long the requests took, in milliseconds. */
export interface Times {
  readonly heartbeatMs: readonly number[];
  readonly getMs: readonly number[];
  readonly failed: number;
}

/** Pages that open one after the other within one heartbeat and beat, and stay open. */
export async function runViewers(
  api: Pick<ApiClient, 'get' | 'post'>,
  projectIds: readonly string[],
  { viewers, forMs }: { readonly viewers: number; readonly forMs: number },
): Promise<Times> {
  const heartbeatMs: number[] = [];
  const getMs: number[] = [];
  let failed = 0;
  const endAtMs = performance.now() + forMs;

  async function take(times: number[], request: () => Promise<unknown>): Promise<void> {
    const beganAtMs = performance.now();
    try {
      await request();
      times.push(performance.now() - beganAtMs);
    } catch {
      failed += 1;
    }
  }

  async function look(index: number): Promise<void> {
    const path = `/projects/${projectIds[index % projectIds.length] ?? ''}`;
    const viewerId = `bench-viewer-${index}`;
    let nextAtMs = performance.now() + (index * HEARTBEAT_MS) / viewers;
    while (nextAtMs < endAtMs) {
      await pause(Math.max(0, nextAtMs - performance.now()));
      await take(heartbeatMs, () => api.post(`${path}/presence`, { viewerId }));
      if (index % GET_EVERY === 0) await take(getMs, () => api.get(path));
      nextAtMs += HEARTBEAT_MS;
    }
  }

  await Promise.all(Array.from({ length: viewers }, (_, index) => look(index)));
  return { heartbeatMs, getMs, failed };
}
