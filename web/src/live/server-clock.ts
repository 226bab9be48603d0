import { useSyncExternalStore } from 'react';

/** Server minus this machine, in milliseconds: deadlines are the server's, so clocks must be too. */
let offsetMs = 0;

export function setServerNow(iso: string): void {
  offsetMs = Date.parse(iso) - Date.now();
}

export function serverNowMs(): number {
  return Date.now() + offsetMs;
}

/** Ticks for everybody who shows a clock, at the pace of the quickest, and not at all when nobody does. */
function ticker(intervalMs: number) {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let nowMs = serverNowMs();
  function subscribe(listener: () => void): () => void {
    nowMs = serverNowMs();
    listeners.add(listener);
    timer ??= setInterval(() => {
      nowMs = serverNowMs();
      for (const tell of listeners) tell();
    }, intervalMs);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  }
  return { subscribe, read: () => nowMs };
}

const SLOW = ticker(1_000);
const QUICK = ticker(100);
const STILL = { subscribe: () => () => undefined, read: serverNowMs };

/** The server's time in milliseconds, for a clock that moves: ten times a second, every second, or not. */
export function useServerNow(pace: 'quick' | 'slow' | 'still'): number {
  const clock = { quick: QUICK, slow: SLOW, still: STILL }[pace];
  return useSyncExternalStore(clock.subscribe, pace === 'still' ? stillNow : clock.read);
}

/** A clock that stands has one reading only, or React would render for ever. */
const stillAtMs = Date.now();
function stillNow(): number {
  return stillAtMs;
}
