import { setTimeout as pause } from 'node:timers/promises';
import type { Api } from './api.js';

const HEARTBEAT_MS = 15_000;

/** How long the requests took, in milliseconds. */
export interface Times {
  readonly heartbeatMs: readonly number[];
  readonly getMs: readonly number[];
  readonly failed: number;
}

/** Pages that open one after the other within one heartbeat, stay, look at their project each time, and close. */
export async function runViewers(
  api: Api,
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
      await take(heartbeatMs, () => api.ask('POST', `${path}/presence`, { viewerId }));
      await take(getMs, () => api.ask('GET', path));
      nextAtMs += HEARTBEAT_MS;
    }
    await api.ask('DELETE', `${path}/presence/${viewerId}`).catch(() => (failed += 1));
  }

  await Promise.all(Array.from({ length: viewers }, (_, index) => look(index)));
  return { heartbeatMs, getMs, failed };
}
