import { defineQuery, isCancellation, proxyActivities, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { ProjectId } from '../src/domain/project.js';
import { DEFAULT_SETUP_POLICY } from '../src/domain/setup-policy.js';
import { actionOptions, waitOptions } from './activity-options.js';
import { DELETION_PROGRESS, type DeleteAllInput, type DeletionProgress } from './messages.js';
import { readFailure } from './setup-failure.js';

export const deletionProgressQuery = defineQuery<DeletionProgress>(DELETION_PROGRESS);

/** So many deletions at once leave the engine room for those who work. */
const AT_ONCE = 5;

/** A project that resists for this long is reported, and the others go on. */
const LIMIT_PER_PROJECT = '10 minutes';

/** Deletes all projects of an owner, or of everybody, and reports what remains. Those made meanwhile are spared. */
export async function deleteAllProjects({ ownerId }: DeleteAllInput): Promise<DeletionProgress> {
  let progress: DeletionProgress = { total: 0, deleted: 0, failed: [] };
  setHandler(deletionProgressQuery, () => progress);
  const { listProjectsToDelete } = proxyActivities<Activities>(actionOptions(DEFAULT_SETUP_POLICY));
  const waiting = [...(await listProjectsToDelete({ ownerId }))];
  progress = { ...progress, total: waiting.length };

  async function deleteInTurn(): Promise<void> {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const failure = await deleteOne(id);
      progress =
        failure === undefined
          ? { ...progress, deleted: progress.deleted + 1 }
          : { ...progress, failed: [...progress.failed, { projectId: id, message: failure }] };
      setCurrentDetails(`${progress.deleted} of ${progress.total} deleted, ${progress.failed.length} failed`);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, deleteInTurn));
  return progress;
}

/** Answers why it failed, if it did. */
async function deleteOne(projectId: ProjectId): Promise<string | undefined> {
  const { readiness } = DEFAULT_SETUP_POLICY;
  const { deleteOneProject } = proxyActivities<Activities>({
    ...waitOptions(DEFAULT_SETUP_POLICY, readiness.intervalMs),
    scheduleToCloseTimeout: LIMIT_PER_PROJECT,
    summary: `delete ${projectId}`,
  });
  try {
    await deleteOneProject({ projectId, windowMs: readiness.windowMs });
    return undefined;
  } catch (error) {
    if (isCancellation(error)) throw error;
    return readFailure(error).message;
  }
}
