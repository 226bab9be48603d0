import type { Ask, Message, MessagePart } from '../../api/types';

/** What changed in a conversation, as the topic `conversation.<id>` tells it. */
export type ConversationEvent =
  | { readonly kind: 'snapshot'; readonly messages: readonly Message[]; readonly asks: readonly Ask[] }
  | { readonly kind: 'message'; readonly message: Omit<Message, 'parts'> }
  | { readonly kind: 'part'; readonly messageId: string; readonly part: MessagePart }
  | { readonly kind: 'text'; readonly messageId: string; readonly partId: string; readonly text: string }
  | { readonly kind: 'asks'; readonly asks: readonly Ask[] }
  | { readonly kind: 'file'; readonly path: string };

export interface ConversationState {
  readonly messages: readonly Message[];
  /** What the agent waits for. */
  readonly asks: readonly Ask[];
  /** Why nothing more is heard at the moment; null: the agent is there, or was not asked yet. */
  readonly away: string | null;
}

export const NOTHING_HEARD: ConversationState = { messages: [], asks: [], away: null };

export function applyEvent(state: ConversationState, event: ConversationEvent): ConversationState {
  switch (event.kind) {
    case 'snapshot':
      return { messages: event.messages, asks: event.asks, away: null };
    case 'message':
      return { ...state, messages: withMessage(state.messages, event.message) };
    case 'part':
      return { ...state, messages: changed(state.messages, event.messageId, (parts) => withPart(parts, event.part)) };
    case 'text':
      return { ...state, messages: changed(state.messages, event.messageId, (parts) => withText(parts, event)) };
    case 'asks':
      return { ...state, asks: event.asks };
    case 'file':
      return state;
  }
}

/** What is shown stays: it is only not known whether it is the newest. */
export function withAway(state: ConversationState, message: string): ConversationState {
  return { ...state, away: message };
}

function withMessage(messages: readonly Message[], message: Omit<Message, 'parts'>): readonly Message[] {
  const known = messages.find(({ id }) => id === message.id);
  if (known === undefined) return [...messages, { ...message, parts: [] }];
  return messages.map((other) => (other === known ? { ...message, parts: known.parts } : other));
}

type Parts = Message['parts'];

function changed(messages: readonly Message[], messageId: string, change: (parts: Parts) => Parts): readonly Message[] {
  return messages.map((message) => (message.id === messageId ? { ...message, parts: change(message.parts) } : message));
}

function withPart(parts: Parts, part: MessagePart): Parts {
  if (parts.every(({ id }) => id !== part.id)) return [...parts, part];
  return parts.map((other) => (other.id === part.id ? part : other));
}

/** Words for a part that was not told of yet begin it. */
function withText(parts: Parts, { partId, text }: { partId: string; text: string }): Parts {
  const known = parts.find(({ id }) => id === partId);
  if (known === undefined) return [...parts, { id: partId, kind: 'text', text }];
  return parts.map((part) => (part === known && part.kind === 'text' ? { ...part, text: part.text + text } : part));
}

export type ToolPart = Extract<MessagePart, { kind: 'tool' }>;

/** A run of steps that belong together, or a text between them. */
export type Block =
  | { readonly kind: 'text'; readonly id: string; readonly text: string }
  | { readonly kind: 'steps'; readonly id: string; readonly steps: readonly ToolPart[] };

export function blocksOf(parts: readonly MessagePart[]): readonly Block[] {
  const blocks: Block[] = [];
  for (const part of parts) {
    const last = blocks.at(-1);
    if (part.kind === 'text') {
      if (part.text.trim() !== '') blocks.push({ kind: 'text', id: part.id, text: part.text });
    } else if (last?.kind === 'steps') {
      blocks[blocks.length - 1] = { ...last, steps: [...last.steps, part] };
    } else blocks.push({ kind: 'steps', id: part.id, steps: [part] });
  }
  return blocks;
}

export function isWriting(message: Message | undefined): boolean {
  return message?.role === 'assistant' && message.completedAt === null && message.error === null;
}
