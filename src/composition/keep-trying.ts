import { setTimeout as pause } from 'node:timers/promises';

const PAUSE_MS = 2_000;

/**
 * Repeats until it succeeds: for what the service needs from others, who may come later than it does. Undefined: the
 * signal aborted first. `onFailure` is told of each failure whose message is new.
 */
export async function keepTrying<T>(
  work: () => Promise<T>,
  { signal, onFailure }: { signal: AbortSignal; onFailure: (error: unknown) => void },
): Promise<T | undefined> {
  let lastMessage: string | undefined;
  while (!signal.aborted) {
    try {
      return await work();
    } catch (error) {
      const message = String(error);
      if (message !== lastMessage) onFailure(error);
      lastMessage = message;
    }
    await pause(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}
