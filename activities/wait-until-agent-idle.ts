import { cancellationSignal } from '@temporalio/activity';
import { SetupError } from '../src/domain/failure.js';
import { AgentJudge, describeProgress } from './agent-judge.js';
import { type AgentWait, AgentWatch } from './agent-watch.js';
import type { Finding } from '../src/store/project-store.js';
import type { ActivityDependencies } from './dependencies.js';
import { runWait } from './run-wait.js';

/** Pause between two looks when no change was announced. */
const LOOK_INTERVAL_MS = 1_000;

/**
 * Waits until the agent is done with the prompt. It looks at a snapshot at once, after each announced change and every
 * second; only snapshots decide, so a lost or repeated announcement does no harm. An agent that was restarted in mid-work
 * is told to go on.
 */
export async function waitUntilAgentIdle(deps: ActivityDependencies, step: AgentWait): Promise<void> {
  await runWait(step, async (window) => {
    const watch = new AgentWatch(deps, step, window);
    try {
      await watch.begin();
      await watchUntilDone(deps, { step, window, watch });
    } finally {
      watch.close();
    }
  });
}

async function watchUntilDone(
  deps: ActivityDependencies,
  { step, window, watch }: { step: AgentWait; window: AbortSignal; watch: AgentWatch },
): Promise<void> {
  const judge = new AgentJudge();
  let text = 'The agent was not looked at yet.';
  for (let probes = 1; ; probes += 1) {
    const progress = await watch.look().catch((error: unknown) => {
      throw window.aborted && !isFatal(error) ? new SetupError('not_ready', text) : error;
    });
    const lastText = text;
    text = describeProgress(progress);
    if (text !== lastText && !cancellationSignal().aborted) {
      await showFinding(deps, step, { probes, text, previewReady: true, agentReady: progress !== 'unreachable' });
    }
    const verdict = judge.judge(progress, performance.now());
    if (verdict === 'done') return;
    if (verdict === 'interrupted') await watch.remind();
    await watch.next(LOOK_INTERVAL_MS);
    if (window.aborted) throw new SetupError('not_ready', text);
  }
}

async function showFinding(deps: ActivityDependencies, step: AgentWait, finding: Finding): Promise<void> {
  const { projectId, turn } = step;
  if (turn === undefined) await deps.store.recordFinding(step, finding);
  else await deps.turns.recordTurn(projectId, turn, { state: 'working', message: finding.text });
}

function isFatal(error: unknown): boolean {
  return error instanceof SetupError && error.disposition === 'give_up';
}
