import { AsyncResource } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';
import type { VirtualClock } from './virtual-clock.js';

const RealDate = Date;

type Timer = ReturnType<VirtualClock['after']>;

/** What Node's timers look like to those who hold one. */
class TimerHandle {
  timer: Timer | undefined;
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
}

let clock: VirtualClock | undefined;

/** From now on the time of this whole process is the clock's; each simulation brings another one. */
export function useClock(next: VirtualClock): void {
  if (clock === undefined) replaceGlobals();
  clock = next;
}

function present(): VirtualClock {
  if (clock === undefined) throw new Error('No simulation runs.');
  return clock;
}

function replaceGlobals(): void {
  const clear = (handle?: TimerHandle): void => {
    if (handle?.timer !== undefined) present().clear(handle.timer);
  };
  Object.assign(globalThis, {
    Date: VirtualDate,
    setTimeout: startTimeout,
    setInterval: startInterval,
    clearTimeout: clear,
    clearInterval: clear,
  });
  AbortSignal.timeout = abortAfter;
  Object.assign(timersPromises, { setTimeout: delay });
  // Those who import it by name see the new one as well.
  syncBuiltinESMExports();
}

class VirtualDate extends RealDate {
  constructor(...parts: unknown[]) {
    // One constructor for all the ways in which a date is made.
    super(...((parts.length === 0 ? [present().nowMs] : parts) as [number]));
  }

  static override now(): number {
    return present().nowMs;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return Function.prototype[Symbol.hasInstance].call(RealDate, value);
  }
}

function startTimeout(run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): TimerHandle {
  const handle = new TimerHandle();
  handle.timer = present().after(ms, inContext(run, args));
  return handle;
}

/** As with Node's own timers, what runs later finds the context that it was planned in. */
function inContext(run: (...args: unknown[]) => void, args: readonly unknown[]): () => void {
  return AsyncResource.bind(() => run(...args));
}

function startInterval(run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): TimerHandle {
  const handle = new TimerHandle();
  const beat = inContext(run, args);
  const again = (): void => {
    handle.timer = present().after(Math.max(1, ms), () => {
      again();
      beat();
    });
  };
  again();
  return handle;
}

function abortAfter(ms: number): AbortSignal {
  const controller = new AbortController();
  present().after(ms, () => controller.abort(new DOMException('The time is over.', 'TimeoutError')));
  return controller.signal;
}

function delay<T>(ms = 0, value?: T, { signal }: { signal?: AbortSignal } = {}): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      present().clear(timer);
      reject(new DOMException('The delay was ended.', 'AbortError'));
    };
    const timer = present().after(ms, () => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    });
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
