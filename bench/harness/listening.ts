import { closeSync, openSync, readSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { nowMs } from './clock.js';

const LISTENING = '0A';
const LOOK_EVERY_MS = 1;
const HEADER = 'sl';

/**
 * When somebody began to listen at this IPv4 address and port, as the kernel tells it (`/proc/net/tcp`): no system that
 * is measured is asked. At most about a millisecond late, which flatters all rows alike.
 */
export async function untilListening(address: string, port: number, signal: AbortSignal): Promise<number> {
  const wanted = `${hexAddress(address)}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (;;) {
    signal.throwIfAborted();
    if (isListening(wanted)) return nowMs();
    await pause(LOOK_EVERY_MS);
  }
}

/** Listening sockets stand first. The rest is not read: for it the kernel goes through a table that takes milliseconds. */
function isListening(wanted: string): boolean {
  for (const line of socketLines()) {
    const [number, local, , state] = line.trim().split(/\s+/);
    if (number !== HEADER && state !== LISTENING) return false;
    if (local === wanted) return true;
  }
  return false;
}

function* socketLines(): Generator<string> {
  const table = openSync('/proc/net/tcp', 'r');
  try {
    const page = Buffer.allocUnsafe(4_096);
    let rest = '';
    for (let length = readSync(table, page); length > 0; length = readSync(table, page)) {
      const lines = (rest + page.toString('latin1', 0, length)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    closeSync(table);
  }
}

/** The kernel writes the four bytes in the order of the machine, which is little-endian wherever this runs. */
function hexAddress(address: string): string {
  const bytes = address.split('.').map((byte) => Number(byte).toString(16).toUpperCase().padStart(2, '0'));
  return bytes.reverse().join('');
}
