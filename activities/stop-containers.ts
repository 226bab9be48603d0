import type { ActivityDependencies } from './dependencies.js';
import type { ProjectReference } from './inputs.js';
import { runAction } from './run-activity.js';

const NOT_READY = { previewReady: false, agentReady: false } as const;

/** Stops the containers and keeps them, so that their logs can be read and a retry finds them. */
export async function stopContainers(deps: ActivityDependencies, { projectId }: ProjectReference): Promise<void> {
  await runAction(async (signal) => {
    await deps.runtime.stop(projectId, signal);
    await deps.store.recordReadiness(projectId, NOT_READY);
  });
}

/** Removes containers and network; volumes only when the project itself goes: the agent's memory lives there. */
export async function removeContainers(
  deps: ActivityDependencies,
  { projectId, volumes }: ProjectReference & { readonly volumes: boolean },
): Promise<void> {
  await runAction(async (signal) => {
    await deps.runtime.remove(projectId, { volumes }, signal);
    await deps.store.recordReadiness(projectId, NOT_READY);
  });
}

export async function removeProjectFiles(deps: ActivityDependencies, { projectId }: ProjectReference): Promise<void> {
  await runAction(async () => {
    await deps.workspace.removeFiles(projectId);
    await deps.history.remove(projectId);
  });
}

/** The last step of a deletion: once the row is gone, nothing of the project is left to be found. */
export async function deleteProjectRecord(deps: ActivityDependencies, { projectId }: ProjectReference): Promise<void> {
  await runAction(() => deps.store.deleteProject(projectId));
}
