import type { AgentProgress } from '../src/agent/coding-agent.js';
import { SetupError } from '../src/domain/failure.js';

/** How long a doubtful state must last before it counts: between accepting a prompt and beginning it lies a moment. */
const DOUBT_MS = 5_000;

export type AgentVerdict = 'done' | 'look_again' | 'interrupted';

/** Decides over a row of snapshots whether the agent is done, goes on or has failed. */
export class AgentJudge {
  #doubt: { readonly kind: string; readonly sinceMs: number } | undefined;

  /** `interrupted`: the agent was restarted in mid-work and stands still. Throws the SetupError that ends the wait. */
  judge(progress: AgentProgress | 'unreachable', nowMs: number): AgentVerdict {
    if (progress === 'unreachable') {
      // Nobody saw how the doubt went on: it begins anew.
      this.#doubt = undefined;
      return 'look_again';
    }
    switch (progress.kind) {
      case 'completed':
        return 'done';
      case 'failed':
        throw new SetupError(progress.code, progress.message);
      case 'session_lost':
        throw new SetupError('agent_failed', 'The agent lost its session: its data is gone.');
      case 'provider_retry':
        if (progress.hopeless) throw new SetupError('provider_rejected', progress.message);
        break;
      case 'interrupted':
        return this.#isShort(progress.kind, nowMs) ? 'look_again' : 'interrupted';
      case 'not_delivered':
      case 'not_begun':
        if (this.#isShort(progress.kind, nowMs)) return 'look_again';
        throw new SetupError('agent_failed', DOUBT_MESSAGES[progress.kind]);
      case 'working':
      case 'waiting_for_user':
        break;
    }
    this.#doubt = undefined;
    return 'look_again';
  }

  #isShort(kind: string, nowMs: number): boolean {
    if (this.#doubt?.kind !== kind) this.#doubt = { kind, sinceMs: nowMs };
    return nowMs - this.#doubt.sinceMs < DOUBT_MS;
  }
}

const DOUBT_MESSAGES = {
  not_delivered: "The prompt is not in the agent's session any more.",
  not_begun: 'The agent accepted the prompt but never began to work on it.',
} as const;

/** One sentence for people: what the agent is doing now. */
export function describeProgress(progress: AgentProgress | 'unreachable'): string {
  if (progress === 'unreachable') return 'The agent does not answer; it is asked again.';
  switch (progress.kind) {
    case 'working':
      return `The agent is working: ${progress.activity}.`;
    case 'provider_retry':
      return `Waiting for the model's provider (${whichTry(progress)}): ${progress.message}`;
    case 'waiting_for_user':
      return `The agent waits for you (${progress.ask}): ${progress.text}`;
    case 'completed':
      return 'The agent is done.';
    case 'failed':
      return `The agent failed: ${progress.message}`;
    case 'not_delivered':
    case 'not_begun':
      return 'The agent has the prompt and is about to begin.';
    case 'interrupted':
      return 'The agent stands still in mid-work.';
    case 'session_lost':
      return 'The agent does not know the session.';
  }
}

/** The time of day is enough: nobody waits for a day. */
function whichTry({ attempt, nextAt }: { readonly attempt: number; readonly nextAt: Date | null }): string {
  return nextAt === null ? `try ${attempt}` : `try ${attempt}, again at ${nextAt.toISOString().slice(11, 19)} UTC`;
}
