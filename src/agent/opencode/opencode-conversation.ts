import type { Message, OpencodeClient, Part } from '@opencode-ai/sdk/v2/client';
import {
  AgentConversation,
  type AskAnswer,
  type ConversationEvent,
  type ConversationState,
} from '../agent-conversation.js';
import type { AgentEndpoint } from '../coding-agent.js';
import { notAsked, readAsks, replyTo, toAsks } from './opencode-asks.js';
import { asList, connect, findAnswer } from './opencode-calls.js';
import { type OpencodeEvent, readEvents } from './opencode-events.js';
import { sessionIdFor } from './opencode-ids.js';
import { toAgentMessage, toMessageHead, toPart } from './opencode-messages.js';

const MESSAGES_LISTED = 200;

/** What went missing is read anew as a whole. */
const REMOVALS: ReadonlySet<string> = new Set(['message.removed', 'message.part.removed']);

interface Following {
  readonly client: OpencodeClient;
  readonly sessionId: string;
  readonly signal: AbortSignal;
  /** Where the agent works, as its container names it. */
  readonly directory: string;
  /** Parts that are text, of those that were seen: thoughts are written word by word too. */
  readonly texts: Set<string>;
}

/** The conversation as opencode keeps it. */
export class OpencodeConversation extends AgentConversation {
  async read(endpoint: AgentEndpoint, key: string, signal?: AbortSignal): Promise<ConversationState> {
    const { raw, asks } = await readState(connect(endpoint), sessionIdFor(key), signal);
    return { messages: raw.map(toAgentMessage), asks };
  }

  async *watch(endpoint: AgentEndpoint, key: string, signal: AbortSignal): AsyncGenerator<ConversationEvent> {
    const client = connect(endpoint);
    const sessionId = sessionIdFor(key);
    let following: Following | undefined;
    // The stream stands before the state is read: what changes in between is told twice and not lost.
    for await (const event of readEvents(endpoint, signal)) {
      if (following === undefined || REMOVALS.has(event.type)) {
        const { raw, asks } = await readState(client, sessionId, signal);
        const texts = new Set(raw.flatMap(({ parts }) => parts.filter(isText).map(({ id }) => id)));
        following ??= { client, sessionId, signal, directory: await directoryOf(client, signal), texts };
        for (const id of texts) following.texts.add(id);
        yield { kind: 'snapshot', messages: raw.map(toAgentMessage), asks };
      }
      const change = await toChange(following, event);
      if (change !== undefined) yield change;
    }
  }

  async answer(
    endpoint: AgentEndpoint,
    key: string,
    { askId, answer }: { askId: string; answer: AskAnswer },
  ): Promise<void> {
    const client = connect(endpoint);
    const asks = toAsks(await readAsks(client, sessionIdFor(key), undefined));
    const ask = asks.find(({ id }) => id === askId);
    if (ask === undefined) throw notAsked();
    await replyTo(client, ask, answer);
  }
}

async function readState(client: OpencodeClient, sessionId: string, signal: AbortSignal | undefined) {
  const session = { sessionID: sessionId, limit: MESSAGES_LISTED };
  const [listed, pending] = await Promise.all([
    findAnswer('list its messages', signal, (signal) => client.session.messages(session, { signal })),
    readAsks(client, sessionId, signal),
  ]);
  const raw = asList(listed?.data ?? []).toSorted((one, other) => one.info.time.created - other.info.time.created);
  return { raw, asks: toAsks(pending) };
}

async function directoryOf(client: OpencodeClient, signal: AbortSignal): Promise<string> {
  const paths = await findAnswer('tell where it works', signal, (signal) => client.path.get({}, { signal }));
  return paths?.data.directory ?? '';
}

/** The stream is not checked by the SDK: an event of another form than we know is none. */
async function toChange(following: Following, event: OpencodeEvent): Promise<ConversationEvent | undefined> {
  const { client, sessionId, signal, directory } = following;
  const { type, properties } = event;
  if (type === 'file.edited') return toFile(directory, properties['file']);
  if (type.startsWith('question.') || type.startsWith('permission.')) {
    return { kind: 'asks', asks: toAsks(await readAsks(client, sessionId, signal)) };
  }
  if (event.sessionId !== sessionId) return undefined;
  if (type === 'message.updated') {
    return { kind: 'message', message: toMessageHead(properties['info'] as Message) };
  }
  if (type === 'message.part.updated') return toPartChange(following, properties['part'] as Part);
  return type === 'message.part.delta' ? toText(following, properties) : undefined;
}

function toPartChange({ texts }: Following, part: Part): ConversationEvent | undefined {
  if (isText(part)) texts.add(part.id);
  const [ours] = toPart(part);
  return ours && { kind: 'part', messageId: part.messageID, part: ours };
}

function toText({ texts }: Following, properties: OpencodeEvent['properties']): ConversationEvent | undefined {
  const { messageID, partID, field, delta } = properties;
  if (typeof messageID !== 'string' || typeof partID !== 'string' || typeof delta !== 'string') return undefined;
  if (field !== 'text' || !texts.has(partID)) return undefined;
  return { kind: 'text', messageId: messageID, partId: partID, text: delta };
}

function toFile(directory: string, file: unknown): ConversationEvent | undefined {
  if (typeof file !== 'string' || !file.startsWith(`${directory}/`)) return undefined;
  return { kind: 'file', path: file.slice(directory.length + 1) };
}

function isText(part: Part): boolean {
  return part.type === 'text';
}
