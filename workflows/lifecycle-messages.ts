import { ApplicationFailure, defineQuery, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import {
  ABORT_PROMPTS,
  CANCEL_SETUP,
  CONTAINERS_CHANGED,
  DELETE_PROJECT,
  DELETION_WANTED,
  EXTEND_PHASE,
  type ExtendRequest,
  type LifecycleState,
  PRESENCE,
  type PresenceSignal,
  RESTORE_VERSION,
  type RestoreRequest,
  RETRY_SETUP,
  SEND_PROMPT,
  START,
  START_SETUP,
  STATE,
  STOP,
  type TurnRequest,
} from './messages.js';
import type { ProjectLife } from './project-life.js';
import type { ProjectRun } from './project-run.js';
import type { ProjectTurns } from './project-turns.js';

export const stateQuery = defineQuery<LifecycleState>(STATE);
export const startSetupUpdate = defineUpdate(START_SETUP);
export const retrySetupUpdate = defineUpdate(RETRY_SETUP);
export const cancelSetupUpdate = defineUpdate(CANCEL_SETUP);
export const extendPhaseUpdate = defineUpdate<void, [ExtendRequest]>(EXTEND_PHASE);
export const deleteUpdate = defineUpdate(DELETE_PROJECT);
export const deletionWantedSignal = defineSignal(DELETION_WANTED);
export const startUpdate = defineUpdate(START);
export const stopUpdate = defineUpdate(STOP);
export const sendPromptUpdate = defineUpdate<void, [TurnRequest]>(SEND_PROMPT);
export const abortPromptsUpdate = defineUpdate(ABORT_PROMPTS);
export const restoreVersionUpdate = defineUpdate<void, [RestoreRequest]>(RESTORE_VERSION);
export const presenceSignal = defineSignal<[PresenceSignal]>(PRESENCE);
export const containersChangedSignal = defineSignal(CONTAINERS_CHANGED);

export interface LifecycleParts {
  readonly run: ProjectRun;
  readonly life: ProjectLife;
  readonly turns: ProjectTurns;
}

/**
 * Handlers only note wishes; the main loop acts on them. Commands are checked at the door: what makes no sense now is
 * refused and leaves no trace in the history.
 */
export function answerMessages(parts: LifecycleParts): void {
  setHandler(stateQuery, () => parts.run.state());
  answerSetupCommands(parts);
  answerLifeCommands(parts);
  setHandler(presenceSignal, ({ visited }) => {
    if (visited && parts.run.state().setup === 'completed') parts.life.wantRun();
  });
  setHandler(containersChangedSignal, () => parts.life.wantLook());
}

function answerSetupCommands({ run, life, turns }: LifecycleParts): void {
  setHandler(startSetupUpdate, () => run.wantSetup(), {
    validator: () => refuseIf(run.state().setupTry > 0, 'The setup was started already.'),
  });
  setHandler(retrySetupUpdate, () => run.wantSetup(), {
    validator: () => {
      const { setup } = run.state();
      refuseIf(setup === 'running' || setup === 'wanted', 'The setup is still running.');
      refuseIf(setup === 'completed', 'The setup has already finished, so there is nothing to retry.');
    },
  });
  setHandler(cancelSetupUpdate, () => run.cancelSetup(), { validator: () => refuseUnlessRunning(run, 'cancelled') });
  setHandler(extendPhaseUpdate, ({ seconds }) => run.extendPhase(seconds), {
    validator: ({ seconds }) => {
      refuseIf(!(seconds > 0), 'The time to add must be more than 0 seconds.');
      refuseUnlessRunning(run, 'extended');
    },
  });
  const wantDeletion = (): void => {
    run.wantDeletion();
    life.interrupt();
    turns.cancel();
  };
  setHandler(deleteUpdate, wantDeletion);
  setHandler(deletionWantedSignal, wantDeletion);
}

function answerLifeCommands({ run, life, turns }: LifecycleParts): void {
  setHandler(startUpdate, () => life.wantRun(), { validator: () => refuseUnlessSetUp(run) });
  setHandler(stopUpdate, () => life.wantStop(), { validator: () => refuseUnlessSetUp(run) });
  setHandler(
    sendPromptUpdate,
    ({ turn }) => {
      turns.want(turn);
      life.wantRun();
    },
    { validator: (_request) => refuseUnlessSetUp(run) },
  );
  setHandler(abortPromptsUpdate, () => turns.abort(), {
    validator: () => refuseIf(!turns.hasAny(), 'No answer is being written.'),
  });
  setHandler(restoreVersionUpdate, ({ version }) => life.wantVersion(version), {
    validator: (_request) => {
      refuseUnlessSetUp(run);
      refuseIf(turns.hasAny(), 'The agent is at work: stop it first, or wait until it is done.');
    },
  });
}

function refuseUnlessRunning(run: ProjectRun, verb: string): void {
  refuseIf(run.state().setup !== 'running', `No setup is running, so it cannot be ${verb}.`);
}

function refuseUnlessSetUp(run: ProjectRun): void {
  refuseIf(run.state().setup !== 'completed', 'The project is not set up yet.');
}

function refuseIf(refused: boolean, message: string): void {
  if (refused) throw ApplicationFailure.create({ type: 'conflict', message, nonRetryable: true });
}
