import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Project, ProjectId } from '../domain/project.js';
import type { PresenceStore } from '../store/presence-store.js';
import type { SetupOrchestrator } from '../temporal/setup-orchestrator.js';

/** Who looks at a preview counts as one viewer, however many tabs there are. */
const VIEWER = 'preview';

const HEARTBEAT_MS = 15_000;

/** A visit of a sleeping project is told at most this often: its waiting page reloads itself. */
const VISIT_MS = 3_000;

export interface PreviewVisitsOptions {
  readonly presence: Pick<PresenceStore, 'heartbeat'>;
  readonly orchestrator: Pick<SetupOrchestrator, 'presenceChanged'>;
}

/**
 * Previews are looked at without the app's own page as well: what is asked of them wakes a project, and keeps it awake,
 * as a page's heartbeats do. An open tab counts as long as its socket for live reload is open.
 */
export class PreviewVisits {
  readonly #options: PreviewVisitsOptions;
  readonly #heartbeats = new Map<ProjectId, number>();
  readonly #visits = new Map<ProjectId, number>();

  constructor(options: PreviewVisitsOptions) {
    this.#options = options;
  }

  /** Something was asked of the preview. Never waits, never fails. */
  asked(project: Project, request: IncomingMessage): void {
    const isAsleep = project.status === 'stopped' || project.status === 'error';
    if (!isAsleep) this.#beat(project.id);
    else if (project.setup.phase === 'completed' && isVisit(request)) this.#visit(project.id);
  }

  /** A tab keeps a socket open. */
  connected(project: Project, socket: Duplex): void {
    this.#beat(project.id);
    const beating = setInterval(() => this.#beat(project.id), HEARTBEAT_MS);
    beating.unref();
    socket.once('close', () => clearInterval(beating));
  }

  #beat(id: ProjectId): void {
    if (!isDue(this.#heartbeats, id, HEARTBEAT_MS)) return;
    this.#options.presence.heartbeat(id, VIEWER).catch(() => this.#heartbeats.delete(id));
  }

  #visit(id: ProjectId): void {
    if (!isDue(this.#visits, id, VISIT_MS)) return;
    this.#options.orchestrator.presenceChanged(id, { visited: true }).catch(() => this.#visits.delete(id));
  }
}

/**
 * Somebody goes to the address. A page that reloads itself, as development servers make it do when they vanish, is none:
 * else a project that was stopped with its preview open would wake at once.
 */
export function isVisit({ method, headers }: IncomingMessage): boolean {
  if (method !== 'GET') return false;
  const mode = headers['sec-fetch-mode'];
  // Old browsers and command-line tools send no such header.
  if (mode === undefined) return true;
  const isOwnReload = headers['sec-fetch-site'] === 'same-origin' && headers['sec-fetch-user'] === undefined;
  return mode === 'navigate' && !isOwnReload;
}

function isDue(times: Map<ProjectId, number>, id: ProjectId, intervalMs: number): boolean {
  const nowMs = performance.now();
  const lastMs = times.get(id);
  // The timer of a socket may come a little early.
  if (lastMs !== undefined && nowMs - lastMs < intervalMs * 0.95) return false;
  for (const [other, atMs] of times) if (nowMs - atMs > intervalMs) times.delete(other);
  times.set(id, nowMs);
  return true;
}
