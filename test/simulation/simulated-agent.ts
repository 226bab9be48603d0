import { setTimeout as delay } from 'node:timers/promises';
import {
  type AgentEndpoint,
  type AgentProgress,
  CodingAgent,
  type PromptReference,
} from '../../src/agent/coding-agent.js';
import { SetupError } from '../../src/domain/failure.js';
import type { ProjectId } from '../../src/domain/project.js';
import type { SimulatedEngine } from './simulated-engine.js';
import type { SimulatedProcess } from './virtual-clock.js';

type Course = 'works' | 'busy' | 'never begins' | 'fails' | 'refused' | 'asks' | 'provider';

interface Prompt {
  readonly key: string;
  readonly course: Course;
  readonly sentAtMs: number;
  readonly takesMs: number;
  /** The start of the agent's process that works on it: another one does not know of it. */
  readonly agentStartedAtMs: number;
  isAborted: boolean;
}

interface Session {
  readonly id: string;
  readonly prompts: Map<string, Prompt>;
}

interface FoundAgent {
  readonly projectId: ProjectId;
  readonly startedAtMs: number;
}

/** What all the agents of a simulation remember: it lives in their projects' volumes. */
export class AgentMemory {
  readonly sessions = new Map<ProjectId, Session[]>();

  forget(projectId: ProjectId): void {
    this.sessions.delete(projectId);
  }
}

export interface AgentParts {
  readonly engine: SimulatedEngine;
  readonly memory: AgentMemory;
  readonly process: SimulatedProcess;
  /** Two of a project's prompts are at work at once, or it has two sessions. */
  readonly onDouble: (projectId: ProjectId, what: string) => void;
}

/** One process's way to the agents, each of which answers while its container does. */
export class SimulatedAgent extends CodingAgent {
  readonly #parts: AgentParts;

  constructor(parts: AgentParts) {
    super();
    this.#parts = parts;
  }

  override async openSession(
    endpoint: AgentEndpoint,
    { key }: { key: string; title: string },
    signal?: AbortSignal,
  ): Promise<{ sessionId: string }> {
    const { projectId } = await this.#reach(endpoint, 'openSession', signal);
    const sessions = this.#parts.memory.sessions.get(projectId) ?? [];
    this.#parts.memory.sessions.set(projectId, sessions);
    const sessionId = `ses_${key}`;
    if (!sessions.some(({ id }) => id === sessionId)) sessions.push({ id: sessionId, prompts: new Map() });
    if (sessions.length > 1) this.#parts.onDouble(projectId, 'sessions');
    await this.#parts.process.gate();
    return { sessionId };
  }

  override async sendPrompt(
    endpoint: AgentEndpoint,
    request: PromptReference & { text: string; model: string },
    signal?: AbortSignal,
  ): Promise<{ delivery: 'sent' | 'already_there' }> {
    const agent = await this.#reach(endpoint, 'sendPrompt', signal);
    const session = this.#sessionOf(agent.projectId, request.sessionId);
    if (session === undefined) throw new SetupError('agent_failed', 'The agent does not know the session any more.');
    if (session.prompts.has(request.promptKey)) return { delivery: 'already_there' };
    const live = [...session.prompts.values()].filter((prompt) => this.#progress(prompt, agent).kind === 'working');
    if (live.some(({ key }) => isOfSetup(key)) && isOfSetup(request.promptKey)) {
      this.#parts.onDouble(agent.projectId, `prompts at work: ${live[0]?.key} and ${request.promptKey}`);
    }
    session.prompts.set(request.promptKey, this.#newPrompt(request.promptKey, agent));
    this.#parts.engine.parts.trace.note('agent', `gets ${request.promptKey}`);
    await this.#parts.process.gate();
    return { delivery: 'sent' };
  }

  override async readProgress(
    endpoint: AgentEndpoint,
    prompt: PromptReference,
    signal?: AbortSignal,
  ): Promise<AgentProgress> {
    const agent = await this.#reach(endpoint, 'readProgress', signal);
    const session = this.#sessionOf(agent.projectId, prompt.sessionId);
    if (session === undefined) return { kind: 'session_lost' };
    const found = session.prompts.get(prompt.promptKey);
    return found === undefined ? { kind: 'not_delivered' } : this.#progress(found, agent);
  }

  override async abort(endpoint: AgentEndpoint, sessionId: string, signal?: AbortSignal): Promise<void> {
    const { projectId } = await this.#reach(endpoint, 'abort', signal);
    for (const prompt of this.#sessionOf(projectId, sessionId)?.prompts.values() ?? []) prompt.isAborted = true;
  }

  override async *watchChanges(endpoint: AgentEndpoint, _sessionId: string, signal: AbortSignal): AsyncGenerator<void> {
    const { faults, random } = this.#parts.engine.parts;
    const isSilent = faults.strikes('agent announces nothing', endpoint.baseUrl);
    const isLoud = faults.strikes('agent announces too much', endpoint.baseUrl);
    while (!signal.aborted) {
      await delay(random.between(20, isLoud ? 100 : 2_000), undefined, { signal }).catch(() => undefined);
      await this.#reach(endpoint, 'watchChanges', signal);
      if (!isSilent) yield;
    }
  }

  #newPrompt(key: string, { projectId, startedAtMs: agentStartedAtMs }: FoundAgent): Prompt {
    const { faults, random, clock } = this.#parts.engine.parts;
    const course = this.#drawCourse(`${key} of ${projectId}`);
    const takesMs = course === 'busy' ? Number.POSITIVE_INFINITY : random.between(100, 15_000);
    if (faults.strikes('agent forgets its sessions', projectId)) {
      clock.after(
        random.between(0, 5_000),
        () => this.#parts.memory.forget(projectId),
        this.#parts.engine.parts.process,
      );
    }
    return { key, course, sentAtMs: clock.nowMs, takesMs, agentStartedAtMs, isAborted: false };
  }

  #drawCourse(where: string): Course {
    const { faults } = this.#parts.engine.parts;
    if (faults.strikes('agent is busy for ever', where)) return 'busy';
    if (faults.strikes('agent never begins', where)) return 'never begins';
    if (faults.strikes('agent fails', where)) return 'fails';
    if (faults.strikes('agent is refused by its provider', where)) return 'refused';
    if (faults.strikes('agent asks its user', where)) return 'asks';
    if (faults.strikes('agent waits for its provider', where)) return 'provider';
    return 'works';
  }

  #progress({ course, sentAtMs, takesMs, agentStartedAtMs, isAborted }: Prompt, agent: FoundAgent): AgentProgress {
    const { nowMs } = this.#parts.engine.parts.clock;
    if (course === 'never begins') return { kind: 'not_begun' };
    const endsAtMs = sentAtMs + takesMs;
    const wasRestarted = agent.startedAtMs !== agentStartedAtMs;
    if (endsAtMs <= (wasRestarted ? agent.startedAtMs : nowMs)) return endOf(course);
    if (isAborted) return { kind: 'failed', code: 'agent_failed', message: 'The answer was ended.' };
    if (wasRestarted) return { kind: 'interrupted' };
    if (nowMs - sentAtMs < 50) return { kind: 'not_begun' };
    if (course === 'asks') return { kind: 'waiting_for_user', ask: 'question', text: 'Which colour?' };
    if (course === 'provider') return providerRetry(false);
    if (course === 'refused') return providerRetry(true);
    // Somebody busy for ever makes no progress.
    const lastProgressAt = new Date(course === 'busy' ? sentAtMs : nowMs - ((nowMs - sentAtMs) % 1_000));
    return { kind: 'working', activity: 'thinking', lastProgressAt };
  }

  #sessionOf(projectId: ProjectId, sessionId: string): Session | undefined {
    return this.#parts.memory.sessions.get(projectId)?.find(({ id }) => id === sessionId);
  }

  async #reach({ baseUrl }: AgentEndpoint, operation: string, signal: AbortSignal | undefined): Promise<FoundAgent> {
    const { engine, process } = this.#parts;
    const { faults, random } = engine.parts;
    await process.gate();
    signal?.throwIfAborted();
    await delay(random.between(1, 8));
    await process.gate();
    signal?.throwIfAborted();
    const program = await engine.programAt(new URL(baseUrl).hostname);
    await process.gate();
    const isAway = program === undefined || !program.answers || faults.strikes('agent does not answer', operation);
    if (isAway) throw new SetupError('agent_unreachable', 'The agent does not answer.');
    return { projectId: program.projectId, startedAtMs: program.state.startedAt?.getTime() ?? 0 };
  }
}

function isOfSetup(key: string): boolean {
  return /^[0-9a-f]+:\d+$/.test(key);
}

function endOf(course: Course): AgentProgress {
  if (course === 'fails') return { kind: 'failed', code: 'agent_failed', message: 'The agent gave up.' };
  return course === 'refused' ? providerRetry(true) : { kind: 'completed' };
}

function providerRetry(hopeless: boolean): AgentProgress {
  const message = hopeless ? 'The key is not valid.' : 'Too many requests.';
  return { kind: 'provider_retry', attempt: 1, message, nextAt: null, hopeless };
}
