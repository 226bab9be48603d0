import type { ServiceState } from '../../src/docker/container-runtime.js';
import type { ProjectId } from '../../src/domain/project.js';
import type { ProjectSpec } from '../../src/domain/service-spec.js';
import type { ProbeResult, ProbeTarget } from '../../src/readiness/http-probe.js';
import { FakeContainerRuntime } from '../support/fakes/fake-container-runtime.js';
import type { Faults } from './faults.js';
import type { Random } from './random.js';
import type { Trace } from './trace.js';
import type { SimulatedProcess, VirtualClock } from './virtual-clock.js';

export interface EngineParts {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly faults: Faults;
  readonly trace: Trace;
  readonly process: SimulatedProcess;
}

/** How the program in a container behaves, from its start on. */
interface Program {
  readonly startedAtMs: number;
  readonly answersAfterMs: number;
  /** It answers in every other period of this length only; 0: always. */
  readonly flapsEveryMs: number;
}

/** A container that ends by itself does so within this time of its start. */
export const LATEST_END_MS = 30_000;

const NEVER = Number.POSITIVE_INFINITY;

/** The one engine of a simulation: containers in memory, and programs in them that do well or badly. */
export class SimulatedEngine {
  readonly containers = new FakeContainerRuntime();
  readonly parts: EngineParts;
  /** While true nobody reaches it. */
  isAway = false;
  /** When it came back last, in milliseconds. */
  backSinceMs = 0;
  /** No call about this project is ever answered. */
  hungProject: ProjectId | undefined;
  /** Called when the project's volumes go: what lived in them is lost. */
  onVolumesRemoved: (projectId: ProjectId) => void = () => undefined;
  readonly #programs = new Map<string, Program>();

  constructor(parts: EngineParts) {
    this.parts = parts;
  }

  comeBack(): void {
    if (this.isAway) this.backSinceMs = this.parts.clock.nowMs;
    this.isAway = false;
  }

  /** Whoever listens at this address; undefined: nobody does. */
  async programAt(
    address: string,
  ): Promise<{ projectId: ProjectId; state: ServiceState; answers: boolean } | undefined> {
    for (const projectId of await this.containers.listProjects()) {
      const states = await this.containers.inspect(projectId);
      const state = states.find((other) => other.address === address && other.state === 'running');
      if (state !== undefined) return { projectId, state, answers: this.#answers(state) };
    }
    return undefined;
  }

  #answers({ containerId, startedAt }: ServiceState): boolean {
    const program = this.#programs.get(containerId);
    if (program === undefined || program.startedAtMs !== startedAt?.getTime()) return false;
    const upMs = this.parts.clock.nowMs - program.startedAtMs - program.answersAfterMs;
    return upMs >= 0 && (program.flapsEveryMs === 0 || Math.floor(upMs / program.flapsEveryMs) % 2 === 0);
  }

  /** Begins the programs of containers that were started. */
  async programsBegin(projectId: ProjectId): Promise<void> {
    for (const state of await this.containers.inspect(projectId)) {
      const startedAtMs = state.startedAt?.getTime();
      const isNew = this.#programs.get(state.containerId)?.startedAtMs !== startedAtMs;
      if (state.state === 'running' && startedAtMs !== undefined && isNew) this.#begin(projectId, state, startedAtMs);
    }
  }

  #begin(projectId: ProjectId, { service, containerId }: ServiceState, startedAtMs: number): void {
    const { clock, random, faults, trace, process } = this.parts;
    const where = `${service} of ${projectId}`;
    trace.note('engine', `${where} starts`);
    const isLate = faults.strikes('container answers late', where);
    const isDumb = faults.strikes('container never answers', where);
    const flaps = faults.strikes('container answers now and then', where);
    this.#programs.set(containerId, {
      startedAtMs,
      answersAfterMs: isDumb ? NEVER : random.between(20, isLate ? 20_000 : 400),
      flapsEveryMs: flaps ? random.between(50, 3_000) : 0,
    });
    const isStillThere = async (): Promise<boolean> => {
      const state = (await this.containers.inspect(projectId)).find((other) => other.containerId === containerId);
      return state?.state === 'running' && state.startedAt?.getTime() === startedAtMs;
    };
    const later = (what: () => void): void => {
      clock.after(
        random.between(10, LATEST_END_MS),
        () => void isStillThere().then((is) => (is ? what() : undefined)),
        process,
      );
    };
    if (faults.strikes('container ends with an error', where)) later(() => this.containers.exit(projectId, service, 1));
    if (faults.strikes('container runs out of memory', where)) {
      later(() => this.containers.exit(projectId, service, 137, true));
    }
    if (faults.strikes('container crashes again and again', where)) {
      later(() =>
        this.containers.setState(projectId, service, { restartCount: 3, state: 'restarting', address: null }),
      );
    }
  }

  /** As a machine that starts again: everything ended at one moment. */
  async endAllContainers(): Promise<void> {
    for (const projectId of await this.containers.listProjects()) {
      for (const { service, state } of await this.containers.inspect(projectId)) {
        if (state === 'running') this.containers.exit(projectId, service, 137);
      }
    }
  }

  async isEmpty(): Promise<boolean> {
    return (await this.containers.listProjects()).size === 0;
  }

  async specStarted(spec: ProjectSpec): Promise<void> {
    await this.containers.ensureRunning(spec);
    await this.programsBegin(spec.projectId);
  }
}

/** What a probe from this process finds. Only the network lies between: no engine is asked. */
export function probeFrom(process: SimulatedProcess, engine: SimulatedEngine) {
  return async ({ host, isReady }: ProbeTarget, signal: AbortSignal): Promise<ProbeResult> => {
    await process.gate();
    const program = await engine.programAt(host);
    await process.gate();
    if (signal.aborted) return { ready: false, finding: 'was not asked' };
    if (program === undefined) return { ready: false, finding: 'has no address that can be reached yet' };
    if (!program.answers) return { ready: false, finding: 'does not listen yet (connection refused)' };
    return { ready: isReady(200), finding: 'answered with status 200' };
  };
}
