import { cancellationSignal } from '@temporalio/activity';
import type { ProjectProblem } from '../src/domain/project.js';
import type { HubFinding } from '../src/readiness/readiness-hub.js';
import { isContainerDown, startWhatRestartEnded } from './after-restart.js';
import type { ActivityDependencies } from './dependencies.js';
import type { WaitStep, WakeStep } from './inputs.js';
import { onceEngineAnswers } from './once-engine-answers.js';
import { requireProject } from './project-context.js';
import { runWait } from './run-wait.js';
import { problemOf } from './wake-containers.js';

/** How long an agent that suffices waits for its preview: a development server that starts anew takes 2 to 3 s. */
const PREVIEW_GRACE_MS = 10_000;

/**
 * Waits until preview and agent answer. One attempt watches for a window and then ends as `not_ready`, which the
 * readiness policy repeats: nothing is counted, only the phase timer or a fatal finding ends it.
 */
export async function waitUntilReady(deps: ActivityDependencies, step: WaitStep): Promise<void> {
  await watchUntilReady(deps, step, (finding) => deps.store.recordFinding(step, finding));
}

/**
 * The same for a project that was set up and wakes: what is seen is shown as its state, not as a setup's. Answers what is
 * wrong with the preview when the agent sufficed.
 */
export async function waitUntilAwake(deps: ActivityDependencies, step: WakeStep): Promise<ProjectProblem | null> {
  let isSilent = false;
  await watchUntilReady(deps, step, async ({ previewReady, agentReady }) => {
    isSilent = !previewReady;
    await deps.store.recordReadiness(step.projectId, { previewReady, agentReady });
  });
  if (!isSilent) return null;
  const { template } = await deps.blueprintOf(await requireProject(deps, step.projectId));
  return problemOf(deps, step, template.preview.service);
}

async function watchUntilReady(
  deps: ActivityDependencies,
  step: WakeStep,
  show: (finding: HubFinding) => Promise<unknown>,
): Promise<void> {
  const cancellation = cancellationSignal();
  await runWait(step, async (window) => {
    const project = await requireProject(deps, step.projectId);
    const { template, agentPassword } = await deps.blueprintOf(project);
    await onceEngineAnswers(deps, { step, window }, () => startWhatRestartEnded(deps, project, window));
    const watch = (): Promise<void> =>
      deps.readiness.watch({
        projectId: step.projectId,
        preview: template.preview,
        agent: template.agent,
        agentPassword,
        previewGraceMs: step.agentSuffices === true ? PREVIEW_GRACE_MS : undefined,
        waitingSince: new Date(step.waitingSinceMs),
        signal: window,
        onFinding: async (finding) => {
          // A given-up attempt lives on for some seconds after its phase: it writes nothing then, and the fence keeps out the rest.
          if (!cancellation.aborted) await show(finding);
        },
      });
    for (;;) {
      try {
        await watch();
        return;
      } catch (error) {
        // An engine that ended in the middle of the wait has taken the containers with it.
        if (!isContainerDown(error) || !(await startWhatRestartEnded(deps, project, window))) throw error;
      }
    }
  });
}

/** Waits until the engine answers again, for an action that found it away. */
export async function waitUntilEngineAnswers(deps: ActivityDependencies, step: WaitStep): Promise<void> {
  await runWait(step, (window) => onceEngineAnswers(deps, { step, window }, () => deps.runtime.ping(window)));
}
