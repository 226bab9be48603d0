import { setTimeout as delay } from 'node:timers/promises';
import type { AgentEndpoint, CodingAgent } from '../src/agent/coding-agent.js';

/** Announcements of changes, made into something to pause on. A broken stream is opened again after a second. */
export interface AgentChanges {
  /** Resolves at the next announcement (or one since the last call), after `pauseMs`, or when the signal aborts. */
  next(pauseMs: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

const RECONNECT_PAUSE_MS = 1_000;

export function changesOf(agent: CodingAgent, endpoint: AgentEndpoint, sessionId: string): AgentChanges {
  const closing = new AbortController();
  let pending = false;
  let wake: (() => void) | undefined;

  async function listen(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        for await (const _change of agent.watchChanges(endpoint, sessionId, closing.signal)) {
          pending = true;
          wake?.();
        }
      } catch {
        // The stream is only a hint; the looks in between go on and find out what is wrong.
      }
      if (!closing.signal.aborted) await pause(RECONNECT_PAUSE_MS, closing.signal);
    }
  }
  void listen();

  return {
    async next(pauseMs, signal) {
      if (!pending) {
        const announced = new AbortController();
        wake = () => announced.abort();
        await pause(pauseMs, AbortSignal.any([signal, closing.signal, announced.signal]));
      }
      pending = false;
      wake = undefined;
    },
    close: () => closing.abort(),
  };
}

/** By a timer of its own: a timeout signal that only `AbortSignal.any` knows can be collected before it fires. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
