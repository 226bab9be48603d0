import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerRuntime, ServiceState } from '../docker/container-runtime.js';
import type { Project, ProjectId } from '../domain/project.js';
import type { ProjectStore } from '../store/project-store.js';

/** The second net: everything that runs is looked at this often, event or no event. */
export const FULL_LOOK_MS = 30_000;

/** A container that stands still is being read by a backup and goes on by itself; after this long it hangs. */
const HELD_LIMIT_MS = 20_000;

const RECONNECT_PAUSE_MS = 500;
const PAGE = 100;

export interface ObserverOptions {
  readonly runtime: Pick<ContainerRuntime, 'inspect' | 'listRunning' | 'watchEvents'>;
  readonly store: Pick<ProjectStore, 'findProject' | 'listProjects' | 'recordReadiness'>;
  /** The services whose answers make up `previewReady` and `agentReady`. */
  readonly servicesOf: (project: Project) => Promise<{ readonly preview: string; readonly agent: string }>;
  /** Asks the project's lifecycle to take a look. May fail: the next look asks again. */
  readonly tell: (projectId: ProjectId) => Promise<void>;
  /** The gateway of this host; projects that run elsewhere are none of ours. */
  readonly gatewayUrl: string | null;
  readonly fullLookMs?: number;
  readonly heldLimitMs?: number;
}

/**
 * Compares what the containers of this host do with what their projects want, after each event of the engine and every
 * half minute. It only tells: what stopped is written down as not ready, and the project's lifecycle decides. That
 * something is ready is never its to say: a container that runs need not answer.
 */
export class ProjectObserver {
  readonly #options: ObserverOptions;
  readonly #stopping = new AbortController();
  /** When a container of the project was first seen to stand still. */
  readonly #heldSince = new Map<ProjectId, number>();
  /** Projects that are being looked at; true: look once more after that. */
  readonly #looks = new Map<ProjectId, boolean>();

  constructor(options: ObserverOptions) {
    this.#options = options;
    void this.#followEvents(this.#stopping.signal);
    void this.#lookRegularly(this.#stopping.signal);
  }

  close(): void {
    this.#stopping.abort();
  }

  async #followEvents(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for await (const { projectId } of this.#options.runtime.watchEvents({ signal })) this.#noticed(projectId);
      } catch {
        // The engine went away or cut the stream; what happened meanwhile is seen by the full look.
      }
      await pause(RECONNECT_PAUSE_MS, signal);
      if (!signal.aborted) await this.#lookAtAll();
    }
  }

  async #lookRegularly(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#lookAtAll();
      await pause(this.#options.fullLookMs ?? FULL_LOOK_MS, signal);
    }
  }

  /** What shall run, and what does. */
  async #lookAtAll(): Promise<void> {
    const seen = new Set<ProjectId>();
    const notice = (id: ProjectId): void => {
      if (!seen.has(id)) this.#noticed(id);
      seen.add(id);
    };
    try {
      let cursor: string | undefined;
      do {
        const query = { status: 'running' as const, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
        const page = await this.#options.store.listProjects(query);
        for (const { id } of page.projects) notice(id);
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      for (const id of await this.#options.runtime.listRunning(this.#stopping.signal)) notice(id);
    } catch {
      // The database or the engine is away; the next look comes.
    }
  }

  /** However many events come for one project, it is looked at once at a time, and once more after the last. */
  #noticed(projectId: ProjectId): void {
    if (this.#looks.has(projectId)) this.#looks.set(projectId, true);
    else void this.#lookAt(projectId);
  }

  async #lookAt(projectId: ProjectId): Promise<void> {
    do {
      this.#looks.set(projectId, false);
      // An engine, a database or a server that is away is met again by the next look.
      await this.#compare(projectId).catch(() => undefined);
    } while (this.#looks.get(projectId) === true && !this.#stopping.signal.aborted);
    this.#looks.delete(projectId);
  }

  async #compare(projectId: ProjectId): Promise<void> {
    const { runtime, store, servicesOf, tell, gatewayUrl } = this.#options;
    const project = await store.findProject(projectId);
    if (project === undefined || project.gatewayUrl !== gatewayUrl || !isAtRest(project)) return;
    const states = await runtime.inspect(projectId);
    const isHeld = this.#heldForMs(projectId, states) < (this.#options.heldLimitMs ?? HELD_LIMIT_MS);
    const isUp = (state: string) => state === 'running' || (state === 'paused' && isHeld);
    const running = new Set(states.filter(({ state }) => isUp(state)).map(({ service }) => service));
    if (project.status !== 'running') {
      if (running.size > 0) await tell(projectId);
      return;
    }
    const { preview, agent } = await servicesOf(project);
    const previewReady = project.previewReady && running.has(preview);
    const agentReady = project.agentReady && running.has(agent);
    await store.recordReadiness(projectId, { previewReady, agentReady });
    if (!running.has(preview) || !running.has(agent)) await tell(projectId);
  }

  /** For how long a container of the project was seen to stand still, in milliseconds. */
  #heldForMs(projectId: ProjectId, states: readonly ServiceState[]): number {
    if (!states.some(({ state }) => state === 'paused')) {
      this.#heldSince.delete(projectId);
      return 0;
    }
    const since = this.#heldSince.get(projectId) ?? performance.now();
    this.#heldSince.set(projectId, since);
    return performance.now() - since;
  }
}

/** While a workflow moves the containers itself, what it sees of them is on its way somewhere. */
function isAtRest({ status, setup }: Project): boolean {
  return setup.phase === 'completed' && (status === 'running' || status === 'stopped' || status === 'error');
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
