import type { ProjectId } from '../domain/project.js';
import type { ProjectSpec } from '../domain/service-spec.js';

/** What is known of one container of a project. */
export interface ServiceState {
  readonly service: string;
  readonly containerId: string;
  readonly state: 'created' | 'running' | 'paused' | 'restarting' | 'exited' | 'dead';
  /** Address on the project's own network; null while the container does not run. */
  readonly address: string | null;
  /** Exit code; null while it runs or before it ran. */
  readonly exitCode: number | null;
  readonly oomKilled: boolean;
  readonly restartCount: number;
  readonly health: 'none' | 'starting' | 'healthy' | 'unhealthy';
  readonly memoryLimitBytes: number | null;
  readonly startedAt: Date | null;
  /** When it ended last; null: it never did, or runs. */
  readonly finishedAt: Date | null;
}

/** A change of one container of ours, as the engine announces it. */
export interface ContainerEvent {
  readonly projectId: ProjectId;
  readonly service: string;
  readonly containerId: string;
  readonly action:
    'create' | 'start' | 'die' | 'oom' | 'health' | 'destroy' | 'stop' | 'kill' | 'restart' | 'pause' | 'unpause';
  /** Present for `die`. */
  readonly exitCode?: number;
  readonly at: Date;
}

export interface LogLine {
  readonly stream: 'stdout' | 'stderr';
  /** Without the line break; at most 16 KiB, longer lines are cut. */
  readonly text: string;
  readonly at: Date | null;
}

/**
 * The containers of projects on one Docker engine. Everything is found by the label `sitewright.project`; nothing
 * without it is ever touched. Every method throws a SetupError: `docker_unavailable` when the engine cannot be
 * reached or does not answer within its limit, `image_missing`, `container_exited` … else. Every method may be
 * called again after it was interrupted anywhere; the second call finishes what the first began. When its signal
 * aborts, a method rejects with the signal's reason.
 */
export abstract class ContainerRuntime {
  /** Resolves when the engine answers; `docker_unavailable` when not. */
  abstract ping(signal?: AbortSignal): Promise<void>;

  /**
   * Makes network, volumes and containers equal to the spec and starts the containers in the order of `dependsOn`,
   * waiting for its conditions. A container whose spec is unchanged is kept and started if need be; a changed one is
   * made anew; one that the spec does not name is removed. Calls for one project run one after another; `stop` and
   * `remove` end those under way with `conflict`.
   */
  abstract ensureRunning(spec: ProjectSpec, signal?: AbortSignal): Promise<readonly ServiceState[]>;

  /** Services whose containers were made from another spec than this one. Those that have none are not among them. */
  abstract findOutdated(spec: ProjectSpec, signal?: AbortSignal): Promise<readonly string[]>;

  /** The project's containers as the engine sees them now, in the order of their service names; empty when there is none. */
  abstract inspect(projectId: ProjectId, signal?: AbortSignal): Promise<readonly ServiceState[]>;

  /**
   * Bytes of memory that the project's running containers use, without file cache that can be given back; null: none
   * runs, or it is not known.
   */
  abstract memoryUse(projectId: ProjectId, signal?: AbortSignal): Promise<number | null>;

  /** Stops the project's containers and keeps them, their volumes and their network. Nothing to stop is fine. */
  abstract stop(projectId: ProjectId, signal?: AbortSignal): Promise<void>;

  /** Removes the project's containers and network, and with `volumes` its named volumes too. Nothing there is fine. */
  abstract remove(projectId: ProjectId, options: { volumes: boolean }, signal?: AbortSignal): Promise<void>;

  /** Projects of this installation that have a container, a network or a volume; what carries other labels is none. */
  abstract listProjects(signal?: AbortSignal): Promise<ReadonlySet<ProjectId>>;

  /** Projects of this installation of which a container runs. */
  abstract listRunning(signal?: AbortSignal): Promise<ReadonlySet<ProjectId>>;

  /** The last lines of one service's log, oldest first, at most `LOG_TAIL_LIMIT` characters; empty when there is no container. */
  abstract logTail(projectId: ProjectId, service: string, lines: number): Promise<string>;

  /** The log of one service: its last `tail` lines and, with `follow`, all later ones until the container ends or the signal aborts. */
  abstract readLogs(
    projectId: ProjectId,
    service: string,
    options: { tail: number; follow: boolean; signal?: AbortSignal },
  ): AsyncIterable<LogLine>;

  /**
   * Changes of our containers from `since` (default: now) on, until the signal aborts. Ends with `docker_unavailable`
   * when the stream breaks: the caller subscribes again with `since` and takes a full look.
   */
  abstract watchEvents(options: { since?: Date; signal: AbortSignal }): AsyncIterable<ContainerEvent>;

  /** The host's address that containers reach as `host.docker.internal`: a server for containers listens there. */
  abstract hostAddressForContainers(): Promise<string>;
}
