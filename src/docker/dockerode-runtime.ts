import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerInspectInfo } from 'dockerode';
import { LOG_TAIL_LIMIT, SetupError } from '../domain/failure.js';
import type { ProjectId } from '../domain/project.js';
import type { DependencySpec, ProjectSpec, ServiceSpec } from '../domain/service-spec.js';
import { hasDoneItsWork, judgeDependency } from './container-failures.js';
import { egressOf, wantedContainer } from './container-options.js';
import { ContainerRuntime, type ContainerEvent, type LogLine, type ServiceState } from './container-runtime.js';
import { EngineCalls, type EngineDeadlines } from './engine-calls.js';
import { isAmbiguousNetwork } from './engine-errors.js';
import { EngineStreams, untilAborted } from './engine-streams.js';
import { mayBeOomKilled, toInspectedContainer, toServiceState } from './inspect-mapping.js';
import { containerName, type Labels } from './labels.js';
import { listProjects, listRunning } from './list-projects.js';
import { memoryUse } from './memory-use.js';
import { ProjectContainers } from './project-containers.js';
import { ProjectNetworks } from './project-networks.js';
import { beforeAbort, ProjectTurns } from './project-turns.js';
import { ProjectVolumes } from './project-volumes.js';
import { refuseEngineSocket } from './socket-guard.js';
import { requireStartOrder, settleAll, startInOrder } from './start-order.js';

const DEPENDENCY_INTERVAL_MS = 200;
const FAILURE_LOG_LINES = 50;
/** Passes over a project's containers until none is left: one may appear that was asked for just before. */
const REMOVE_ROUNDS = 5;

export interface DockerodeRuntimeOptions {
  /** `unix://`, `tcp://` or `http://`; default: the engine's usual socket. */
  readonly dockerHost?: string | undefined;
  readonly deadlines?: Partial<EngineDeadlines>;
  /** Put on everything that is made, beside our own; what lacks them is of another installation. */
  readonly labels?: Labels;
  /** Made sure of before any container starts: what keeps containers from the host. */
  readonly guard?: () => Promise<void>;
}

/** Projects on a real Docker engine, from API 1.41 on. */
export class DockerodeRuntime extends ContainerRuntime {
  readonly #engine: EngineCalls;
  readonly #streams: EngineStreams;
  readonly #containers: ProjectContainers;
  readonly #networks: ProjectNetworks;
  readonly #volumes: ProjectVolumes;
  readonly #turns = new ProjectTurns();
  readonly #labels: Labels;
  readonly #guard: () => Promise<void>;

  constructor(options: DockerodeRuntimeOptions = {}) {
    super();
    this.#labels = options.labels ?? {};
    this.#engine = new EngineCalls(options.dockerHost, options.deadlines);
    this.#streams = new EngineStreams(this.#engine);
    this.#containers = new ProjectContainers(this.#engine);
    this.#guard = options.guard ?? (async () => undefined);
    this.#networks = new ProjectNetworks(this.#engine, this.#labels);
    this.#volumes = new ProjectVolumes(this.#engine, this.#labels);
  }

  /** What ended before that may have been ended with the engine. */
  get answersSince(): Date {
    return this.#engine.answersSince;
  }

  override ping(signal?: AbortSignal): Promise<void> {
    return this.#engine.ping(signal);
  }

  override async ensureRunning(spec: ProjectSpec, signal?: AbortSignal): Promise<readonly ServiceState[]> {
    requireStartOrder(spec.services);
    return this.#turns.take(spec.projectId, { kind: 'start', signal }, async (turn) => {
      await refuseEngineSocket(spec.services, this.#engine.address.socketPath);
      await this.#removeUnnamed(spec, turn);
      await this.#networks.ensure(spec.projectId, spec.services.map(egressOf), turn);
      await settleAll(spec.volumes.map((volume) => this.#volumes.ensure(spec.projectId, volume, turn)));
      // All are made before the first is started: what the engine refuses shows before anything waits.
      await settleAll(spec.services.map((service) => this.#ensureCreated(spec.projectId, service, turn)));
      await beforeAbort(this.#guard(), turn);
      const steps = {
        start: (service: ServiceSpec, step: AbortSignal) => this.#ensureStarted(spec, service, step),
        meet: (dependency: DependencySpec, step: AbortSignal) => this.#meet(spec.projectId, dependency, step),
      };
      await startInOrder(spec.services, steps, turn);
      return this.inspect(spec.projectId, turn);
    });
  }

  override async findOutdated(spec: ProjectSpec, signal?: AbortSignal): Promise<readonly string[]> {
    const { projectId, services } = spec;
    const infos = await this.#containers.findAll(projectId, signal);
    const wanted = new Map(
      services.map((service) => [service.name, wantedContainer(projectId, service, this.#labels).specHash]),
    );
    const found = infos.map((info) => toInspectedContainer(info));
    return found.flatMap(({ service = '', specHash }) => (wanted.get(service) === specHash ? [] : [service]));
  }

  override listProjects(signal?: AbortSignal): Promise<ReadonlySet<ProjectId>> {
    return listProjects(this.#engine, this.#labels, signal);
  }

  override listRunning(signal?: AbortSignal): Promise<ReadonlySet<ProjectId>> {
    return listRunning(this.#engine, this.#labels, signal);
  }

  override async inspect(projectId: ProjectId, signal?: AbortSignal): Promise<readonly ServiceState[]> {
    const infos = await this.#containers.findAll(projectId, signal);
    const states = await Promise.all(infos.map((info) => this.#stateOf(projectId, info, signal)));
    return states.sort((a, b) => (a.service < b.service ? -1 : 1));
  }

  override memoryUse(projectId: ProjectId, signal?: AbortSignal): Promise<number | null> {
    return memoryUse(this.#engine, projectId, signal);
  }

  override async stop(projectId: ProjectId, signal?: AbortSignal): Promise<void> {
    await this.#turns.take(projectId, { kind: 'stop', signal }, async (turn) => {
      const infos = await this.#containers.findAll(projectId, turn);
      await settleAll(infos.map((info) => this.#containers.stop(toInspectedContainer(info), turn)));
    });
  }

  override async remove(projectId: ProjectId, options: { volumes: boolean }, signal?: AbortSignal): Promise<void> {
    await this.#turns.take(projectId, { kind: 'remove', signal }, async (turn) => {
      for (let round = 0; round < REMOVE_ROUNDS; round++) {
        const ids = await this.#containers.listIds(projectId, turn);
        if (ids.length === 0) break;
        await settleAll(ids.map((id) => this.#containers.remove(id, turn)));
      }
      await settleAll([
        this.#networks.remove(projectId, turn),
        ...(options.volumes ? [this.#volumes.remove(projectId, turn)] : []),
      ]);
    });
  }

  override async logTail(projectId: ProjectId, service: string, lines: number): Promise<string> {
    const texts: string[] = [];
    for await (const line of this.readLogs(projectId, service, { tail: lines, follow: false })) texts.push(line.text);
    return texts.slice(-lines).join('\n').slice(-LOG_TAIL_LIMIT);
  }

  override readLogs(
    projectId: ProjectId,
    service: string,
    options: { tail: number; follow: boolean; signal?: AbortSignal },
  ): AsyncIterable<LogLine> {
    return untilAborted(this.#readLogs(projectId, service, options), options.signal);
  }

  override watchEvents(options: { since?: Date; signal: AbortSignal }): AsyncIterable<ContainerEvent> {
    return untilAborted(this.#streams.events(options), options.signal);
  }

  override hostAddressForContainers(): Promise<string> {
    return this.#networks.hostAddress();
  }

  async *#readLogs(
    projectId: ProjectId,
    service: string,
    options: { tail: number; follow: boolean; signal?: AbortSignal },
  ): AsyncGenerator<LogLine> {
    const info = await this.#containers.find(containerName(projectId, service), options.signal);
    if (!info || toInspectedContainer(info).projectId !== projectId) return;
    yield* this.#streams.logs(info.Id, options);
  }

  async #removeUnnamed(spec: ProjectSpec, signal: AbortSignal): Promise<void> {
    const names = new Set(spec.services.map((service) => `/${containerName(spec.projectId, service.name)}`));
    const infos = await this.#containers.findAll(spec.projectId, signal);
    const unnamed = infos.filter((info) => !names.has(info.Name));
    await settleAll(unnamed.map((info) => this.#containers.remove(info.Id, signal)));
  }

  async #ensureCreated(projectId: ProjectId, service: ServiceSpec, signal: AbortSignal): Promise<string> {
    const wanted = wantedContainer(projectId, service, this.#labels);
    const id = await this.#containers.ensureCreated(projectId, wanted, signal);
    const egress = egressOf(service);
    const info = egress === 'none' ? undefined : await this.#containers.find(id, signal);
    if (info) await this.#networks.connect(info, { projectId, egress }, signal);
    return id;
  }

  async #ensureStarted(spec: ProjectSpec, service: ServiceSpec, signal: AbortSignal): Promise<void> {
    const { projectId } = spec;
    const id = await this.#ensureCreated(projectId, service, signal);
    const isOneShot = spec.services.some(({ dependsOn }) =>
      dependsOn.some(({ service: name, condition }) => {
        return name === service.name && condition === 'service_completed_successfully';
      }),
    );
    if (isOneShot && hasDoneItsWork(await this.#find(projectId, service.name, signal))) return;
    if (await this.#start(spec, id, signal)) return;
    await this.#containers.remove(id, signal);
    const freshId = await this.#ensureCreated(projectId, service, signal);
    if (await this.#start(spec, freshId, signal)) return;
    throw new SetupError('container_failed', `The container of "${service.name}" vanished before it could be started.`);
  }

  /** Where another process makes the same network just then, the engine has two of its name until one is removed. */
  async #start(spec: ProjectSpec, id: string, signal: AbortSignal): Promise<boolean> {
    try {
      return await this.#containers.start(id, signal);
    } catch (error) {
      if (!isAmbiguousNetwork(error)) throw error;
      await this.#networks.ensure(spec.projectId, spec.services.map(egressOf), signal);
      return await this.#containers.start(id, signal);
    }
  }

  /** Looks again and again rather than at events alone: the engine's event stream can be dead without a sign. */
  async #meet(projectId: ProjectId, { service, condition }: DependencySpec, signal: AbortSignal): Promise<void> {
    // Started is started, whatever came of it since: that is for the readiness of the project to judge.
    if (condition === 'service_started') return;
    for (;;) {
      const verdict = judgeDependency(condition, await this.#find(projectId, service, signal));
      if (verdict === 'met') return;
      if (verdict !== 'not_yet') {
        const logTail = await this.logTail(projectId, service, FAILURE_LOG_LINES);
        throw new SetupError(verdict.code, verdict.message, { details: { logTail } });
      }
      await delay(DEPENDENCY_INTERVAL_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  async #find(projectId: ProjectId, service: string, signal: AbortSignal): Promise<ServiceState | undefined> {
    const info = await this.#containers.find(containerName(projectId, service), signal);
    return info && this.#stateOf(projectId, info, signal);
  }

  async #stateOf(
    projectId: ProjectId,
    info: ContainerInspectInfo,
    signal: AbortSignal | undefined,
  ): Promise<ServiceState> {
    const state = toServiceState(projectId, info);
    if (!mayBeOomKilled(state)) return state;
    return { ...state, oomKilled: await this.#streams.hadOom(state, signal) };
  }
}
