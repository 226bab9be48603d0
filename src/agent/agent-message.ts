/** Longest text of one part, in characters: what a tool printed may be megabytes. */
export const PART_LIMIT = 20_000;

/** One piece of a message. Written by an agent that is not trusted: text, never markup. */
export type AgentMessagePart =
  | { readonly id: string; readonly kind: 'text'; readonly text: string }
  | {
      readonly id: string;
      readonly kind: 'tool';
      readonly tool: string;
      readonly title: string;
      readonly status: 'pending' | 'running' | 'completed' | 'error';
      /** What it printed, or why it failed; null: nothing yet. */
      readonly output: string | null;
    };

/** One message of the conversation between people and the agent. Instants are ISO 8601, UTC: it travels as JSON. */
export interface AgentMessage {
  readonly id: string;
  readonly role: 'user' | 'assistant';
  readonly createdAt: string;
  /** Null: it is still being written. */
  readonly completedAt: string | null;
  readonly error: string | null;
  readonly parts: readonly AgentMessagePart[];
}
