import { randomBytes } from 'node:crypto';
import {
  ContainerRuntime,
  type ContainerEvent,
  type LogLine,
  type ServiceState,
} from '../../../src/docker/container-runtime.js';
import { LOG_TAIL_LIMIT, SetupError } from '../../../src/domain/failure.js';
import type { ProjectId } from '../../../src/domain/project.js';
import type { ProjectSpec, ServiceSpec } from '../../../src/domain/service-spec.js';
import { FakeEventLog } from './fake-event-log.js';

type Method =
  'ping' | 'ensureRunning' | 'inspect' | 'memoryUse' | 'stop' | 'remove' | 'logTail' | 'hostAddressForContainers';

/** What each container that runs uses here. */
const FAKE_MEMORY_BYTES = 1_024 ** 2;

interface FakeContainer {
  readonly specText: string;
  state: ServiceState;
  log: LogLine[];
}

/**
 * A container runtime in memory, held to the same contract suite as the real one. A service with a healthcheck is
 * healthy as soon as it runs; a service whose completion others wait for completes at once with code 0.
 */
export class FakeContainerRuntime extends ContainerRuntime {
  /** Every call, in order. */
  readonly calls: { readonly method: Method; readonly projectId: ProjectId | null }[] = [];
  readonly #images: ReadonlySet<string>;
  readonly #projects = new Map<ProjectId, Map<string, FakeContainer>>();
  readonly #volumes = new Map<ProjectId, Set<string>>();
  readonly #failures: { readonly method: Method; readonly error: SetupError }[] = [];
  readonly #events = new FakeEventLog();
  #lastAddress = 1;

  constructor(images: Iterable<string> = ['sitewright/runtime:latest']) {
    super();
    this.#images = new Set(images);
  }

  /** The next call of the method throws this; several are thrown one after another. */
  failNext(method: Method, error: SetupError): void {
    this.#failures.push({ method, error });
  }

  /** Changes what is known of a service; use `emit` to announce it. */
  setState(projectId: ProjectId, service: string, changes: Partial<ServiceState>): void {
    const container = this.#require(projectId, service);
    container.state = { ...container.state, ...changes };
  }

  /** Ends a service as from outside: its state and the event that goes with it. */
  exit(projectId: ProjectId, service: string, exitCode: number, oomKilled = false): void {
    const container = this.#require(projectId, service);
    if (oomKilled) this.#announce(projectId, container, { action: 'oom' });
    container.state = {
      ...container.state,
      state: 'exited',
      exitCode,
      oomKilled,
      address: null,
      finishedAt: new Date(),
    };
    this.#announce(projectId, container, { action: 'die', exitCode });
  }

  setLog(projectId: ProjectId, service: string, texts: readonly string[]): void {
    const at = new Date();
    this.#require(projectId, service).log = texts.map((text) => ({ stream: 'stdout', text, at }));
  }

  emit(event: ContainerEvent): void {
    this.#events.add(event);
  }

  /** Every open event stream ends with `docker_unavailable`. */
  breakEventStreams(): void {
    this.#events.breakStreams();
  }

  volumesOf(projectId: ProjectId): readonly string[] {
    return [...(this.#volumes.get(projectId) ?? [])].sort();
  }

  override async ping(signal?: AbortSignal): Promise<void> {
    await this.#begin('ping', null, signal);
  }

  override async ensureRunning(spec: ProjectSpec, signal?: AbortSignal): Promise<readonly ServiceState[]> {
    await this.#begin('ensureRunning', spec.projectId, signal);
    const containers = this.#projects.get(spec.projectId) ?? new Map<string, FakeContainer>();
    this.#projects.set(spec.projectId, containers);
    this.#volumes.set(spec.projectId, new Set([...this.volumesOf(spec.projectId), ...spec.volumes]));
    for (const [name, container] of containers) {
      const wanted = spec.services.find((service) => service.name === name);
      if (JSON.stringify(wanted) !== container.specText) this.#destroy(spec.projectId, name);
    }
    for (const service of spec.services) if (!containers.has(service.name)) this.#create(spec.projectId, service);
    for (const service of inStartOrder(spec.services)) this.#start(spec, service);
    return this.#states(spec.projectId);
  }

  override async findOutdated(spec: ProjectSpec): Promise<readonly string[]> {
    const wanted = new Map(spec.services.map((service) => [service.name, JSON.stringify(service)]));
    const containers = [...(this.#projects.get(spec.projectId) ?? [])];
    return containers.filter(([name, { specText }]) => wanted.get(name) !== specText).map(([name]) => name);
  }

  override async inspect(projectId: ProjectId, signal?: AbortSignal): Promise<readonly ServiceState[]> {
    await this.#begin('inspect', projectId, signal);
    return this.#states(projectId);
  }

  override async memoryUse(projectId: ProjectId, signal?: AbortSignal): Promise<number | null> {
    await this.#begin('memoryUse', projectId, signal);
    const running = this.#states(projectId).filter(({ state }) => state === 'running');
    return running.length === 0 ? null : running.length * FAKE_MEMORY_BYTES;
  }

  override async stop(projectId: ProjectId, signal?: AbortSignal): Promise<void> {
    await this.#begin('stop', projectId, signal);
    for (const [service, container] of this.#projects.get(projectId) ?? []) {
      if (!isAlive(container)) continue;
      this.exit(projectId, service, 143);
      this.#announce(projectId, container, { action: 'stop' });
    }
  }

  override async listProjects(): Promise<ReadonlySet<ProjectId>> {
    return new Set([...this.#projects.keys(), ...this.#volumes.keys()]);
  }

  override async listRunning(): Promise<ReadonlySet<ProjectId>> {
    const runs = (id: ProjectId) => this.#states(id).some(({ state }) => state === 'running');
    return new Set([...this.#projects.keys()].filter(runs));
  }

  override async remove(projectId: ProjectId, options: { volumes: boolean }, signal?: AbortSignal): Promise<void> {
    await this.#begin('remove', projectId, signal);
    for (const service of this.#projects.get(projectId)?.keys() ?? []) this.#destroy(projectId, service);
    this.#projects.delete(projectId);
    if (options.volumes) this.#volumes.delete(projectId);
  }

  override async logTail(projectId: ProjectId, service: string, lines: number): Promise<string> {
    await this.#begin('logTail', projectId, undefined);
    const log = this.#projects.get(projectId)?.get(service)?.log ?? [];
    const texts = log.slice(-lines).map((line) => line.text);
    return texts.join('\n').slice(-LOG_TAIL_LIMIT);
  }

  /** A follower gets what is there, then waits for the end: a fake writes no further lines by itself. */
  override async *readLogs(
    projectId: ProjectId,
    service: string,
    options: { tail: number; follow: boolean; signal?: AbortSignal },
  ): AsyncGenerator<LogLine> {
    const container = this.#projects.get(projectId)?.get(service);
    if (!container || options.signal?.aborted) return;
    yield* options.tail === 0 ? [] : container.log.slice(-options.tail);
    if (!options.follow) return;
    while (isAlive(container) && !options.signal?.aborted) await this.#events.nextChange(options.signal);
  }

  override watchEvents(options: { since?: Date; signal: AbortSignal }): AsyncIterable<ContainerEvent> {
    return this.#events.watch(options);
  }

  override async hostAddressForContainers(): Promise<string> {
    await this.#begin('hostAddressForContainers', null, undefined);
    return '127.0.0.1';
  }

  async #begin(method: Method, projectId: ProjectId | null, signal: AbortSignal | undefined): Promise<void> {
    this.calls.push({ method, projectId });
    signal?.throwIfAborted();
    await Promise.resolve();
    const index = this.#failures.findIndex((failure) => failure.method === method);
    const [failure] = index < 0 ? [] : this.#failures.splice(index, 1);
    if (failure) throw failure.error;
  }

  #create(projectId: ProjectId, service: ServiceSpec): void {
    if (!this.#images.has(service.image)) {
      throw new SetupError('image_missing', `The fake engine has no image ${service.image}.`);
    }
    const container: FakeContainer = { specText: JSON.stringify(service), state: createdState(service), log: [] };
    this.#projects.get(projectId)?.set(service.name, container);
    this.#announce(projectId, container, { action: 'create' });
  }

  #start(spec: ProjectSpec, service: ServiceSpec): void {
    const container = this.#require(spec.projectId, service.name);
    const dependents = spec.services.flatMap((other) => other.dependsOn.filter((it) => it.service === service.name));
    const isOneShot = dependents.some((it) => it.condition === 'service_completed_successfully');
    if (isAlive(container) || (isOneShot && container.state.exitCode === 0)) return;
    if (!service.healthcheck && dependents.some((it) => it.condition === 'service_healthy')) {
      throw new SetupError('invalid_template', `Service "${service.name}" has no healthcheck.`);
    }
    this.#lastAddress += 1;
    container.state = {
      ...container.state,
      state: 'running',
      address: `127.1.0.${this.#lastAddress % 256}`,
      exitCode: null,
      oomKilled: false,
      health: service.healthcheck ? 'healthy' : 'none',
      startedAt: new Date(),
      finishedAt: null,
    };
    this.#announce(spec.projectId, container, { action: 'start' });
    if (isOneShot) this.exit(spec.projectId, service.name, 0);
  }

  #destroy(projectId: ProjectId, service: string): void {
    const container = this.#require(projectId, service);
    if (isAlive(container)) this.exit(projectId, service, 137);
    this.#projects.get(projectId)?.delete(service);
    this.#announce(projectId, container, { action: 'destroy' });
  }

  #announce(projectId: ProjectId, container: FakeContainer, event: Pick<ContainerEvent, 'action' | 'exitCode'>): void {
    const { service, containerId } = container.state;
    this.emit({ projectId, service, containerId, at: new Date(), ...event });
  }

  #states(projectId: ProjectId): ServiceState[] {
    const states = [...(this.#projects.get(projectId)?.values() ?? [])].map((container) => container.state);
    return states.sort((a, b) => (a.service < b.service ? -1 : 1));
  }

  #require(projectId: ProjectId, service: string): FakeContainer {
    const container = this.#projects.get(projectId)?.get(service);
    if (!container) throw new Error(`the fake has no container of service ${service} in project ${projectId}`);
    return container;
  }
}

function createdState(service: ServiceSpec): ServiceState {
  return {
    service: service.name,
    containerId: randomBytes(32).toString('hex'),
    state: 'created',
    address: null,
    exitCode: null,
    oomKilled: false,
    restartCount: 0,
    health: 'none',
    memoryLimitBytes: service.memoryBytes ?? null,
    startedAt: null,
    finishedAt: null,
  };
}

function isAlive({ state }: FakeContainer): boolean {
  return state.state === 'running' || state.state === 'paused' || state.state === 'restarting';
}

/** Dependencies first; a circle is refused. */
function inStartOrder(services: readonly ServiceSpec[]): ServiceSpec[] {
  const ordered: ServiceSpec[] = [];
  let waiting = [...services];
  while (waiting.length > 0) {
    const ready = waiting.filter((service) =>
      service.dependsOn.every((dependency) => ordered.some((done) => done.name === dependency.service)),
    );
    if (ready.length === 0) throw new SetupError('invalid_template', 'Services depend on each other in a circle.');
    ordered.push(...ready);
    waiting = waiting.filter((service) => !ready.includes(service));
  }
  return ordered;
}
