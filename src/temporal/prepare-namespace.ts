import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../workflows/messages.js';

const KEYWORD = 2;
const RETENTION_SECONDS = 7 * 86_400;
const PREPARE_LIMIT_MS = 10_000;

/** As `prepareNamespace`, on a connection of its own. A server that lost its store has to be prepared again. */
export async function prepareServer({ address, namespace }: { address: string; namespace: string }): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '5 seconds' });
  try {
    await connection.withDeadline(Date.now() + PREPARE_LIMIT_MS, () => prepareNamespace(connection, namespace));
  } finally {
    await connection.close();
  }
}

/**
 * Makes what the product needs of a namespace: its search attributes and at least seven days of history. Repeating it
 * is fine; an operator's longer retention stays.
 */
export async function prepareNamespace(connection: Connection, namespace: string): Promise<void> {
  await addSearchAttributes(connection, namespace);
  await raiseRetention(connection, namespace);
}

async function addSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { operatorService } = connection;
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const missing = SEARCH_ATTRIBUTES.filter(({ name }) => customAttributes[name] === undefined);
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map(({ name }) => [name, KEYWORD]));
  await operatorService.addSearchAttributes({ namespace, searchAttributes });
}

async function raiseRetention(connection: Connection, namespace: string): Promise<void> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  const seconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
  if (seconds >= RETENTION_SECONDS) return;
  // The field is a 64-bit integer, which the protobuf library takes as a plain number as well; its type does not say so.
  const workflowExecutionRetentionTtl = { seconds: RETENTION_SECONDS as never, nanos: 0 };
  await connection.workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } });
}
