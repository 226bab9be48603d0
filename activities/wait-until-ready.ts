import { cancellationSignal } from '@temporalio/activity';
import type { HubFinding } from '../src/readiness/readiness-hub.js';
import { isContainerDown, startWhatRestartEnded } from './after-restart.js';
import type { ActivityDependencies } from './dependencies.js';
import type { WaitStep } from './inputs.js';
import { onceEngineAnswers } from './once-engine-answers.js';
import { requireProject } from './project-context.js';
import { runWait } from './run-wait.js';

/**
 * Waits until preview and agent answer. One attempt watches for a window and then ends as `not_ready`, which the
 * readiness policy repeats: nothing is counted, only the phase timer or a fatal finding ends it.
 */
export async function waitUntilReady(deps: ActivityDependencies, step: WaitStep): Promise<void> {
  await watchUntilReady(deps, step, (finding) => deps.store.recordFinding(step, finding));
}

/** The same for a project that was set up and wakes: what is seen is shown as its state, not as a setup's. */
export async function waitUntilAwake(deps: ActivityDependencies, step: WaitStep): Promise<void> {
  await watchUntilReady(deps, step, ({ previewReady, agentReady }) =>
    deps.store.recordReadiness(step.projectId, { previewReady, agentReady }),
  );
}

async function watchUntilReady(
  deps: ActivityDependencies,
  step: WaitStep,
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
