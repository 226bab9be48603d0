import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../src/domain/failure.js';
import type { ProjectId } from '../src/domain/project.js';
import type { ActivityDependencies } from './dependencies.js';
import type { ProjectReference } from './inputs.js';
import { runAction } from './run-activity.js';
import { runWait } from './run-wait.js';

const PAGE = 100;
const LOOK_INTERVAL_MS = 100;

/** Ids of an owner's projects, or of everybody's, newest first: some 20 bytes each, far from what a payload may hold. */
export async function listProjectsToDelete(
  deps: ActivityDependencies,
  { ownerId }: { readonly ownerId: string | null },
): Promise<readonly ProjectId[]> {
  return runAction(async () => {
    const ids: ProjectId[] = [];
    const owner = ownerId === null ? {} : { ownerId };
    let cursor: string | undefined;
    do {
      const query = { ...owner, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
      const page = await deps.store.listProjects(query);
      ids.push(...page.projects.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return ids;
  });
}

/** Tells the project's lifecycle to delete it, and waits until its row is gone, which is the last step of a deletion. */
export async function deleteOneProject(
  deps: ActivityDependencies,
  step: ProjectReference & { readonly windowMs: number },
): Promise<void> {
  await runWait(step, async (window) => {
    const project = await deps.store.findProject(step.projectId);
    if (project === undefined) return;
    await deps.deleteProject(project);
    while ((await deps.store.findProject(step.projectId)) !== undefined) {
      await delay(LOOK_INTERVAL_MS, undefined, { signal: window }).catch(() => undefined);
      if (window.aborted) throw new SetupError('not_ready', 'The project is still being deleted.');
    }
  });
}
