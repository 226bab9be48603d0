import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from '../../support/e2e/api-client.js';
import type { Ledger } from './ledger.js';

const HEARTBEAT_MS = 5_000;
const RECONNECT_MS = 500;

interface Viewer {
  readonly api: ApiClient;
  readonly ledger: Ledger;
  readonly number: number;
  readonly signal: AbortSignal;
}

/** A page that says all the time that it is open, on one project after the other. */
export async function runViewer({ api, ledger, number, signal }: Viewer): Promise<void> {
  for (let turn = number; !signal.aborted; turn += 1) {
    const ids = [...ledger.alive];
    const id = ids[turn % Math.max(1, ids.length)];
    if (id !== undefined) {
      const body = JSON.stringify({ viewerId: `soak-viewer-${number}` });
      const headers = { 'content-type': 'application/json' };
      const answer = await api.raw('POST', `/projects/${id}/presence`, { body, headers }).catch(() => undefined);
      ledger.count(answer === undefined ? 'no answer' : `heartbeat ${answer.status}`);
    }
    await pause(HEARTBEAT_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** A page that follows everything, and comes back whenever its stream broke. */
export async function runFollower({ api, ledger, signal }: Viewer): Promise<void> {
  while (!signal.aborted) {
    try {
      const response = await api.open('/events?topics=projects', signal);
      for await (const _piece of response.body ?? []) ledger.count('pieces of event streams');
    } catch {
      // The API was killed: its pages come back.
    }
    ledger.count('event streams that ended');
    await pause(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
  }
}
