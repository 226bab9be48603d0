import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineUpdate,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { DELETE_PROJECT, EXTEND_PHASE, CANCEL_SETUP, RETRY_SETUP, START_SETUP, STATE } from './messages.js';
import type { ExtendRequest, LifecycleInput, LifecycleState } from './messages.js';
import { deleteEverything } from './project-deletion.js';
import { ProjectRun } from './project-run.js';

export const startSetupUpdate = defineUpdate(START_SETUP);
export const retrySetupUpdate = defineUpdate(RETRY_SETUP);
export const cancelSetupUpdate = defineUpdate(CANCEL_SETUP);
export const extendPhaseUpdate = defineUpdate<void, [ExtendRequest]>(EXTEND_PHASE);
export const deleteUpdate = defineUpdate(DELETE_PROJECT);
export const stateQuery = defineQuery<LifecycleState>(STATE);

/** Far below the server's limit of 51,200 and its suggestion at 4,096: a replay stays short. */
const CONTINUE_AFTER_EVENTS = 2_000;

/** The one owner of a project's status, from its creation to its deletion. */
export async function projectLifecycle(input: LifecycleInput): Promise<void> {
  const run = new ProjectRun(input);
  answerMessages(run);
  for (;;) {
    if (run.deletionWanted) {
      await run.moveTo('deleting');
      await deleteEverything(input);
      await condition(allHandlersFinished);
      return;
    }
    if (run.setupWanted) await run.setUp();
    else if (historyIsLong(input)) await startAnew(input, run);
    else await condition(() => run.deletionWanted || run.setupWanted);
  }
}

/** Commands are checked at the door: what makes no sense now is refused and leaves no trace in the history. */
function answerMessages(run: ProjectRun): void {
  setHandler(stateQuery, () => run.state());
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
  setHandler(deleteUpdate, () => run.wantDeletion());
}

function refuseUnlessRunning(run: ProjectRun, verb: string): void {
  refuseIf(run.state().setup !== 'running', `No setup is running, so it cannot be ${verb}.`);
}

function refuseIf(refused: boolean, message: string): void {
  if (refused) throw ApplicationFailure.create({ type: 'conflict', message, nonRetryable: true });
}

function historyIsLong({ continueAfterEvents = CONTINUE_AFTER_EVENTS }: LifecycleInput): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength >= continueAfterEvents;
}

/** Only here, where no child runs: its parent's end would reach it. Messages on their way make the server try again. */
async function startAnew(input: LifecycleInput, run: ProjectRun): Promise<void> {
  await condition(allHandlersFinished);
  if (run.deletionWanted || run.setupWanted) return;
  await continueAsNew<typeof projectLifecycle>({ ...input, carried: run.state() });
}
