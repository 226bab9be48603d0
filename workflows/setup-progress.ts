import {
  CancellationScope,
  proxyLocalActivities,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { SetupFailure } from '../src/domain/failure.js';
import type { SetupProgress } from '../src/domain/phase-record.js';
import { type FinalPhase, type SetupPhase, WORK_PHASES, type WorkPhase } from '../src/domain/setup-phase.js';
import { RECORD_OPTIONS } from './activity-options.js';
import { SETUP_PHASE_KEY, type SetupInput } from './messages.js';

const { recordProgress } = proxyLocalActivities<Activities>(RECORD_OPTIONS);

/** The part of a phase's clock that people see. */
interface PhaseLimits {
  readonly startedAtMs: number;
  readonly deadlineMs: number;
}

interface PhaseTimes {
  readonly startedAtMs: number;
  endedAtMs?: number;
}

/**
 * Tells the outside where a setup is: the read model, the search attribute and the details page of the Temporal Web UI.
 * Writes do not hold up the work; they are ordered by the store and all done when `written` resolves.
 */
export class SetupProgressReport {
  readonly #input: SetupInput;
  readonly #times = new Map<WorkPhase, PhaseTimes>();
  readonly #writes: Promise<void>[] = [];

  constructor(input: SetupInput) {
    this.#input = input;
  }

  phaseBegan(phase: WorkPhase, clock: PhaseLimits): void {
    this.#endCurrent();
    this.#times.set(phase, { startedAtMs: clock.startedAtMs });
    upsertSearchAttributes([{ key: SETUP_PHASE_KEY, value: phase }]);
    this.deadlineMoved(phase, clock);
  }

  deadlineMoved(phase: WorkPhase, clock: PhaseLimits): void {
    const { startedAtMs, deadlineMs: deadlineAtMs } = clock;
    this.#write({ kind: 'phase', try: this.#input.try, phase, startedAtMs, deadlineAtMs });
    this.#describe(phase);
  }

  async finished(phase: FinalPhase, failure: SetupFailure | null): Promise<void> {
    this.#endCurrent();
    upsertSearchAttributes([{ key: SETUP_PHASE_KEY, value: phase }]);
    this.#write({ kind: 'finished', try: this.#input.try, phase, finishedAtMs: Date.now(), failure });
    this.#describe(phase, failure);
    await this.written();
  }

  async written(): Promise<void> {
    await Promise.all(this.#writes);
  }

  #write(progress: SetupProgress): void {
    // A cancellation must not stop what is already decided from being told.
    const write = CancellationScope.nonCancellable(() =>
      recordProgress({ projectId: this.#input.projectId, progress }),
    );
    write.catch(() => undefined);
    this.#writes.push(write);
  }

  #endCurrent(): void {
    for (const times of this.#times.values()) times.endedAtMs ??= Date.now();
  }

  #describe(current: SetupPhase, failure?: SetupFailure | null): void {
    const rows = WORK_PHASES.map((phase) => `| ${phase} | ${this.#timeOf(phase)} |`);
    const end = failure ? `\n\n**${failure.code}** in ${failure.phase}: ${failure.message}` : '';
    setCurrentDetails(
      `Try ${this.#input.try}: **${current}**\n\n| phase | time |\n|---|---|\n${rows.join('\n')}${end}`,
    );
  }

  #timeOf(phase: WorkPhase): string {
    const times = this.#times.get(phase);
    if (times === undefined) return '–';
    if (times.endedAtMs === undefined) return `since ${new Date(times.startedAtMs).toISOString()}`;
    return `${((times.endedAtMs - times.startedAtMs) / 1_000).toFixed(1)} s`;
  }
}
