import type { AgentMessage, AgentMessagePart } from './agent-message.js';
import type { AgentEndpoint } from './coding-agent.js';

/** Something that the agent wants to know before it goes on. What it says is text, never markup. */
export type AgentAsk =
  | { readonly id: string; readonly kind: 'question'; readonly questions: readonly AgentQuestion[] }
  | {
      readonly id: string;
      readonly kind: 'permission';
      /** What it wants to do, for example `bash`. */
      readonly permission: string;
      /** To what, for example a command or a path. */
      readonly patterns: readonly string[];
    };

export interface AgentQuestion {
  /** A few words. */
  readonly header: string;
  readonly question: string;
  readonly options: readonly { readonly label: string; readonly description: string }[];
  /** More than one option may be chosen. */
  readonly isMultiple: boolean;
}

export type AskAnswer =
  /** One list of labels, or words of one's own, per question. */
  | { readonly kind: 'answers'; readonly answers: readonly (readonly string[])[] }
  /** `always`: also whenever it asks for the same again, until it restarts. */
  | { readonly kind: 'permission'; readonly permission: 'once' | 'always' }
  | { readonly kind: 'rejected' };

export interface ConversationState {
  /** Oldest first, the newest 200; empty before the conversation begins. */
  readonly messages: readonly AgentMessage[];
  /** What the agent waits for. */
  readonly asks: readonly AgentAsk[];
}

/** What changed. Applying the same event twice, but `text`, changes nothing. */
export type ConversationEvent =
  /** Everything; comes first, and again when the changes cannot be told one by one. */
  | ({ readonly kind: 'snapshot' } & ConversationState)
  /** A message is new, or something about it but its parts has changed. */
  | { readonly kind: 'message'; readonly message: Omit<AgentMessage, 'parts'> }
  /** A part of a message is new or another. */
  | { readonly kind: 'part'; readonly messageId: string; readonly part: AgentMessagePart }
  /** More words of a text that is being written; its part comes whole when it is done. */
  | { readonly kind: 'text'; readonly messageId: string; readonly partId: string; readonly text: string }
  | { readonly kind: 'asks'; readonly asks: readonly AgentAsk[] }
  /** The agent has written a file: its path in the site. */
  | { readonly kind: 'file'; readonly path: string };

/**
 * The conversation between people and the agent, in the session with a key. Throws SetupError: `agent_unreachable` when
 * its server does not answer, `agent_failed` when it answers with an error.
 */
export abstract class AgentConversation {
  abstract read(endpoint: AgentEndpoint, key: string, signal?: AbortSignal): Promise<ConversationState>;

  /** Ends quietly when `signal` is aborted, otherwise only by throwing `agent_unreachable`. */
  abstract watch(endpoint: AgentEndpoint, key: string, signal: AbortSignal): AsyncIterable<ConversationEvent>;

  /** Throws `not_found` when the agent does not ask this any more, `invalid_request` when the answer does not fit. */
  abstract answer(endpoint: AgentEndpoint, key: string, reply: { askId: string; answer: AskAnswer }): Promise<void>;
}
