import { SetupError } from '../domain/failure.js';
import type { ProjectId } from '../domain/project.js';
import type { EndpointSpec } from '../domain/service-spec.js';
import { type ContainerFacts } from './container-verdict.js';
import { EngineEvents, type EventSource } from './engine-events.js';
import { type Probe, probeHttp } from './http-probe.js';
import { loadFactorFor, type ProbingWait } from './probe-schedule.js';
import { ProjectWatch, type WatchTools } from './project-watch.js';

/** What the hub needs of the container runtime. */
export interface WatchedRuntime extends EventSource {
  inspect(
    projectId: ProjectId,
    signal?: AbortSignal,
  ): Promise<readonly (ContainerFacts & { readonly address: string | null })[]>;
  logTail(projectId: ProjectId, service: string, lines: number): Promise<string>;
}

export interface HubFinding {
  readonly probes: number;
  readonly text: string;
  readonly previewReady: boolean;
  readonly agentReady: boolean;
}

export interface WatchRequest {
  readonly projectId: ProjectId;
  /** Ready when GET answers below 500. */
  readonly preview: EndpointSpec;
  /** Ready when GET answers 200 with the password. */
  readonly agent: EndpointSpec;
  readonly agentPassword: string;
  /**
   * Given: the agent suffices, for it may be the one to mend the site. A preview that ended, or that does not answer within
   * this time of the agent, in milliseconds, is not waited for.
   */
  readonly previewGraceMs?: number | undefined;
  /** The longer it waits, the rarer the probes. */
  readonly waitingSince: Date;
  /** Ends the watch: it then rejects with `not_ready` and the last finding. */
  readonly signal: AbortSignal;
  /** Called when what is seen changed, and at ever longer intervals in between (1, 2, 4 … 60 s). */
  readonly onFinding: (finding: HubFinding) => Promise<void>;
}

/**
 * Watches all projects that wait in this process: the engine's event stream tells of ends, adaptive HTTP probes tell
 * of readiness, and one budget holds for the probes of all. It keeps nothing that would be missed after a crash.
 */
export class ReadinessHub {
  readonly #tools: WatchTools;
  readonly #events: EngineEvents;
  readonly #watches = new Set<ProjectWatch>();

  constructor(runtime: WatchedRuntime, probe: Probe = probeHttp) {
    this.#tools = { runtime, probe, loadFactor: () => loadFactorFor(this.#waits()) };
    this.#events = new EngineEvents(runtime);
  }

  /**
   * Resolves when preview and agent answer, or when the agent suffices. Rejects with `container_exited` or `container_oom` as soon as a container
   * ended for good, with `not_ready` when the signal aborts.
   */
  async watch(request: WatchRequest): Promise<void> {
    const watch = new ProjectWatch(this.#tools, request);
    this.#watches.add(watch);
    const unsubscribe = this.#events.subscribe(request.projectId, () => watch.lookAtContainers());
    try {
      await watch.untilReady();
    } catch (error) {
      if (request.signal.aborted && !isFatal(error))
        throw new SetupError('not_ready', watch.findingText(), { cause: error });
      throw error;
    } finally {
      unsubscribe();
      this.#watches.delete(watch);
    }
  }

  /** Ends the event stream. Watches that run go on with probes alone. */
  close(): void {
    this.#events.close();
  }

  #waits(): readonly ProbingWait[] {
    return [...this.#watches].map((watch) => ({ waitedMs: watch.waitedMs(), services: watch.unready() }));
  }
}

function isFatal(error: unknown): boolean {
  return error instanceof SetupError && error.disposition === 'give_up';
}
