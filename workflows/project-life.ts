import {
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { ContainersSeen } from '../activities/inputs.js';
import type { ProjectProblem } from '../src/domain/project.js';
import { hintFor } from '../src/domain/failure.js';
import { actionOptions, RECORD_OPTIONS, untilDoneOptions, waitOptions } from './activity-options.js';
import { throughOutages } from './outages.js';
import type { LifecycleInput } from './messages.js';
import { PhaseClock } from './phase-clock.js';
import type { ProjectRun } from './project-run.js';
import type { ProjectTurns } from './project-turns.js';
import { readFailure } from './setup-failure.js';

const { readPresence } = proxyLocalActivities<Activities>(RECORD_OPTIONS);

/** Containers that end again and again are not started for ever: this often within the time below. */
const REPAIR_LIMIT = 3;
const REPAIR_PERIOD_MS = 600_000;

/** A project after its setup: it runs while somebody wants it, and stops when nobody does. */
export class ProjectLife {
  readonly #input: LifecycleInput;
  readonly #run: ProjectRun;
  readonly #turns: ProjectTurns;
  readonly #action: Activities;
  #lookWanted: boolean;
  #versionWanted: string | undefined;
  /** The agent shall get another container as soon as it does not work. */
  #isOutdated = false;
  /** What is wrong with the preview while the agent has prompts to work on, one of which may mend it. */
  #ailment: ProjectProblem | undefined;
  #lastHeartbeatMs = 0;
  #idleTimeoutMs: number;
  #waking: CancellationScope | undefined;
  #repairsMs: readonly number[] = [];

  constructor(input: LifecycleInput, { run, turns }: { run: ProjectRun; turns: ProjectTurns }) {
    this.#input = input;
    this.#run = run;
    this.#turns = turns;
    this.#action = proxyActivities<Activities>({ ...actionOptions(input.policy), summary: input.name });
    this.#lookWanted = input.carried?.isUnsure === true;
    this.#idleTimeoutMs = input.idleTimeoutMs ?? Number.POSITIVE_INFINITY;
  }

  facts(): { lookWanted: boolean; restoreWanted: boolean; idleTimeIsOver: boolean } {
    return {
      lookWanted:
        this.#lookWanted ||
        (this.#isOutdated && !this.#turns.facts().turnRunning) ||
        (this.#ailment !== undefined && !this.#turns.hasAny()),
      restoreWanted: this.#versionWanted !== undefined,
      idleTimeIsOver: Date.now() >= this.#idleDeadlineMs(),
    };
  }

  /** Somebody came, asked for it or sent a prompt. Whoever stopped it before changed his mind, or another came. */
  wantRun(): void {
    this.#run.update({ wish: 'run' });
  }

  /** Beats a wake that is under way. */
  wantStop(): void {
    this.#run.update({ wish: 'stop' });
    this.interrupt();
  }

  wantLook(): void {
    this.#lookWanted = true;
  }

  wantVersion(version: string): void {
    this.#versionWanted = version;
  }

  interrupt(): void {
    this.#waking?.cancel();
  }

  /** Stops the containers and keeps them, so that a wake takes no longer than their processes need. */
  async stop(problem: ProjectProblem | null = null): Promise<void> {
    await this.#turns.end();
    await this.#turns.giveUpWaiting({ state: 'aborted' });
    if (this.#run.state().status === 'running') await this.#run.moveTo('stopping');
    await this.#untilStopped();
    await this.#run.moveTo('stopped', problem);
  }

  /** Starts what does not run, waits until it answers, and leaves alone what runs. */
  async wake(): Promise<void> {
    await this.#run.moveTo('starting');
    const scope = new CancellationScope();
    this.#waking = scope;
    try {
      const ailment = await scope.run(() => this.#startAndWait());
      this.#ailment = ailment ?? undefined;
      await this.#run.moveTo('running', ailment);
      this.#run.update({ busyUntilMs: Date.now() });
    } catch (error) {
      if (CancellationScope.current().consideredCancelled) throw error;
      if (!(scope.consideredCancelled && isCancellation(error))) await this.#giveUp(problemOf(error));
    } finally {
      this.#waking = undefined;
    }
  }

  /** Compares the containers with what is wanted, after they changed without us. */
  async look(): Promise<void> {
    // A look that fails is not repeated by itself: the next prompt, or what the engine tells, brings another.
    this.#lookWanted = false;
    this.#isOutdated = false;
    const ailment = this.#ailment;
    this.#ailment = undefined;
    const { projectId } = this.#input;
    const seen = await this.#action.lookAtContainers({ projectId }).catch((error: unknown) => {
      if (isCancellation(error)) throw error;
      return undefined;
    });
    if (seen === undefined) return;
    const { status } = this.#run.state();
    this.#isOutdated = status === 'running' && seen.problem === null && seen.isOutdated === true;
    if (status === 'running') await this.#treat(seen, ailment);
    if (this.#isOutdated && !this.#turns.facts().turnRunning) await this.#renew();
    if ((status === 'stopped' || status === 'error') && seen.running > 0) await this.#untilStopped();
  }

  async checkIdle(): Promise<void> {
    const { lastHeartbeatMs, idleTimeoutMs } = await readPresence({ projectId: this.#input.projectId });
    this.#lastHeartbeatMs = lastHeartbeatMs ?? 0;
    // Histories from before it could be set do not tell it.
    this.#idleTimeoutMs = idleTimeoutMs ?? this.#input.idleTimeoutMs ?? Number.POSITIVE_INFINITY;
    if (Date.now() >= this.#idleDeadlineMs()) this.#run.update({ wish: 'stop' });
  }

  async restore(): Promise<void> {
    const version = this.#versionWanted;
    this.#versionWanted = undefined;
    if (version === undefined) return;
    const restores = (this.#run.state().restores ?? 0) + 1;
    this.#run.update({ restores, busyUntilMs: Date.now() });
    const { projectId } = this.#input;
    try {
      await this.#action.restoreVersion({ projectId, version, key: `restore:${restores}` });
    } catch (error) {
      // The site is as it was; the list of versions shows that no new one came.
      if (isCancellation(error)) throw error;
    }
  }

  /** Sleeps until a message came, a turn ended or the idle time is over. */
  async untilSomethingChanges(): Promise<void> {
    const before = this.#run.version;
    const { status, setup } = this.#run.state();
    // What waits for something else must not wake: nothing could be done about it, again and again.
    const isAwake = () => this.#run.version !== before || (setup === 'completed' && this.#hasWork());
    const remainingMs = this.#idleDeadlineMs() - Date.now();
    const isTimed = setup === 'completed' && status === 'running' && !this.#turns.facts().turnRunning;
    if (!isTimed || !Number.isFinite(remainingMs)) await condition(isAwake);
    else await condition(isAwake, Math.max(remainingMs, 1), { summary: 'stop when nobody looks' });
  }

  #hasWork(): boolean {
    return this.#lookWanted || (this.#versionWanted !== undefined && !this.#turns.facts().turnRunning);
  }

  #idleDeadlineMs(): number {
    return Math.max(this.#lastHeartbeatMs, this.#run.state().busyUntilMs ?? 0) + this.#idleTimeoutMs;
  }

  /** Null: all is well. While prompts wait, the agent suffices. */
  async #startAndWait(): Promise<ProjectProblem | null> {
    const { projectId, policy } = this.#input;
    const startedAtMs = Date.now();
    const limitMs = policy.phaseTimeoutMs.starting_docker;
    const clock = new PhaseClock({ startedAtMs, limitMs, summary: `wake: ${limitMs / 1_000} s limit` });
    const { windowMs, intervalMs } = policy.readiness;
    const wait = proxyActivities<Activities>({
      ...waitOptions(policy, intervalMs),
      summary: 'poll until preview and agent answer',
    });
    const step = { projectId, try: 0, phase: 'starting_docker' } as const;
    return clock.limit(async () => {
      await throughOutages(step, policy, () => this.#action.wakeContainers({ projectId }));
      const agentSuffices = this.#turns.hasAny();
      return wait.waitUntilAwake({ ...step, windowMs, waitingSinceMs: startedAtMs, agentSuffices });
    });
  }

  async #treat(seen: ContainersSeen, ailment: ProjectProblem | undefined): Promise<void> {
    // The prompts that may have mended it are over: one try, however often it was repaired in vain before.
    if (ailment !== undefined && !this.#turns.hasAny()) return this.wake();
    if (seen.problem !== null) return this.#repairOrStop(seen.problem, seen);
    this.#ailment = ailment;
  }

  async #repairOrStop(problem: ProjectProblem, seen: ContainersSeen): Promise<void> {
    if (seen.viewers > 0 || this.#turns.hasAny()) return this.#repair(problem, seen);
    this.#run.update({ wish: 'stop' });
    await this.stop(problem);
  }

  /** A few times only; then an agent that runs may still work on the prompts it has. */
  async #repair(problem: ProjectProblem, { agentRuns = false }: ContainersSeen): Promise<void> {
    const since = Date.now() - REPAIR_PERIOD_MS;
    this.#repairsMs = [...this.#repairsMs.filter((at) => at > since), Date.now()];
    if (this.#repairsMs.length <= REPAIR_LIMIT) return this.wake();
    if (!agentRuns || !this.#turns.hasAny()) return this.#giveUp(problem);
    this.#ailment = problem;
  }

  /** A wake makes anew what is not as it shall be, and leaves the rest alone. */
  async #renew(): Promise<void> {
    this.#isOutdated = false;
    await this.wake();
  }

  /** It does not run and will not by itself; the next visit or start tries again. */
  async #giveUp(problem: ProjectProblem): Promise<void> {
    this.#run.update({ wish: undefined });
    await this.#turns.end();
    await this.#turns.giveUpWaiting({ state: 'failed', code: problem.code, message: problem.message });
    await this.#untilStopped();
    await this.#run.moveTo('error', problem);
  }

  async #untilStopped(): Promise<void> {
    const { projectId, policy } = this.#input;
    const untilDone = proxyActivities<Activities>({ ...untilDoneOptions(policy), summary: 'stop the containers' });
    const step = { projectId, try: 0, phase: 'starting_docker' } as const;
    await throughOutages(step, policy, () => untilDone.stopContainers({ projectId }));
  }
}

function problemOf(error: unknown): ProjectProblem {
  const { code, message, details } = readFailure(error);
  return { code, message, hint: hintFor(code), logTail: details.logTail ?? null };
}
