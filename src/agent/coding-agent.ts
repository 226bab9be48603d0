/** Where the agent's server of one project answers. The password is a secret: it never leaves the worker. */
export interface AgentEndpoint {
  /** For example `http://172.18.0.3:4096`. */
  readonly baseUrl: string;
  readonly password: string;
}

/** Names one prompt: the same keys always mean the same session and the same message. */
export interface PromptReference {
  readonly sessionId: string;
  /** Deterministic key of the prompt, from which the adapter makes message and part ids. */
  readonly promptKey: string;
}

/** What the agent is doing about one prompt, from a snapshot of its server. */
export type AgentProgress =
  /** The prompt is not in the session: it was never accepted. */
  | { readonly kind: 'not_delivered' }
  /** Accepted, but neither an answer nor a busy session can be seen: not begun, or the agent restarted in between. */
  | { readonly kind: 'not_begun' }
  | { readonly kind: 'working'; readonly activity: string; readonly lastProgressAt: Date }
  /** The provider is down or limits us; the agent tries again by itself. `code` tells whether trying can help. */
  | {
      readonly kind: 'provider_retry';
      readonly attempt: number;
      readonly message: string;
      readonly nextAt: Date | null;
      readonly hopeless: boolean;
    }
  | { readonly kind: 'waiting_for_user'; readonly ask: 'question' | 'permission'; readonly text: string }
  /** The session is idle but the newest answer is neither completed nor in error: the agent was restarted in mid-work. */
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'completed' }
  | {
      readonly kind: 'failed';
      readonly code: 'agent_failed' | 'provider_rejected' | 'provider_unreachable' | 'prompt_rejected';
      readonly message: string;
    }
  /** The session is unknown to the agent. */
  | { readonly kind: 'session_lost' };

/**
 * A coding agent that serves in a project's container. Throws SetupError: `agent_unreachable` when its server does
 * not answer (each call has a limit of 10 s), `agent_failed` when it answers with an error.
 */
export abstract class CodingAgent {
  /** Get or create: the same key always gives the same session, however often and wherever this was interrupted. */
  abstract openSession(
    endpoint: AgentEndpoint,
    request: { key: string; title: string },
    signal?: AbortSignal,
  ): Promise<{ sessionId: string }>;

  /** Hands over a prompt once: a prompt whose key is already in the session is not sent again. */
  abstract sendPrompt(
    endpoint: AgentEndpoint,
    request: PromptReference & { text: string; model: string },
    signal?: AbortSignal,
  ): Promise<{ delivery: 'sent' | 'already_there' }>;

  /** A look at one prompt's progress; changes nothing. */
  abstract readProgress(endpoint: AgentEndpoint, prompt: PromptReference, signal?: AbortSignal): Promise<AgentProgress>;

  /** Ends the answer that the session is writing; an idle session, or one that is not there, has nothing to end. */
  abstract abort(endpoint: AgentEndpoint, sessionId: string, signal?: AbortSignal): Promise<void>;

  /**
   * Yields whenever something about the session may have changed, so that the caller reads the progress anew at once.
   * Only a hint: it may repeat, miss changes or end (then throws `agent_unreachable`); snapshots decide.
   */
  abstract watchChanges(endpoint: AgentEndpoint, sessionId: string, signal: AbortSignal): AsyncIterable<void>;
}
