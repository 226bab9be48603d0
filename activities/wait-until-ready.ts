import { cancellationSignal, Context } from '@temporalio/activity';
import { SetupError } from '../src/domain/failure.js';
import type { ActivityDependencies } from './dependencies.js';
import type { WaitStep } from './inputs.js';
import { requireProject } from './project-context.js';
import { runWait } from './run-wait.js';

/**
 * Waits until preview and agent answer. One attempt watches for a window and then ends as `not_ready`, which the
 * readiness policy repeats: nothing is counted, only the phase timer or a fatal finding ends it.
 */
export async function waitUntilReady(deps: ActivityDependencies, step: WaitStep): Promise<void> {
  await runWait(step, async (window) => {
    const project = await requireProject(deps, step.projectId);
    const { template, agentPassword } = await deps.blueprintOf(project);
    await deps.readiness.watch({
      projectId: step.projectId,
      preview: template.preview,
      agent: template.agent,
      agentPassword,
      waitingSince: new Date(step.waitingSinceMs),
      signal: window,
      onFinding: async (finding) => {
        // A given-up attempt lives on for some seconds after its phase: it writes nothing then, and the fence keeps out the rest.
        if (!cancellationSignal().aborted) await deps.store.recordFinding(step, finding);
      },
    });
  });
}

/** Waits until the engine answers again, for an action that found it away. */
export async function waitUntilEngineAnswers(deps: ActivityDependencies, step: WaitStep): Promise<void> {
  await runWait(step, async (window) => {
    let looks = 0;
    for (;;) {
      try {
        await deps.runtime.ping(window);
        return;
      } catch (error) {
        if (window.aborted) throw error;
        looks += 1;
        if (looks === 1) await noteEngineAway(deps, step, error);
      }
      await Context.current().sleep(ENGINE_LOOK_INTERVAL_MS);
      if (window.aborted) throw new SetupError('not_ready', 'The Docker engine does not answer yet.');
    }
  });
}

const ENGINE_LOOK_INTERVAL_MS = 500;

async function noteEngineAway(deps: ActivityDependencies, step: WaitStep, error: unknown): Promise<void> {
  const text = error instanceof Error ? error.message : 'The Docker engine does not answer.';
  await deps.store.recordFinding(step, { probes: 1, text, previewReady: false, agentReady: false });
}
