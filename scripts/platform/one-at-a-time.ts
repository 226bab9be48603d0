import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { identifyProcess, isRunning, type ProcessIdentity } from './process-identity.js';

const LOOK_AGAIN_MS = 100;

/**
 * Does `work` while no other process does work under the same file; waits for its turn up to `limitMs`. A file left by
 * a killed process is taken over.
 */
export async function oneAtATime<T>(file: string, limitMs: number, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const deadline = Date.now() + limitMs;
  while (!take(file)) {
    const holder = readHolder(file);
    if (holder !== undefined && !isRunning(holder)) rmSync(file, { force: true });
    else if (Date.now() > deadline) {
      throw new Error(`Process ${holder?.pid ?? ''} is at the same work (${file}). Wait for it, or end it.`);
    } else await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** A link appears with its content or not at all, so nobody reads a half-written one. */
function take(file: string): boolean {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify(identifyProcess(process.pid)));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function readHolder(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
