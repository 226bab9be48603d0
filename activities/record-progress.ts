import { setTimeout as delay } from 'node:timers/promises';
import { hintFor } from '../src/domain/failure.js';
import { isWorkPhase } from '../src/domain/setup-phase.js';
import { toApplicationFailure } from './application-failure.js';
import type { ActivityDependencies } from './dependencies.js';
import type { ProgressWrite, ProjectReference, SetupStep, StatusWrite, TurnWrite, WaitEvidence } from './inputs.js';
import { runAction } from './run-activity.js';

/*
 * Writes of what workflows decided. They run as local activities: no heartbeats, one event each. A late or repeated one
 * changes nothing, because the store orders them.
 */

export async function recordStatus(deps: ActivityDependencies, write: StatusWrite): Promise<void> {
  await translated(() => deps.store.recordStatus(write));
}

export async function recordProgress(deps: ActivityDependencies, write: ProgressWrite): Promise<void> {
  await translated(() => deps.store.recordProgress(write.projectId, write.progress));
}

export async function recordTurn(deps: ActivityDependencies, { projectId, turn, change }: TurnWrite): Promise<void> {
  await translated(() => deps.turns.recordTurn(projectId, turn, change));
}

/** Ends a try whose workflow was ended from outside, so that nobody waits for it. */
export async function recordLostSetup(
  deps: ActivityDependencies,
  step: ProjectReference & { readonly try: number },
): Promise<void> {
  await translated(async () => {
    const project = await deps.store.findProject(step.projectId);
    if (project === undefined || project.setup.try > step.try) return;
    const phase = isWorkPhase(project.setup.phase) ? project.setup.phase : 'creating_files';
    await deps.store.recordProgress(step.projectId, {
      kind: 'finished',
      try: step.try,
      phase: 'failed',
      finishedAtMs: Date.now(),
      failure: { code: 'internal', phase, message: LOST_MESSAGE, hint: hintFor('setup_cancelled'), logTail: null },
    });
  });
}

const LOST_MESSAGE = "The setup's workflow was ended from outside, for example terminated in the Temporal Web UI.";

/** Well within the activity's own 5 s: an engine that hangs must not cost the finding, which the database knows. */
const LOG_TAIL_LIMIT_MS = 2_000;

/** What is known about a wait that ran out of time, for the person who reads the failure; a log that cannot be had is left out. */
export async function collectEvidence(deps: ActivityDependencies, step: SetupStep): Promise<WaitEvidence> {
  return runAction(async () => {
    const phases = await deps.store.listPhases(step.projectId);
    const record = phases.find((phase) => phase.try === step.try && phase.phase === step.phase);
    const tooLate = delay(LOG_TAIL_LIMIT_MS, null, { ref: false });
    const logTail = await Promise.race([logTailOf(deps, step).catch(() => null), tooLate]);
    return { lastFinding: record?.lastFinding ?? null, logTail };
  });
}

async function logTailOf(deps: ActivityDependencies, step: SetupStep): Promise<string | null> {
  const project = await deps.store.findProject(step.projectId);
  if (project === undefined) return null;
  const { template } = await deps.blueprintOf(project);
  const service =
    step.phase === 'starting_docker' && !project.previewReady ? template.preview.service : template.agent.service;
  return (await deps.runtime.logTail(step.projectId, service, 50)) || null;
}

async function translated(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw toApplicationFailure(error);
  }
}
