import type { ActivityDependencies } from './dependencies.js';
import type { SetupStep } from './inputs.js';
import { requireProject } from './project-context.js';
import { runSetupAction } from './run-activity.js';

/**
 * Makes the project's folder from its template. Twice: the second run finds the folder and keeps it, edits of the agent
 * included. Killed half-way: only a temporary folder is left, which the next run removes.
 */
export async function createProjectFiles(deps: ActivityDependencies, step: SetupStep): Promise<void> {
  await runSetupAction(deps.store, step, async (signal) => {
    const project = await requireProject(deps, step.projectId);
    const { template } = await deps.blueprintOf(project);
    await deps.workspace.createFiles(step.projectId, template, signal);
  });
}
