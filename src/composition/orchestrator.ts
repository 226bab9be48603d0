import { Client, Connection } from '@temporalio/client';
import type { Config } from '../config/env.js';
import { TemporalSetupOrchestrator } from '../temporal/temporal-setup-orchestrator.js';
import { clientConverter } from '../temporal/data-converter.js';
import type { Closers } from './closers.js';

/** Connects when it is first used: the Temporal server may come later than we. */
export function openOrchestrator({ temporal }: Pick<Config, 'temporal'>, closers: Closers): TemporalSetupOrchestrator {
  const connection = Connection.lazy({ address: temporal.address });
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
