import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerRuntime } from '../docker/container-runtime.js';
import { ProjectObserver } from '../observation/project-observer.js';
import { Reconciler } from '../reconciliation/reconciler.js';
import type { SetupOrchestrator } from '../temporal/setup-orchestrator.js';
import { prepareServer } from '../temporal/prepare-namespace.js';
import type { ProjectWorkspace } from '../workspace/project-workspace.js';
import type { SiteHistory } from '../workspace/site-history.js';
import { claimDataFolder } from './claim-data-folder.js';
import type { Closers } from './closers.js';
import type { WorkerPartOptions } from './worker-part.js';

const RECONCILE_EVERY_MS = 60_000;
/** After a pass that found something away. */
const TRY_AGAIN_MS = 5_000;

interface Watched {
  readonly runtime: ContainerRuntime;
  readonly workspace: ProjectWorkspace;
  readonly history: SiteHistory;
  readonly orchestrator: SetupOrchestrator;
  readonly gatewayUrl: string | null;
  readonly closers: Closers;
}

/** Observation and reconciliation, as long as the worker runs. */
export function watchOverProjects(options: WorkerPartOptions, watched: Watched): void {
  const { store, templates } = options;
  const { runtime, orchestrator, gatewayUrl, closers } = watched;
  const observer = new ProjectObserver({
    runtime,
    store,
    servicesOf: async (project) => {
      const { preview, agent } = await templates.load(project.template);
      return { preview: preview.service, agent: agent.service };
    },
    tell: (projectId) => orchestrator.containersChanged(projectId),
    gatewayUrl,
  });
  closers.add(() => observer.close());
  const stopping = new AbortController();
  closers.add(() => stopping.abort());
  void reconcileRegularly(options, { ...watched, signal: stopping.signal });
}

async function reconcileRegularly(
  { config, store, stores, logger }: WorkerPartOptions,
  watched: Watched & { signal: AbortSignal },
): Promise<void> {
  const { runtime, workspace, history, orchestrator, signal } = watched;
  const reconciler = new Reconciler({
    runtime,
    workspace,
    history,
    store,
    turns: stores.turns,
    presence: stores.presence,
    orchestrator,
    policy: config.setup,
    idleTimeoutMs: config.idleTimeoutMs,
    onRepair: (repair) => logger.warn(repair, 'repaired'),
  });
  while (!signal.aborted) {
    let pauseMs = RECONCILE_EVERY_MS;
    try {
      // With another database beside the same folder, every folder would look like one of a project that is gone.
      if (await claimDataFolder(config.dataDir, await store.installationId())) {
        // Where it is not allowed, an operator has seen to it.
        await prepareServer(config.temporal).catch((error: unknown) =>
          logger.debug({ err: error }, 'nothing was prepared'),
        );
        await reconciler.run();
      } else
        logger.error({ dataDir: config.dataDir }, 'the data folder belongs to another database; nothing is cleaned up');
    } catch (error) {
      logger.debug({ err: error }, 'nothing could be reconciled yet');
      pauseMs = TRY_AGAIN_MS;
    }
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
