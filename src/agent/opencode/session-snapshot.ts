import type { OpencodeClient } from '@opencode-ai/sdk/v2/client';
import { readAsks } from './opencode-asks.js';
import { asList, findAnswer, requireAnswer } from './opencode-calls.js';
import type { OpencodeModel } from './model-id.js';
import type { SessionSnapshot } from './opencode-progress.js';

/** Messages read per look: the newest decide, and a message may carry megabytes of tool output. */
const MESSAGES_PER_LOOK = 10;

export type SnapshotReading =
  | { readonly kind: 'session_lost' }
  | { readonly kind: 'not_delivered' }
  | {
      readonly kind: 'snapshot';
      readonly snapshot: Omit<SessionSnapshot, 'lastChangeSeen'>;
      /** The model that the prompt was sent to. */
      readonly model: OpencodeModel;
    };

/** Reads the messages first and the status after them: an answer seen unfinished with an idle status means a stop. */
export async function readSnapshot(
  client: OpencodeClient,
  { sessionId, messageId }: { sessionId: string; messageId: string },
  signal: AbortSignal | undefined,
): Promise<SnapshotReading> {
  const session = { sessionID: sessionId };
  const listed = await findAnswer('list its messages', signal, (signal) =>
    client.session.messages({ ...session, limit: MESSAGES_PER_LOOK }, { signal }),
  );
  if (listed === undefined) return { kind: 'session_lost' };
  const inList = asList(listed.data).find(({ info }) => info.id === messageId);
  const prompt = inList ?? (await findMessage(client, { ...session, messageID: messageId }, signal));
  if (prompt === undefined) return { kind: 'not_delivered' };

  const [status, asks] = await Promise.all([
    requireAnswer('tell its status', signal, (signal) => client.session.status({}, { signal })),
    readAsks(client, sessionId, signal),
  ]);
  return {
    kind: 'snapshot',
    snapshot: {
      messages: asList(listed.data).toSorted((one, other) => one.info.time.created - other.info.time.created),
      status: status.data[sessionId],
      ...asks,
      takenAt: status.answeredAt,
    },
    model: prompt.info.role === 'user' ? prompt.info.model : prompt.info,
  };
}

export async function isModelKnown(
  client: OpencodeClient,
  model: OpencodeModel,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { data } = await requireAnswer('list its models', signal, (signal) => client.config.providers({}, { signal }));
  const provider = asList(data.providers).find(({ id }) => id === model.providerID);
  return provider !== undefined && Object.hasOwn(provider.models, model.modelID);
}

async function findMessage(
  client: OpencodeClient,
  message: { sessionID: string; messageID: string },
  signal: AbortSignal | undefined,
) {
  const found = await findAnswer('find the prompt', signal, (signal) => client.session.message(message, { signal }));
  return found?.data;
}
