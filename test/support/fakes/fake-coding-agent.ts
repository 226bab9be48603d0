import { setMaxListeners } from 'node:events';
import {
  CodingAgent,
  type AgentEndpoint,
  type AgentProgress,
  type PromptReference,
} from '../../../src/agent/coding-agent.js';
import { SetupError } from '../../../src/domain/failure.js';

/** A prompt that the fake has accepted. */
export interface DeliveredPrompt {
  readonly sessionId: string;
  readonly promptKey: string;
  readonly text: string;
  readonly model: string;
}

type Operation = 'openSession' | 'sendPrompt' | 'readProgress' | 'watchChanges' | 'abort';

/**
 * An agent in memory: it works on each prompt until a test says how that goes on. By default a prompt is completed
 * as soon as it arrives; `holdPrompts()` leaves the next ones at work.
 */
export class FakeCodingAgent extends CodingAgent {
  readonly prompts: DeliveredPrompt[] = [];
  /** Sessions whose answer was ended. */
  readonly aborted: string[] = [];
  readonly sessions = new Map<string, { sessionId: string; title: string }>();
  private readonly progress = new Map<string, AgentProgress>();
  private readonly failures = new Map<Operation, SetupError[]>();
  private changes = new AbortController();
  private isAway = false;
  private arrivesAs: AgentProgress['kind'] = 'completed';

  constructor() {
    super();
    setMaxListeners(0, this.changes.signal);
  }

  holdPrompts(): void {
    this.arrivesAs = 'working';
  }

  /** From now on the prompt's progress is this one; watchers are told. */
  setProgress(promptKey: string, progress: AgentProgress): void {
    this.progress.set(promptKey, progress);
    this.announceChange();
  }

  /** The next calls of this operation throw these errors, one each. */
  failNext(operation: Operation, ...errors: SetupError[]): void {
    this.failures.set(operation, [...(this.failures.get(operation) ?? []), ...errors]);
  }

  /** The server stops answering, until {@link comeBack}. */
  goAway(): void {
    this.isAway = true;
    this.announceChange();
  }

  comeBack(): void {
    this.isAway = false;
  }

  /** As after the loss of the agent's volume. */
  loseSessions(): void {
    this.sessions.clear();
    this.prompts.length = 0;
    this.progress.clear();
    this.announceChange();
  }

  async openSession(
    _endpoint: AgentEndpoint,
    { key, title }: { key: string; title: string },
    signal?: AbortSignal,
  ): Promise<{ sessionId: string }> {
    await this.enter('openSession', signal);
    const known = this.sessions.get(key) ?? { sessionId: `ses_${key}`, title };
    this.sessions.set(key, known);
    return { sessionId: known.sessionId };
  }

  async sendPrompt(
    _endpoint: AgentEndpoint,
    request: PromptReference & { text: string; model: string },
    signal?: AbortSignal,
  ): Promise<{ delivery: 'sent' | 'already_there' }> {
    await this.enter('sendPrompt', signal);
    if (!this.hasSession(request.sessionId)) {
      throw new SetupError('agent_failed', 'The agent does not know the session any more.');
    }
    if (this.findPrompt(request) !== undefined) return { delivery: 'already_there' };
    const { sessionId, promptKey, text, model } = request;
    this.prompts.push({ sessionId, promptKey, text, model });
    const atWork: AgentProgress = { kind: 'working', activity: 'thinking', lastProgressAt: new Date() };
    this.setProgress(promptKey, this.arrivesAs === 'completed' ? { kind: 'completed' } : atWork);
    return { delivery: 'sent' };
  }

  async readProgress(_endpoint: AgentEndpoint, prompt: PromptReference, signal?: AbortSignal): Promise<AgentProgress> {
    await this.enter('readProgress', signal);
    if (!this.hasSession(prompt.sessionId)) return { kind: 'session_lost' };
    if (this.findPrompt(prompt) === undefined) return { kind: 'not_delivered' };
    return this.progress.get(prompt.promptKey) ?? { kind: 'not_begun' };
  }

  async abort(_endpoint: AgentEndpoint, sessionId: string, signal?: AbortSignal): Promise<void> {
    await this.enter('abort', signal);
    this.aborted.push(sessionId);
  }

  async *watchChanges(_endpoint: AgentEndpoint, _sessionId: string, signal: AbortSignal): AsyncGenerator<void> {
    while (!signal.aborted) {
      const { changes } = this;
      await this.enter('watchChanges');
      yield;
      await abortOf(AbortSignal.any([signal, changes.signal]));
    }
  }

  private hasSession(sessionId: string): boolean {
    return [...this.sessions.values()].some((session) => session.sessionId === sessionId);
  }

  private findPrompt({ sessionId, promptKey }: PromptReference): DeliveredPrompt | undefined {
    return this.prompts.find((prompt) => prompt.sessionId === sessionId && prompt.promptKey === promptKey);
  }

  private async enter(operation: Operation, signal?: AbortSignal): Promise<void> {
    await Promise.resolve();
    signal?.throwIfAborted();
    if (this.isAway) throw new SetupError('agent_unreachable', 'The agent is away.');
    const failure = this.failures.get(operation)?.shift();
    if (failure !== undefined) throw failure;
  }

  private announceChange(): void {
    const told = this.changes;
    this.changes = new AbortController();
    setMaxListeners(0, this.changes.signal);
    told.abort();
  }
}

async function abortOf(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
