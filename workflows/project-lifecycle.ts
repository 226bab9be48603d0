import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import { nextStep } from '../src/domain/next-step.js';
import { answerMessages } from './lifecycle-messages.js';
import type { LifecycleInput } from './messages.js';
import { deleteEverything } from './project-deletion.js';
import { ProjectLife } from './project-life.js';
import { ProjectRun } from './project-run.js';
import { ProjectTurns } from './project-turns.js';

/** Far below the server's limit of 51,200 and its suggestion at 4,096: a replay stays short. */
const CONTINUE_AFTER_EVENTS = 2_000;

/** The one owner of a project's status, from its creation to its deletion. */
export async function projectLifecycle(input: LifecycleInput): Promise<void> {
  const run = new ProjectRun(input);
  const turns = new ProjectTurns(input, run);
  const life = new ProjectLife(input, { run, turns });
  answerMessages({ run, life, turns });
  for (;;) {
    switch (nextStep({ ...run.facts(), ...turns.facts(), ...life.facts(), historyIsLong: historyIsLong(input) })) {
      case 'delete':
        await turns.end();
        await run.moveTo('deleting');
        await deleteEverything(input);
        await condition(allHandlersFinished);
        return;
      case 'set_up':
        await run.setUp();
        break;
      case 'stop':
        await life.stop();
        break;
      case 'wake':
        await life.wake();
        break;
      case 'restore':
        await life.restore();
        break;
      case 'look':
        await life.look();
        break;
      case 'run_turn':
        turns.start();
        break;
      case 'check_idle':
        await life.checkIdle();
        break;
      case 'start_anew':
        await startAnew(input, { run, life, turns });
        break;
      case 'wait':
        await life.untilSomethingChanges();
        break;
    }
  }
}

function historyIsLong({ continueAfterEvents = CONTINUE_AFTER_EVENTS }: LifecycleInput): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength >= continueAfterEvents;
}

/** Only here, where no child runs: its parent's end would reach it. Messages on their way make the server try again. */
async function startAnew(
  input: LifecycleInput,
  parts: { run: ProjectRun; life: ProjectLife; turns: ProjectTurns },
): Promise<void> {
  const { run, life, turns } = parts;
  await condition(allHandlersFinished);
  const step = nextStep({ ...run.facts(), ...turns.facts(), ...life.facts(), historyIsLong: true });
  if (step !== 'start_anew') return;
  await continueAsNew<typeof projectLifecycle>({ ...input, schema: 2, carried: run.state() });
}
