import { CancelledFailure, Context } from '@temporalio/activity';
import { toApplicationFailure } from '../../activities/application-failure.js';
import type { Activities } from '../../activities/index.js';
import type { ProgressWrite, StatusWrite, TurnWrite } from '../../activities/inputs.js';
import { SetupError } from '../../src/domain/failure.js';

type Name = keyof Activities;
type Script = (call: number, signal: AbortSignal) => unknown;

/**
 * Activities that do as told: by default each succeeds at once. They note every call and every write, as the real ones
 * would make it, so that a test can look at what a workflow did.
 */
export class FakeActivities {
  readonly calls: Name[] = [];
  readonly statuses: StatusWrite[] = [];
  readonly progress: ProgressWrite['progress'][] = [];
  readonly turns: TurnWrite[] = [];
  readonly #scripts = new Map<Name, Script>();
  readonly #counts = new Map<Name, number>();

  /** What an activity does from now on; `call` counts from 1. */
  script(name: Name, script: Script): this {
    this.#scripts.set(name, script);
    return this;
  }

  callsOf(name: Name): number {
    return this.#counts.get(name) ?? 0;
  }

  phases(): string[] {
    return this.progress.map((write) => write.phase);
  }

  asActivities(): Activities {
    const results: Partial<Record<Name, unknown>> = {
      openAgentSession: { sessionId: 'session' },
      sendPrompt: { sessionId: 'session', promptKey: 'prompt' },
      findAgentProgress: null,
      requestSetupPlace: true,
      lookAtContainers: { running: 2, problem: null, viewers: 0 },
      readPresence: { viewers: 0, lastHeartbeatMs: null },
      deliverTurn: { sessionId: 'session', promptKey: 'prompt' },
      keepVersion: { version: 'version' },
      restoreVersion: { version: 'restored' },
      collectEvidence: { lastFinding: 'Preview answers. Agent does not listen yet.', logTail: 'last line' },
    };
    const run = (name: Name) => async (input: never) => {
      this.#note(name, input);
      try {
        const call = this.callsOf(name);
        const told = await this.#scripts.get(name)?.(call, Context.current().cancellationSignal);
        return told ?? results[name];
      } catch (error) {
        throw error instanceof CancelledFailure ? error : toApplicationFailure(error);
      }
    };
    return Object.fromEntries(NAMES.map((name) => [name, run(name)])) as unknown as Activities;
  }

  #note(name: Name, input: unknown): void {
    this.calls.push(name);
    this.#counts.set(name, this.callsOf(name) + 1);
    if (name === 'recordStatus') this.statuses.push(input as StatusWrite);
    if (name === 'recordTurn') this.turns.push(input as TurnWrite);
    if (name === 'recordProgress') this.progress.push((input as ProgressWrite).progress);
  }
}

/** Runs until it is cancelled, heartbeating, as real work would. */
export async function untilCancelled(): Promise<never> {
  const context = Context.current();
  const beating = setInterval(() => context.heartbeat(), 50);
  try {
    return await context.cancelled;
  } finally {
    clearInterval(beating);
  }
}

export function notReady(): never {
  throw new SetupError('not_ready', 'Preview does not listen yet.');
}

const NAMES: readonly Name[] = [
  'recordTurn',
  'listProjectsToDelete',
  'deleteOneProject',
  'requestSetupPlace',
  'waitForSetupPlace',
  'releaseSetupPlace',
  'wakeContainers',
  'waitUntilAwake',
  'lookAtContainers',
  'readPresence',
  'deliverTurn',
  'abortAgent',
  'keepVersion',
  'restoreVersion',
  'createProjectFiles',
  'startContainers',
  'waitUntilReady',
  'openAgentSession',
  'sendPrompt',
  'waitUntilAgentIdle',
  'findAgentProgress',
  'waitUntilEngineAnswers',
  'stopContainers',
  'removeContainers',
  'removeProjectFiles',
  'deleteProjectRecord',
  'collectEvidence',
  'recordStatus',
  'recordProgress',
  'recordLostSetup',
];
