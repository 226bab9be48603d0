import type { EngineRecord } from './record.js';
import type { Timing } from './timing.js';

/** What a program is told about the container that it runs in. */
export interface ProgramSetting {
  readonly projectId: string;
  readonly address: string;
  readonly port: number;
  readonly environment: Readonly<Partial<Record<string, string>>>;
  /** The stand-in's configuration (`STAND_IN`), if the template gives one. */
  readonly standIn: Readonly<Record<string, unknown>>;
  readonly readyAfterMs: number;
  readonly timing: Timing;
  readonly seed: number;
  /** Where the site lies on this machine; undefined: nothing is mounted. */
  readonly siteFolder: string | undefined;
  /** What outlives the container: it belongs to its volume. */
  readonly agentState: AgentState;
  readonly record: EngineRecord;
  readonly log: (text: string) => void;
  /** The process ends of its own accord. */
  readonly exit: (code: number) => void;
  /** Aborts when the process has ended, whichever way. */
  readonly signal: AbortSignal;
}

/** What an agent keeps in its volume. */
export interface AgentState {
  readonly sessions: Map<string, AgentSession>;
}

export interface AgentSession {
  readonly id: string;
  readonly messages: AgentMessage[];
}

export interface AgentMessage {
  readonly info: Record<string, unknown> & {
    readonly id: string;
    readonly time: { created: number; completed?: number };
  };
  readonly parts: object[];
}
