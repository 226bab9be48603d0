import type { ActivityDependencies } from './dependencies.js';
import type { SetupStep } from './inputs.js';
import { requireProject } from './project-context.js';
import { runSetupAction } from './run-activity.js';

/**
 * Brings the project's containers to what its template wants. Twice: containers are found by label and adopted. Killed
 * half-way: the next run goes on with what is there.
 */
export async function startContainers(deps: ActivityDependencies, step: SetupStep): Promise<void> {
  await runSetupAction(deps.store, step, async (signal) => {
    const project = await requireProject(deps, step.projectId);
    const { spec } = await deps.blueprintOf(project);
    await deps.store.recordGateway(step.projectId, deps.gatewayUrl);
    await deps.runtime.ensureRunning(spec, signal);
  });
}
