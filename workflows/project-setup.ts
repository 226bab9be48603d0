import {
  ApplicationFailure,
  CancellationScope,
  defineSignal,
  isCancellation,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { PromptDelivery, SetupStep } from '../activities/inputs.js';
import { WORK_PHASES, type WorkPhase } from '../src/domain/setup-phase.js';
import { actionOptions, waitOptions } from './activity-options.js';
import { throughOutages } from './outages.js';
import { EXTEND_PHASE, type ExtendRequest, type SetupInput } from './messages.js';
import { PhaseClock, PhaseTimeout } from './phase-clock.js';
import { type KnownFailure, readFailure, toSetupFailure } from './setup-failure.js';
import { SetupProgressReport } from './setup-progress.js';

export const extendPhaseSignal = defineSignal<[ExtendRequest]>(EXTEND_PHASE);

/** One setup, from prompt to finished first version. Each phase has a limit of its own, from its own start. */
export async function projectSetup(input: SetupInput): Promise<void> {
  const run = new SetupRun(input);
  setHandler(extendPhaseSignal, ({ seconds }) => run.extend(seconds));
  try {
    await run.phase('creating_files', (step) =>
      throughOutages(step, input.policy, () => run.action.createProjectFiles(step)),
    );
    await run.phase('starting_docker', async (step) => {
      await throughOutages(step, input.policy, () => run.action.startContainers(step));
      await run.wait.waitUntilReady({ ...step, ...run.window() });
    });
    const session = await run.phase('initializing_agent', (step) =>
      throughOutages(step, input.policy, () => run.action.openAgentSession(step)),
    );
    const prompt = await run.phase('sending_prompt', (step) =>
      throughOutages(step, input.policy, () => run.action.sendPrompt({ ...step, ...session })),
    );
    run.followAgent(prompt);
    await run.phase('waiting_completion', (step) =>
      run.agentWait.waitUntilAgentIdle({ ...step, ...prompt, ...run.window() }),
    );
    await run.report.finished('completed', null);
  } catch (error) {
    await CancellationScope.nonCancellable(() => run.end(error));
  }
}

/** The state of one setup while it runs: which phase, which clock, and how to reach the activities. */
class SetupRun {
  readonly report: SetupProgressReport;
  readonly action: Activities;
  readonly wait: Activities;
  readonly agentWait: Activities;
  readonly #input: SetupInput;
  #phase: WorkPhase = WORK_PHASES[0];
  #clock: PhaseClock | undefined;
  #prompt: PromptDelivery | undefined;

  constructor(input: SetupInput) {
    const { intervalMs, agentIntervalMs } = input.policy.readiness;
    this.#input = input;
    this.report = new SetupProgressReport(input);
    this.action = proxyActivities<Activities>({ ...actionOptions(input.policy), summary: input.name });
    this.wait = proxyActivities<Activities>({
      ...waitOptions(input.policy, intervalMs),
      summary: 'poll until preview and agent answer',
    });
    this.agentWait = proxyActivities<Activities>({
      ...waitOptions(input.policy, agentIntervalMs),
      summary: 'watch until the agent is done',
    });
  }

  async phase<T>(phase: WorkPhase, work: (step: SetupStep) => Promise<T>): Promise<T> {
    const limitMs = this.#input.policy.phaseTimeoutMs[phase];
    const clock = new PhaseClock({
      startedAtMs: Date.now(),
      limitMs,
      summary: `${phase}: ${limitMs / 1_000} s limit`,
      ...(phase === 'waiting_completion' ? { renew: () => this.#deadlineByProgress() } : {}),
    });
    this.#phase = phase;
    this.#clock = clock;
    this.report.phaseBegan(phase, clock);
    return clock.limit(() => work(this.#step()));
  }

  extend(seconds: number): void {
    if (this.#clock === undefined) return;
    this.#clock.extend(seconds * 1_000);
    this.report.deadlineMoved(this.#phase, this.#clock);
  }

  window(): { windowMs: number; waitingSinceMs: number } {
    return { windowMs: this.#input.policy.readiness.windowMs, waitingSinceMs: this.#clock?.startedAtMs ?? Date.now() };
  }

  /** From now on the phase's limit counts from the agent's last progress on this prompt. */
  followAgent(prompt: PromptDelivery): void {
    this.#prompt = prompt;
  }

  /** What has to happen when a setup does not complete; then ends the workflow as cancelled or failed. */
  async end(error: unknown): Promise<never> {
    const cancelled = isCancellation(error);
    const failure = error instanceof PhaseTimeout ? await this.#timeoutFailure() : readFailure(error);
    const cleanup = proxyActivities<Activities>({
      ...actionOptions(this.#input.policy),
      scheduleToCloseTimeout: this.#input.policy.cleanupTimeoutMs,
      summary: cancelled ? 'remove the containers' : 'stop the containers',
    });
    const { projectId } = this.#input;
    try {
      if (cancelled) await cleanup.removeContainers({ projectId, volumes: false });
      else await cleanup.stopContainers({ projectId });
    } catch {
      // Containers that cannot be stopped now do not change why the setup ended; a retry or a deletion meets them again.
    }
    await this.report.finished(cancelled ? 'cancelled' : 'failed', toSetupFailure(this.#phase, failure));
    if (cancelled) throw error;
    throw ApplicationFailure.create({
      type: failure.code,
      message: `${this.#phase}: ${failure.message}`,
      nonRetryable: true,
    });
  }

  async #timeoutFailure(): Promise<KnownFailure> {
    const { startedAtMs = 0, deadlineMs = 0 } = this.#clock ?? {};
    const seconds = Math.round((deadlineMs - startedAtMs) / 1_000);
    const message = `The phase was not done within ${seconds} s.`;
    const { collectEvidence } = proxyActivities<Activities>({
      startToCloseTimeout: '5 seconds',
      scheduleToCloseTimeout: '10 seconds',
      retry: { maximumAttempts: 2 },
      summary: 'collect the last finding and log lines',
    });
    try {
      const { lastFinding, logTail } = await collectEvidence(this.#step());
      const details = { ...(lastFinding === null ? {} : { lastFinding }), ...(logTail === null ? {} : { logTail }) };
      return { code: 'phase_timeout', message: lastFinding === null ? message : `${message} ${lastFinding}`, details };
    } catch {
      return { code: 'phase_timeout', message, details: {} };
    }
  }

  /** The later of the agent's last progress plus the limit, within the cap; null when it made none since. */
  async #deadlineByProgress(): Promise<number | null> {
    const { policy } = this.#input;
    if (this.#prompt === undefined || this.#clock === undefined) return null;
    const { findAgentProgress } = proxyActivities<Activities>({
      ...actionOptions(policy),
      summary: 'did the agent get on?',
    });
    try {
      const progressAtMs = await findAgentProgress({ ...this.#step(), ...this.#prompt });
      if (progressAtMs === null) return null;
      const { startedAtMs, addedMs } = this.#clock;
      const wanted = progressAtMs + policy.phaseTimeoutMs.waiting_completion + addedMs;
      const renewed = Math.min(wanted, startedAtMs + policy.agentWorkCapMs + addedMs);
      if (renewed <= Date.now()) return null;
      this.report.deadlineMoved(this.#phase, { startedAtMs, deadlineMs: renewed });
      return renewed;
    } catch (error) {
      if (isCancellation(error)) throw error;
      return null;
    }
  }

  #step(): SetupStep {
    return { projectId: this.#input.projectId, try: this.#input.try, phase: this.#phase };
  }
}
