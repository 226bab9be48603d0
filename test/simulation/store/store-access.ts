import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../../../src/domain/failure.js';
import type { Faults } from '../faults.js';
import type { Random } from '../random.js';
import type { SimulatedProcess } from '../virtual-clock.js';

export interface StoreAccess {
  readonly process: SimulatedProcess;
  readonly faults: Faults;
  readonly random: Random;
}

/** One process's way to a real store: it may be slow, refuse, or take a write and lose the connection before it says so. */
export function storeThrough<T extends object>(store: T, access: StoreAccess): T {
  return new Proxy(store, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function' || name === 'constructor') return method;
      // Who waits asks again and again anyway.
      if (name === 'watchProjects') return async () => ({ close: async () => undefined });
      return (...args: unknown[]) => call(access, String(name), () => method.apply(target, args) as Promise<unknown>);
    },
  });
}

async function call(access: StoreAccess, name: string, work: () => Promise<unknown>): Promise<unknown> {
  const { process, faults, random } = access;
  const isRead = /^(find|list|read|open|count)/.test(name);
  await process.gate();
  await delay(random.between(0, faults.strikes('store is slow', name) ? 1_500 : 3));
  await process.gate();
  if (faults.strikes(isRead ? 'store refuses a read' : 'store refuses a write', name)) throw unavailable();
  const result = await work();
  await process.gate();
  if (!isRead && faults.strikes('store takes a write and loses the connection', name)) throw unavailable();
  return result;
}

function unavailable(): SetupError {
  return new SetupError('internal', 'The database does not answer.');
}
