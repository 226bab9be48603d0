import { statfs } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { SetupError } from '../domain/failure.js';
import type { FirewallState } from '../firewall/firewall.js';
import type { HostState, Room } from './project-gateway.js';

/** An engine that takes longer is of no use to anybody. */
const ENGINE_LIMIT_MS = 2_000;

export interface HostSources {
  /** Resolves when the engine answers; rejects with the signal's reason when that aborts. */
  readonly ping: (signal: AbortSignal) => Promise<void>;
  readonly firewall: () => FirewallState;
  /** The disk that it is on is the one that projects fill. */
  readonly dataDir: string;
}

/** How this machine is; what cannot be told is down or null, never a failure. */
export async function readHostState({ ping, firewall, dataDir }: HostSources): Promise<HostState> {
  const [engine, disk] = await Promise.all([lookAtEngine(ping), roomOnDisk(dataDir)]);
  return { engine, firewall: firewall(), disk, memory: { freeBytes: freemem(), totalBytes: totalmem() } };
}

async function lookAtEngine(ping: HostSources['ping']): Promise<HostState['engine']> {
  const startedAt = performance.now();
  try {
    await ping(AbortSignal.timeout(ENGINE_LIMIT_MS));
    return { state: 'up', ms: Math.round(performance.now() - startedAt), message: null };
  } catch (error) {
    const late = `The Docker engine does not answer within ${ENGINE_LIMIT_MS / 1_000} s.`;
    return { state: 'down', ms: null, message: error instanceof SetupError ? error.message : late };
  }
}

async function roomOnDisk(folder: string): Promise<Room | null> {
  const found = await statfs(folder).catch(() => undefined);
  if (found === undefined) return null;
  const { bavail, blocks, bsize } = found;
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
