import { createProjectFiles } from './create-project-files.js';
import type { ActivityDependencies } from './dependencies.js';
import { deleteOneProject, listProjectsToDelete } from './delete-projects.js';
import { findAgentProgress } from './find-agent-progress.js';
import { openAgentSession } from './open-agent-session.js';
import { collectEvidence, recordLostSetup, recordProgress, recordStatus, recordTurn } from './record-progress.js';
import { abortAgent, deliverTurn, keepVersion, readPresence, restoreVersion } from './run-turn.js';
import { sendPrompt } from './send-prompt.js';
import { releaseSetupPlace, requestSetupPlace, waitForSetupPlace } from './setup-place.js';
import { startContainers } from './start-containers.js';
import { deleteProjectRecord, removeContainers, removeProjectFiles, stopContainers } from './stop-containers.js';
import { lookAtContainers, wakeContainers } from './wake-containers.js';
import { waitUntilAgentIdle } from './wait-until-agent-idle.js';
import { waitUntilAwake, waitUntilEngineAnswers, waitUntilReady } from './wait-until-ready.js';

const ACTIVITIES = {
  createProjectFiles,
  startContainers,
  waitUntilReady,
  openAgentSession,
  sendPrompt,
  waitUntilAgentIdle,
  findAgentProgress,
  waitUntilEngineAnswers,
  stopContainers,
  removeContainers,
  removeProjectFiles,
  deleteProjectRecord,
  collectEvidence,
  recordStatus,
  recordProgress,
  recordLostSetup,
  recordTurn,
  listProjectsToDelete,
  deleteOneProject,
  requestSetupPlace,
  waitForSetupPlace,
  releaseSetupPlace,
  wakeContainers,
  waitUntilAwake,
  lookAtContainers,
  readPresence,
  deliverTurn,
  abortAgent,
  keepVersion,
  restoreVersion,
} as const;

type Registered = typeof ACTIVITIES;

/** The activities as workflows call them. Their names stand in histories: never renamed without a patch. */
export type Activities = {
  readonly [Name in keyof Registered]: (input: Parameters<Registered[Name]>[1]) => ReturnType<Registered[Name]>;
};

export function createActivities(deps: ActivityDependencies): Activities {
  const bound = Object.entries(ACTIVITIES).map(([name, activity]) => [
    name,
    (input: never) => (activity as (deps: ActivityDependencies, input: never) => Promise<unknown>)(deps, input),
  ]);
  // Each entry is the function of that name with its first argument given.
  return Object.fromEntries(bound) as Activities;
}
