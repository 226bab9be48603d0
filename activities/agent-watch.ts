import { setTimeout as delay } from 'node:timers/promises';
import type { AgentProgress, PromptReference } from '../src/agent/coding-agent.js';
import { SetupError } from '../src/domain/failure.js';
import { isContainerDown } from './after-restart.js';
import { type AgentChanges, changesOf } from './agent-changes.js';
import type { ActivityDependencies } from './dependencies.js';
import type { PromptDelivery, WaitStep } from './inputs.js';
import { isEngineAway, onceEngineAnswers } from './once-engine-answers.js';
import { requireAgent, type ReachableAgent } from './project-context.js';

/** `turn`: the prompt is not the setup's own. */
export type AgentWait = WaitStep & PromptDelivery & { readonly turn?: number };

/** What an agent is told that was restarted in mid-work. */
const GO_ON = 'You were interrupted. Go on from where you are, and finish what was asked for.';

/** An agent that does not get through after so many restarts is not told again. */
export const MOST_REMINDERS = 3;

/** Looks at what the agent does about a prompt, wherever its container is at the moment. */
export class AgentWatch {
  readonly #deps: ActivityDependencies;
  readonly #step: AgentWait;
  readonly #window: AbortSignal;
  #agent: ReachableAgent | undefined;
  #changes: AgentChanges | undefined;
  /** How often the agent was told to go on; undefined: not looked up yet. */
  #reminders: number | undefined;

  constructor(deps: ActivityDependencies, step: AgentWait, window: AbortSignal) {
    this.#deps = deps;
    this.#step = step;
    this.#window = window;
  }

  /** Waits for the engine, and tells of it when it is away. */
  async begin(): Promise<void> {
    await onceEngineAnswers(this.#deps, { step: this.#step, window: this.#window }, () => this.#find());
  }

  /** An agent that does not answer is looked for on the engine: a container that ended is fatal, silence is not. */
  async look(): Promise<AgentProgress | 'unreachable'> {
    try {
      if (this.#agent !== undefined) return await this.#progress(this.#agent);
    } catch (error) {
      if (this.#window.aborted || !isAgentAway(error)) throw error;
    }
    try {
      await this.#find();
    } catch (error) {
      if (!isEngineAway(error)) throw error;
    }
    return 'unreachable';
  }

  /** Tells an agent that stands still to go on, once for each time. Throws when that did not help often enough. */
  async remind(): Promise<void> {
    const reminders = (this.#reminders ?? 0) + 1;
    if (this.#agent === undefined || reminders > MOST_REMINDERS) {
      throw new SetupError('agent_failed', 'The agent was restarted while it worked and did not go on.');
    }
    const { endpoint, project } = this.#agent;
    const reminder = { ...this.#promptNumber(reminders), text: GO_ON, model: project.model };
    await this.#deps.agent.sendPrompt(endpoint, reminder, this.#window);
    this.#reminders = reminders;
  }

  /** Pauses until a change is announced, at most for so long. */
  async next(pauseMs: number): Promise<void> {
    if (this.#changes === undefined) await pause(pauseMs, this.#window);
    else await this.#changes.next(pauseMs, this.#window);
  }

  close(): void {
    this.#changes?.close();
  }

  async #progress({ endpoint }: ReachableAgent): Promise<AgentProgress> {
    const { agent } = this.#deps;
    for (let next = this.#reminders ?? 0; this.#reminders === undefined; next += 1) {
      const reminded = await agent.readProgress(endpoint, this.#promptNumber(next + 1), this.#window);
      const isSent = reminded.kind !== 'not_delivered' && reminded.kind !== 'session_lost';
      if (!isSent || next + 1 > MOST_REMINDERS) this.#reminders = next;
    }
    return agent.readProgress(endpoint, this.#promptNumber(this.#reminders), this.#window);
  }

  /** The prompt itself, or a reminder of it: whoever looks later finds the same. */
  #promptNumber(reminder: number): PromptReference {
    const { sessionId, promptKey } = this.#step;
    return { sessionId, promptKey: reminder === 0 ? promptKey : reminderKey(promptKey, reminder) };
  }

  /** A restarted container has another address. One that ended during a turn is the lifecycle's to start again. */
  async #find(): Promise<void> {
    try {
      const found = await requireAgent(this.#deps, this.#step.projectId, this.#window);
      if (found.endpoint.baseUrl !== this.#agent?.endpoint.baseUrl) {
        this.#changes?.close();
        this.#changes = changesOf(this.#deps.agent, found.endpoint, this.#step.sessionId);
      }
      this.#agent = found;
    } catch (error) {
      const isLifecycles = this.#step.turn !== undefined && isContainerDown(error);
      if (!isLifecycles && !isAgentAway(error)) throw error;
      this.#agent = undefined;
    }
  }
}

/** The name of the reminder, so that none is sent twice. */
export function reminderKey(promptKey: string, reminder: number): string {
  return `${promptKey}:go-on:${reminder}`;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

function isAgentAway(error: unknown): boolean {
  return error instanceof SetupError && error.code === 'agent_unreachable';
}
