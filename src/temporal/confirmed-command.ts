import type { Client } from '@temporalio/client';
import type { CommandReceipt } from './setup-orchestrator.js';
import { isDeadline, translated } from './temporal-errors.js';

/** How long a command waits for the workflow's word; then the server holds it for the next worker. */
export const CONFIRM_LIMIT_MS = 5_000;

/** How long its second way may take; it needs the server only. */
const LATE_LIMIT_MS = 5_000;

/**
 * A worker that is away delays a command: then it is accepted, not yet confirmed. The server holds it for the next worker
 * as long as it runs itself; so that it outlives the server, too, it is also sent as a signal when it is `late`.
 */
export function confirmed(
  client: Client,
  { send, late }: { readonly send: () => Promise<unknown>; readonly late: () => Promise<unknown> },
): Promise<CommandReceipt> {
  return translated(async (): Promise<CommandReceipt> => {
    try {
      await client.withDeadline(Date.now() + CONFIRM_LIMIT_MS, send);
      return 'confirmed';
    } catch (error) {
      if (!isDeadline(error)) throw error;
      await client.withDeadline(Date.now() + LATE_LIMIT_MS, late);
      return 'accepted';
    }
  });
}
