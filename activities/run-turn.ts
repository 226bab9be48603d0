import { SetupError } from '../src/domain/failure.js';
import { isTurnOver, turnKey } from '../src/domain/turn.js';
import type { ActivityDependencies } from './dependencies.js';
import type { PromptDelivery, ProjectReference, RestoreStep, TurnReference } from './inputs.js';
import { requireAgent } from './project-context.js';
import { recordTurn } from './record-progress.js';
import { runAction } from './run-activity.js';

const LONGEST_TITLE = 100;

/**
 * Hands a stored prompt to the agent. Its session and message have fixed names, so a repeat finds what the first one
 * sent. Null: the turn is over already, there is nothing to do.
 */
export async function deliverTurn(deps: ActivityDependencies, step: TurnReference): Promise<PromptDelivery | null> {
  const { projectId } = step;
  return runAction(async (signal) => {
    const turn = await deps.turns.findTurn(projectId, step.turn);
    if (turn === undefined || isTurnOver(turn.state)) return null;
    const { project, endpoint } = await requireAgent(deps, projectId, signal);
    const { sessionId } = await deps.agent.openSession(endpoint, { key: projectId, title: project.name }, signal);
    const promptKey = turnKey(projectId, step.turn);
    const { text, model } = turn;
    await deps.agent.sendPrompt(endpoint, { sessionId, promptKey, text, model }, signal);
    await recordTurn(deps, { ...step, change: { state: 'working' } });
    return { sessionId, promptKey };
  });
}

/** Makes the agent stop writing. An agent that is idle, or away, has nothing to stop. */
export async function abortAgent(deps: ActivityDependencies, { projectId }: ProjectReference): Promise<void> {
  await runAction(async (signal) => {
    const { project, endpoint } = await requireAgent(deps, projectId, signal);
    const { sessionId } = await deps.agent.openSession(endpoint, { key: projectId, title: project.name }, signal);
    await deps.agent.abort(endpoint, sessionId, signal);
  });
}

/** Keeps the site as it is now as the version of a turn; turn 0 is the setup's own prompt. A repeat finds the first one. */
export async function keepVersion(deps: ActivityDependencies, step: TurnReference): Promise<{ version: string }> {
  const { projectId, turn: number } = step;
  return runAction(async (signal) => {
    const text =
      number === 0
        ? (await deps.store.findProject(projectId))?.prompt
        : (await deps.turns.findTurn(projectId, number))?.text;
    if (text === undefined) throw new SetupError('not_found', 'The project does not exist any more.');
    const [line = ''] = text.trim().split('\n');
    const key = number === 0 ? 'setup' : `turn:${number}`;
    return deps.history.commit(projectId, { key, title: line.slice(0, LONGEST_TITLE) }, signal);
  });
}

export async function restoreVersion(deps: ActivityDependencies, step: RestoreStep): Promise<{ version: string }> {
  const { projectId, version, key } = step;
  return runAction((signal) => deps.history.restore(projectId, { version, key }, signal));
}

/** Who looks, and how long nobody may: for the lifecycle's idle deadline. */
export async function readPresence(
  deps: ActivityDependencies,
  { projectId }: ProjectReference,
): Promise<{ viewers: number; lastHeartbeatMs: number | null; idleTimeoutMs: number | null }> {
  const { viewers, lastHeartbeatAt } = await deps.presence.presenceOf(projectId);
  const { idleTimeoutMs } = await deps.settings.readPreferences();
  return { viewers, lastHeartbeatMs: lastHeartbeatAt?.getTime() ?? null, idleTimeoutMs };
}
