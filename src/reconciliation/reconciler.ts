import type { ContainerRuntime } from '../docker/container-runtime.js';
import { SetupError } from '../domain/failure.js';
import type { Project, ProjectId } from '../domain/project.js';
import type { SetupPolicy } from '../domain/setup-policy.js';
import type { PresenceStore } from '../store/presence-store.js';
import type { ProjectStore } from '../store/project-store.js';
import type { TurnStore } from '../store/turn-store.js';
import type { SetupOrchestrator } from '../temporal/setup-orchestrator.js';
import type { ProjectWorkspace } from '../workspace/project-workspace.js';
import type { SiteHistory } from '../workspace/site-history.js';

/** A project that was made just now may have its row, but not its workflow yet. */
const YOUNG_MS = 15_000;

/** A prompt is told to its workflow at once; one that waits this long may not have reached it. */
const LATE_MS = 30_000;

const VIEWERS_KEPT_MS = 86_400_000;
const PAGE = 100;

export interface ReconcilerOptions {
  readonly runtime: Pick<ContainerRuntime, 'listProjects' | 'remove'>;
  readonly workspace: Pick<ProjectWorkspace, 'listProjects' | 'removeFiles'>;
  readonly history: Pick<SiteHistory, 'listProjects' | 'remove'>;
  readonly store: Pick<ProjectStore, 'listProjects'>;
  readonly turns: Pick<TurnStore, 'openTurns'>;
  readonly presence: Pick<PresenceStore, 'forgetBefore'>;
  readonly orchestrator: Pick<
    SetupOrchestrator,
    'openLifecycles' | 'adoptProject' | 'deleteProject' | 'endLifecycle' | 'runTurn'
  >;
  readonly policy: SetupPolicy;
  readonly idleTimeoutMs: number;
  /** What was done, and why: for the log. */
  readonly onRepair: (repair: { readonly projectId: ProjectId; readonly action: string }) => void;
}

/** Whose project nobody knows, by the place where something of it was found. */
type Orphans = ReadonlyMap<string, ReadonlySet<ProjectId>>;

/**
 * Compares what is there (containers, folders, workflows) with the projects that the database knows, and mends it:
 * nothing is left of a project that is gone, and no project is without a workflow. Several workers may do so at once,
 * because each step finds its work done when another was quicker. What is unknown is removed only when it was unknown
 * in the pass before as well: something may just be on its way.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  #orphansBefore: Orphans = new Map();
  #deletingBefore: ReadonlySet<ProjectId> = new Set();

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** One pass. Rejects when the database, the engine or the Temporal server is away; the next pass goes on. */
  async run(now: Date = new Date()): Promise<void> {
    const { runtime, workspace, history, orchestrator } = this.#options;
    // Looked at before the database is: what is made meanwhile is known by then.
    const found = new Map([
      ['containers', await runtime.listProjects()],
      ['files', await workspace.listProjects()],
      ['versions', await history.listProjects()],
      ['workflow', await orchestrator.openLifecycles()],
    ]);
    const projects = await this.#allProjects();
    await this.#removeOrphans(found, new Set(projects.map(({ id }) => id)));
    await this.#adopt(projects, { open: found.get('workflow') ?? new Set(), now });
    await this.#goOnDeleting(projects);
    await this.#remind(now);
    await this.#options.presence.forgetBefore(new Date(now.getTime() - VIEWERS_KEPT_MS));
  }

  async #allProjects(): Promise<readonly Project[]> {
    const all: Project[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.#options.store.listProjects({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
      all.push(...page.projects);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return all;
  }

  async #removeOrphans(found: Orphans, known: ReadonlySet<ProjectId>): Promise<void> {
    const orphans = new Map(
      [...found].map(([place, ids]) => [place, new Set([...ids].filter((id) => !known.has(id)))]),
    );
    for (const [place, ids] of orphans) {
      for (const projectId of ids) {
        if (this.#orphansBefore.get(place)?.has(projectId) === true) await this.#removeOrphan(place, projectId);
      }
    }
    this.#orphansBefore = orphans;
  }

  async #removeOrphan(place: string, projectId: ProjectId): Promise<void> {
    const { runtime, workspace, history, orchestrator, onRepair } = this.#options;
    if (place === 'containers') await runtime.remove(projectId, { volumes: true });
    if (place === 'files') await workspace.removeFiles(projectId);
    if (place === 'versions') await history.remove(projectId);
    if (place === 'workflow') await unlessGone(() => orchestrator.endLifecycle(projectId));
    onRepair({ projectId, action: `removed ${place} of a project that is gone` });
  }

  /** A setup that completed is never begun again: the lifecycle goes on from what is stored. */
  async #adopt(
    projects: readonly Project[],
    { open, now }: { open: ReadonlySet<ProjectId>; now: Date },
  ): Promise<void> {
    const { orchestrator, policy, idleTimeoutMs, onRepair } = this.#options;
    for (const { id, ownerId, name, status, statusSequence, setup, createdAt } of projects) {
      if (open.has(id) || now.getTime() - createdAt.getTime() < YOUNG_MS) continue;
      const started = { projectId: id, ownerId, name, policy, idleTimeoutMs };
      if (status === 'deleting') await orchestrator.deleteProject(started);
      else {
        const carried = { status, statusSequence, setupTry: setup.try, setupPhase: setup.phase };
        await orchestrator.adoptProject({ ...started, ...carried });
      }
      onRepair({ projectId: id, action: 'gave a project a workflow again' });
    }
  }

  /**
   * A workflow writes that it deletes before the server has stored who asked for it. If that is lost in a crash, the
   * workflow does not know of it any more: it is asked again.
   */
  async #goOnDeleting(projects: readonly Project[]): Promise<void> {
    const { orchestrator, policy, idleTimeoutMs, onRepair } = this.#options;
    const deleting = projects.filter(({ status }) => status === 'deleting');
    for (const { id, ownerId, name } of deleting) {
      if (!this.#deletingBefore.has(id)) continue;
      await orchestrator.deleteProject({ projectId: id, ownerId, name, policy, idleTimeoutMs });
      onRepair({ projectId: id, action: 'asked again for a deletion that did not end' });
    }
    this.#deletingBefore = new Set(deleting.map(({ id }) => id));
  }

  async #remind(now: Date): Promise<void> {
    for (const { projectId, number, createdAt } of await this.#options.turns.openTurns()) {
      if (now.getTime() - createdAt.getTime() < LATE_MS) continue;
      await unlessGone(() => this.#options.orchestrator.runTurn(projectId, number));
    }
  }
}

/** What is gone or makes no sense any more needs nothing. */
async function unlessGone(command: () => Promise<unknown>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof SetupError && (error.code === 'not_found' || error.code === 'conflict'))) throw error;
  }
}
