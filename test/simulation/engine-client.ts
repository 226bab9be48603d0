import { setTimeout as delay } from 'node:timers/promises';
import {
  type ContainerEvent,
  ContainerRuntime,
  type LogLine,
  type ServiceState,
} from '../../src/docker/container-runtime.js';
import { ProjectTurns } from '../../src/docker/project-turns.js';
import { SetupError } from '../../src/domain/failure.js';
import type { ProjectId } from '../../src/domain/project.js';
import type { ProjectSpec } from '../../src/domain/service-spec.js';
import type { SimulatedEngine } from './simulated-engine.js';
import type { SimulatedProcess } from './virtual-clock.js';

/** How long a caller waits for an engine that does not answer, as the real adapter does. */
const ANSWER_LIMIT_MS = 10_000;

interface Call {
  readonly method: string;
  readonly projectId: ProjectId;
  readonly signal?: AbortSignal | undefined;
}

/** One process's way to the engine: it may be slow, cut, or lead to nobody. Calls for one project queue as in the adapter. */
export class EngineClient extends ContainerRuntime {
  readonly #engine: SimulatedEngine;
  readonly #process: SimulatedProcess;
  readonly #turns = new ProjectTurns();
  readonly #dieWithin: (where: string) => boolean;

  /** `dieWithin`: asked in the middle of each change, whether the process ends there. */
  constructor(engine: SimulatedEngine, process: SimulatedProcess, dieWithin: (where: string) => boolean) {
    super();
    this.#engine = engine;
    this.#process = process;
    this.#dieWithin = dieWithin;
  }

  override async ping(signal?: AbortSignal): Promise<void> {
    await this.#call({ method: 'ping', projectId: '' as ProjectId, signal }, async () => undefined);
  }

  override ensureRunning(spec: ProjectSpec, signal?: AbortSignal): Promise<readonly ServiceState[]> {
    const { projectId } = spec;
    return this.#turns.take(projectId, { kind: 'start', signal }, async (turn) => {
      const call = { method: 'ensureRunning', projectId, signal: turn };
      for (const step of await this.#stepsTo(spec, call))
        await this.#change(call, () => this.#engine.specStarted(step));
      return this.inspect(projectId, turn);
    });
  }

  /** Containers are made one after the other, so that it can end in between. */
  async #stepsTo(spec: ProjectSpec, call: Call): Promise<readonly ProjectSpec[]> {
    const there = await this.#call(call, () => this.#engine.containers.inspect(spec.projectId));
    return there.length > 0 ? [spec] : [{ ...spec, services: spec.services.slice(0, 1) }, spec];
  }

  override findOutdated(spec: ProjectSpec, signal?: AbortSignal): Promise<readonly string[]> {
    const call = { method: 'findOutdated', projectId: spec.projectId, signal };
    return this.#call(call, () => this.#engine.containers.findOutdated(spec));
  }

  override inspect(projectId: ProjectId, signal?: AbortSignal): Promise<readonly ServiceState[]> {
    return this.#call({ method: 'inspect', projectId, signal }, () => this.#engine.containers.inspect(projectId));
  }

  override memoryUse(projectId: ProjectId, signal?: AbortSignal): Promise<number | null> {
    return this.#call({ method: 'memoryUse', projectId, signal }, () => this.#engine.containers.memoryUse(projectId));
  }

  override stop(projectId: ProjectId, signal?: AbortSignal): Promise<void> {
    return this.#turns.take(projectId, { kind: 'stop', signal }, (turn) =>
      this.#change({ method: 'stop', projectId, signal: turn }, () => this.#engine.containers.stop(projectId)),
    );
  }

  override remove(projectId: ProjectId, { volumes }: { volumes: boolean }, signal?: AbortSignal): Promise<void> {
    return this.#turns.take(projectId, { kind: 'remove', signal }, async (turn) => {
      const call = { method: 'remove', projectId, signal: turn };
      await this.#change(call, () => this.#engine.containers.remove(projectId, { volumes: false }));
      if (!volumes) return;
      await this.#change(call, () => this.#engine.containers.remove(projectId, { volumes }));
      this.#engine.onVolumesRemoved(projectId);
    });
  }

  override listProjects(): Promise<ReadonlySet<ProjectId>> {
    const call = { method: 'listProjects', projectId: '' as ProjectId };
    return this.#call(call, () => this.#engine.containers.listProjects());
  }

  override listRunning(): Promise<ReadonlySet<ProjectId>> {
    const call = { method: 'listRunning', projectId: '' as ProjectId };
    return this.#call(call, () => this.#engine.containers.listRunning());
  }

  override logTail(projectId: ProjectId, service: string, lines: number): Promise<string> {
    const tail = (): Promise<string> => this.#engine.containers.logTail(projectId, service, lines);
    return this.#call({ method: 'logTail', projectId }, tail);
  }

  override readLogs(): AsyncIterable<LogLine> {
    throw new Error('No activity follows a log.');
  }

  override async *watchEvents(options: { since?: Date; signal: AbortSignal }): AsyncGenerator<ContainerEvent> {
    const { faults } = this.#engine.parts;
    for await (const event of this.#engine.containers.watchEvents(options)) {
      await this.#process.gate();
      if (this.#engine.isAway) throw unavailable();
      // A stream that is dead without a sign.
      if (faults.strikes('engine events stop', `before ${event.action}`)) await untilAborted(options.signal);
      yield event;
    }
  }

  override async hostAddressForContainers(): Promise<string> {
    return '127.0.0.1';
  }

  /** A call that changes something: it may be done and its answer lost, or end with its process half-way. */
  async #change<T>(call: Call, effect: () => Promise<T>): Promise<T> {
    const { faults } = this.#engine.parts;
    const where = `${call.method} of ${call.projectId}`;
    if (faults.strikes('engine call is refused', where))
      throw new SetupError('container_failed', 'The engine refused.');
    const result = await this.#call(call, effect);
    if (this.#dieWithin(where)) await this.#process.gate();
    if (faults.strikes('engine answer is lost', where)) throw unavailable();
    return result;
  }

  async #call<T>({ method, projectId, signal }: Call, effect: () => Promise<T>): Promise<T> {
    const { faults, random } = this.#engine.parts;
    const where = `${method} of ${projectId}`;
    await this.#process.gate();
    signal?.throwIfAborted();
    const isHung = this.#engine.hungProject === projectId || faults.strikes('engine call hangs', where);
    if (isHung) await hang(signal);
    const isSlow = faults.strikes('engine call is slow', where);
    await delay(random.between(1, isSlow ? 4_000 : 5));
    await this.#process.gate();
    if (this.#engine.isAway || faults.strikes('engine call fails', where)) throw unavailable();
    signal?.throwIfAborted();
    const result = await effect();
    await this.#process.gate();
    return result;
  }
}

async function hang(signal: AbortSignal | undefined): Promise<never> {
  await delay(ANSWER_LIMIT_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  signal?.throwIfAborted();
  throw unavailable();
}

function unavailable(): SetupError {
  return new SetupError('docker_unavailable', 'The Docker engine does not answer.');
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
