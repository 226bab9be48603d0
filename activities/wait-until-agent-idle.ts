import { cancellationSignal } from '@temporalio/activity';
import type { AgentProgress } from '../src/agent/coding-agent.js';
import { SetupError } from '../src/domain/failure.js';
import { AgentJudge, describeProgress } from './agent-judge.js';
import { changesOf } from './agent-changes.js';
import type { Finding } from '../src/store/project-store.js';
import type { ActivityDependencies } from './dependencies.js';
import type { PromptDelivery, WaitStep } from './inputs.js';
import { isEngineAway, onceEngineAnswers } from './once-engine-answers.js';
import { requireAgent, type ReachableAgent } from './project-context.js';
import { runWait } from './run-wait.js';

/** Pause between two looks when no change was announced. */
const LOOK_INTERVAL_MS = 1_000;

/**
 * Waits until the agent is done with the prompt. It looks at a snapshot at once, after each announced change and every
 * second; only snapshots decide, so a lost or repeated announcement does no harm.
 */
export async function waitUntilAgentIdle(deps: ActivityDependencies, step: AgentWait): Promise<void> {
  await runWait(step, async (window) => {
    const reachable = await onceEngineAnswers(deps, { step, window }, () => requireAgent(deps, step.projectId, window));
    const changes = changesOf(deps.agent, reachable.endpoint, step.sessionId);
    try {
      await watchUntilDone(deps, { step, reachable, window, changes });
    } finally {
      changes.close();
    }
  });
}

/** `turn`: the prompt is not the setup's own, and what is seen is shown with it. */
type AgentWait = WaitStep & PromptDelivery & { readonly turn?: number };

interface AgentWatch {
  readonly step: AgentWait;
  readonly reachable: ReachableAgent;
  readonly window: AbortSignal;
  readonly changes: ReturnType<typeof changesOf>;
}

async function watchUntilDone(deps: ActivityDependencies, watch: AgentWatch): Promise<void> {
  const judge = new AgentJudge();
  let text = 'The agent was not looked at yet.';
  for (let probes = 1; ; probes += 1) {
    const progress = await lookAt(deps, watch).catch((error: unknown) => {
      throw watch.window.aborted && !isFatal(error) ? new SetupError('not_ready', text) : error;
    });
    const lastText = text;
    text = describeProgress(progress);
    if (text !== lastText && !cancellationSignal().aborted) {
      await showFinding(deps, watch.step, { probes, text, previewReady: true, agentReady: progress !== 'unreachable' });
    }
    if (judge.isDone(progress, Date.now())) return;
    await watch.changes.next(LOOK_INTERVAL_MS, watch.window);
    if (watch.window.aborted) throw new SetupError('not_ready', text);
  }
}

async function showFinding(deps: ActivityDependencies, step: AgentWait, finding: Finding): Promise<void> {
  const { projectId, turn } = step;
  if (turn === undefined) await deps.store.recordFinding(step, finding);
  else await deps.turns.recordTurn(projectId, turn, { state: 'working', message: finding.text });
}

/** An agent that does not answer is looked for on the engine: a container that ended is a fatal finding, silence is not. */
async function lookAt(deps: ActivityDependencies, watch: AgentWatch): Promise<AgentProgress | 'unreachable'> {
  const { step, reachable, window } = watch;
  try {
    return await deps.agent.readProgress(reachable.endpoint, step, window);
  } catch (error) {
    if (window.aborted || !(error instanceof SetupError) || error.code !== 'agent_unreachable') throw error;
  }
  try {
    await requireAgent(deps, step.projectId, window);
  } catch (error) {
    if (!isEngineAway(error)) throw error;
  }
  return 'unreachable';
}

function isFatal(error: unknown): boolean {
  return error instanceof SetupError && error.disposition === 'give_up';
}
