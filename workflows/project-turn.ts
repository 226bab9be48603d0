import {
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  patched,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { SetupStep } from '../activities/inputs.js';
import { actionOptions, RECORD_OPTIONS, waitOptions } from './activity-options.js';
import { throughOutages } from './outages.js';
import type { TurnInput } from './messages.js';
import { PhaseClock } from './phase-clock.js';
import { readFailure } from './setup-failure.js';

const { recordTurn } = proxyLocalActivities<Activities>(RECORD_OPTIONS);

/** One prompt after the setup's own: handed to the agent, watched until it is done, and kept as a version of the site. */
export async function projectTurn(input: TurnInput): Promise<void> {
  const { projectId, turn, policy } = input;
  const action = proxyActivities<Activities>({ ...actionOptions(policy), summary: `prompt ${turn}` });
  try {
    const delivered = await agentAnswers(input, action);
    if (!delivered) return;
    const { version } = await keepVersion(input, action);
    await recordTurn({ projectId, turn, change: { state: 'completed', version } });
  } catch (error) {
    await CancellationScope.nonCancellable(() => endTurn(input, action, error));
    throw error;
  }
}

/** False: the turn was over before it began. */
async function agentAnswers(input: TurnInput, action: Activities): Promise<boolean> {
  const { projectId, turn, policy } = input;
  const { windowMs, agentIntervalMs } = policy.readiness;
  const limitMs = policy.phaseTimeoutMs.waiting_completion;
  const step: SetupStep = { projectId, try: 0, phase: 'waiting_completion' };
  const wait = proxyActivities<Activities>({
    ...waitOptions(policy, agentIntervalMs),
    summary: 'watch until the agent is done',
  });
  let follow: Parameters<Activities['findAgentProgress']>[0] | undefined;
  const startedAtMs = Date.now();
  const clock = new PhaseClock({
    startedAtMs,
    limitMs,
    summary: `prompt ${turn}: ${limitMs / 1_000} s limit`,
    renew: async () => {
      const progressAtMs = follow === undefined ? null : await lastProgress(follow, action);
      return progressAtMs === null ? null : Math.min(progressAtMs + limitMs, startedAtMs + policy.agentWorkCapMs);
    },
  });
  return clock.limit(async () => {
    const prompt = await throughOutages(step, policy, () => action.deliverTurn({ projectId, turn }));
    if (prompt === null) return false;
    follow = { ...step, ...prompt };
    await wait.waitUntilAgentIdle({ ...step, ...prompt, turn, windowMs, waitingSinceMs: Date.now() });
    return true;
  });
}

/** An agent that cannot be asked got no further, as far as anybody knows: the deadline stands. */
async function lastProgress(
  follow: Parameters<Activities['findAgentProgress']>[0],
  action: Activities,
): Promise<number | null> {
  try {
    return await action.findAgentProgress(follow);
  } catch (error) {
    if (isCancellation(error) || !patched('turn-deadline-stands')) throw error;
    return null;
  }
}

/** A version that cannot be kept does not undo what the agent did. */
async function keepVersion({ projectId, turn }: TurnInput, action: Activities): Promise<{ version: string | null }> {
  try {
    return await action.keepVersion({ projectId, turn });
  } catch (error) {
    if (isCancellation(error)) throw error;
    return { version: null };
  }
}

async function endTurn(input: TurnInput, action: Activities, error: unknown): Promise<void> {
  const { projectId, turn } = input;
  const isAborted = isCancellation(error);
  try {
    await action.abortAgent({ projectId });
    await action.keepVersion({ projectId, turn });
  } catch (cause) {
    // An agent that cannot be reached does not work either; why the turn ended is told all the same.
    if (!(cause instanceof Error)) throw cause;
  }
  const { code, message } = readFailure(error);
  await recordTurn({ projectId, turn, change: isAborted ? { state: 'aborted' } : { state: 'failed', code, message } });
  if (!isAborted) throw ApplicationFailure.create({ type: code, message, nonRetryable: true });
}
