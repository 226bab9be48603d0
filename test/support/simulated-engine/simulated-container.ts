import { randomBytes } from 'node:crypto';
import type { ContainerCreateOptions } from 'dockerode';
import { setTimeout as pause } from 'node:timers/promises';
import { ContainerLog } from './container-log.js';
import type { EngineEvents } from './engine-events.js';
import { readyAfter, runProgram } from './programs.js';
import type { AgentState } from './program-setting.js';
import type { EngineRecord } from './record.js';
import { seededTime, type Timing } from './timing.js';

const NEVER = '0001-01-01T00:00:00Z';
const KILLED = 137;
const TERMINATED = 143;
const NANOSECONDS_PER_MS = 1_000_000;

/** What all containers of an engine share. */
export interface ContainerSurroundings {
  readonly events: EngineEvents;
  readonly record: EngineRecord;
  readonly timing: Timing;
  readonly seed: number;
}

/** One container: its state as an engine tells it, and the program that runs in it. */
export class SimulatedContainer {
  readonly id = randomBytes(32).toString('hex');
  readonly createdAt = new Date();
  readonly log = new ContainerLog();
  readonly labels: Readonly<Record<string, string>>;
  readonly projectId: string;
  readonly service: string;
  readonly agentState: AgentState;
  status: 'created' | 'running' | 'paused' | 'exited' | 'removing' = 'created';
  #exitCode = 0;
  #oomKilled = false;
  #startedAt: Date | undefined;
  #finishedAt: Date | undefined;
  #health: string | undefined;
  /** Aborts when the process of the present start has ended. */
  #process = new AbortController();
  readonly #surroundings: ContainerSurroundings;

  constructor(
    readonly name: string,
    readonly options: ContainerCreateOptions,
    place: { readonly address: string; readonly agentState: AgentState } & ContainerSurroundings,
  ) {
    this.address = place.address;
    this.agentState = place.agentState;
    this.#surroundings = place;
    this.labels = options.Labels ?? {};
    this.projectId = this.labels['sitewright.project'] ?? '';
    this.service = this.labels['sitewright.service'] ?? '';
    place.record.add(this.projectId, 'containersMade', this.service);
    this.#tell('create');
  }

  readonly address: string;

  get isRunning(): boolean {
    return this.status === 'running' || this.status === 'paused';
  }

  /** False: it runs already. */
  async start(): Promise<boolean> {
    if (this.isRunning) return false;
    const { timing, seed } = this.#surroundings;
    await pause(seededTime(timing.startMs, seed, 'start', this.name));
    if (this.isRunning || this.status === 'removing') return false;
    this.status = 'running';
    this.#startedAt = new Date();
    this.#oomKilled = false;
    this.#process = new AbortController();
    this.#tell('start');
    this.#run();
    this.#watchHealth();
    return true;
  }

  /** False: it does not run. */
  async stop(): Promise<boolean> {
    if (!this.isRunning) return false;
    const { timing, seed } = this.#surroundings;
    this.#tell('kill');
    await pause(seededTime(timing.stopMs, seed, 'stop', this.name));
    this.#end(TERMINATED);
    this.#tell('stop');
    return true;
  }

  /** False: it does not run. */
  kill(): boolean {
    if (!this.isRunning) return false;
    this.#tell('kill');
    this.#end(KILLED);
    return true;
  }

  /** The process ends by itself. */
  crash({ exitCode, oom }: { readonly exitCode: number; readonly oom: boolean }): void {
    if (oom) this.#tell('oom');
    this.#end(exitCode, oom);
  }

  pause(isPaused: boolean): void {
    this.status = isPaused ? 'paused' : 'running';
    this.#tell(isPaused ? 'pause' : 'unpause');
  }

  remove(): void {
    this.kill();
    this.status = 'removing';
    this.#tell('destroy');
  }

  inspect(): object {
    const { HostConfig, NetworkingConfig, StopTimeout } = this.options;
    const endpoint = { IPAddress: this.isRunning ? this.address : '' };
    const networks = Object.keys(NetworkingConfig?.EndpointsConfig ?? {}).map((name) => [name, endpoint] as const);
    return {
      Id: this.id,
      Name: `/${this.name}`,
      Created: this.createdAt.toISOString(),
      Image: this.options.Image,
      RestartCount: 0,
      Config: { ...this.options, StopTimeout, Labels: this.labels },
      HostConfig: HostConfig ?? {},
      State: {
        Status: this.status,
        Running: this.isRunning,
        Paused: this.status === 'paused',
        ExitCode: this.#exitCode,
        OOMKilled: this.#oomKilled,
        StartedAt: this.#startedAt?.toISOString() ?? NEVER,
        FinishedAt: this.#finishedAt?.toISOString() ?? NEVER,
        ...(this.#health !== undefined && { Health: { Status: this.#health } }),
      },
      NetworkSettings: { Networks: Object.fromEntries(networks) },
      Mounts: [],
    };
  }

  summary(): object {
    const { Labels: labels, Image } = this.options;
    return { Id: this.id, Names: [`/${this.name}`], Image, State: this.status, Labels: labels ?? {} };
  }

  #run(): void {
    const { signal } = this.#process;
    const { timing, seed, record } = this.#surroundings;
    const environment = Object.fromEntries((this.options.Env ?? []).map((line) => line.split(/=(.*)/s)));
    const standIn = JSON.parse(environment['STAND_IN'] ?? '{}') as Record<string, unknown>;
    const { projectId, service, address, agentState } = this;
    const [port = '0'] = Object.keys(this.options.ExposedPorts ?? {});
    const site = this.options.HostConfig?.Mounts?.find(({ Type }) => Type === 'bind');
    runProgram(service, this.options.Cmd ?? [], {
      ...{ projectId, address, environment, standIn, timing, seed, agentState, record, signal },
      port: Number.parseInt(port, 10),
      readyAfterMs: readyAfter(service, standIn, { timing, seed, projectId }),
      siteFolder: site?.Source,
      log: (text) => this.log.write(text),
      exit: (code) => this.#end(code, false, signal),
    });
  }

  /** `of` names the process that is meant: a later one is left alone. */
  #end(exitCode: number, oomKilled = false, of = this.#process.signal): void {
    if (!this.isRunning || of !== this.#process.signal) return;
    this.status = 'exited';
    this.#exitCode = exitCode;
    this.#oomKilled = oomKilled;
    this.#finishedAt = new Date();
    this.#process.abort();
    this.log.endFollowers();
    this.#tell('die', { exitCode: String(exitCode) });
  }

  #watchHealth(): void {
    const interval = this.options.Healthcheck?.Interval;
    if (interval === undefined) return;
    this.#health = 'starting';
    void pause(interval / NANOSECONDS_PER_MS, undefined, { signal: this.#process.signal }).then(
      () => {
        this.#health = 'healthy';
        this.#tell('health_status: healthy');
      },
      () => undefined,
    );
  }

  #tell(action: string, more: Readonly<Record<string, string>> = {}): void {
    const { Image = '' } = this.options;
    this.#surroundings.events.tell(action, this.id, { ...this.labels, image: Image, name: this.name, ...more });
  }
}
