import { Client, Connection } from '@temporalio/client';
import type { Config } from '../config/env.js';
import { TemporalSetupOrchestrator } from '../temporal/temporal-setup-orchestrator.js';
import { clientConverter } from '../temporal/data-converter.js';
import type { Closers } from './closers.js';

/** How soon a server that is back is found: the library's own pause grows to 20 s, in which every request would fail. */
const RECONNECT = { 'grpc.initial_reconnect_backoff_ms': 200, 'grpc.max_reconnect_backoff_ms': 1_000 };

/** Connects when it is first used: the Temporal server may come later than we. */
export function openOrchestrator({ temporal }: Pick<Config, 'temporal'>, closers: Closers): TemporalSetupOrchestrator {
  const connection = Connection.lazy({ address: temporal.address, channelArgs: RECONNECT });
  closers.add(() => connection.close());
  return new TemporalSetupOrchestrator({
    client: new Client({
      connection,
      namespace: temporal.namespace,
      dataConverter: clientConverter(temporal.payloadKeys),
    }),
    taskQueue: temporal.taskQueue,
    uiUrl: temporal.uiUrl,
  });
}
