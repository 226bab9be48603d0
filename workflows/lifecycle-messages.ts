import {
  ApplicationFailure,
  currentUpdateInfo,
  defineQuery,
  defineSignal,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import {
  ABORT_PROMPTS,
  CANCEL_SETUP,
  COMMAND_WANTED,
  type CommandSignal,
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
export const deleteUpdate = defineUpdate(DELETE_PROJECT);
export const deletionWantedSignal = defineSignal(DELETION_WANTED);
export const commandWantedSignal = defineSignal<[CommandSignal]>(COMMAND_WANTED);
export const presenceSignal = defineSignal<[PresenceSignal]>(PRESENCE);
export const containersChangedSignal = defineSignal(CONTAINERS_CHANGED);

export interface LifecycleParts {
  readonly run: ProjectRun;
  readonly life: ProjectLife;
  readonly turns: ProjectTurns;
}

/** What people can ask for. It notes a wish; the main loop acts on it. */
interface Command {
  readonly obey: (request: never) => void | Promise<void>;
  /** Throws when it makes no sense now. */
  readonly check: (request: never) => void;
}

/** Commands are checked at the door: what makes no sense now is refused and leaves no trace in the history. */
export function answerMessages(parts: LifecycleParts): void {
  const { run, life, turns } = parts;
  setHandler(stateQuery, () => run.state());
  answerCommands({ ...setupCommands(parts), ...lifeCommands(parts) });
  const wantDeletion = (): void => {
    run.wantDeletion();
    life.interrupt();
    turns.cancel();
  };
  setHandler(deleteUpdate, wantDeletion);
  setHandler(deletionWantedSignal, wantDeletion);
  setHandler(presenceSignal, ({ visited }) => {
    if (visited && run.state().setup === 'completed') life.wantRun();
  });
  setHandler(containersChangedSignal, () => life.wantLook());
}

/** Each command is an update; one that no worker took in time is also sent as a signal, and obeyed once. */
function answerCommands(commands: Readonly<Record<string, Command>>): void {
  const arrived = new Set<string>();
  const obeyOnce = (id: string, { obey }: Command, request: never): void | Promise<void> => {
    if (arrived.has(id)) return;
    arrived.add(id);
    return obey(request);
  };
  for (const [name, command] of Object.entries(commands)) {
    setHandler(defineUpdate<void, [never]>(name), (request) => obeyOnce(updateId(), command, request), {
      validator: command.check,
    });
  }
  setHandler(commandWantedSignal, ({ id, name, request }) => {
    const command = commands[name];
    if (command !== undefined && makesSense(command, request as never)) return obeyOnce(id, command, request as never);
  });
}

/** A handler of an update has one. */
function updateId(): string {
  const info = currentUpdateInfo();
  if (info === undefined) throw new Error('This is no update.');
  return info.id;
}

function makesSense({ check }: Command, request: never): boolean {
  try {
    check(request);
    return true;
  } catch (error) {
    if (!(error instanceof ApplicationFailure)) throw error;
    return false;
  }
}

function setupCommands({ run }: LifecycleParts): Readonly<Record<string, Command>> {
  return {
    [START_SETUP]: {
      obey: () => run.wantSetup(),
      check: () => refuseIf(run.state().setupTry > 0, 'The setup was started already.'),
    },
    [RETRY_SETUP]: {
      obey: () => run.wantSetup(),
      check: () => {
        const { setup } = run.state();
        refuseIf(setup === 'running' || setup === 'wanted', 'The setup is still running.');
        refuseIf(setup === 'completed', 'The setup has already finished, so there is nothing to retry.');
      },
    },
    [CANCEL_SETUP]: { obey: () => run.cancelSetup(), check: () => refuseUnlessRunning(run, 'cancelled') },
    [EXTEND_PHASE]: {
      obey: ({ seconds }: ExtendRequest) => run.extendPhase(seconds),
      check: ({ seconds }: ExtendRequest) => {
        refuseIf(!(seconds > 0), 'The time to add must be more than 0 seconds.');
        refuseUnlessRunning(run, 'extended');
      },
    },
  };
}

function lifeCommands({ run, life, turns }: LifecycleParts): Readonly<Record<string, Command>> {
  return {
    [START]: { obey: () => life.wantRun(), check: () => refuseUnlessSetUp(run) },
    [STOP]: { obey: () => life.wantStop(), check: () => refuseUnlessSetUp(run) },
    [SEND_PROMPT]: {
      obey: ({ turn }: TurnRequest) => {
        turns.want(turn);
        life.wantRun();
      },
      check: () => refuseUnlessSetUp(run),
    },
    [ABORT_PROMPTS]: {
      obey: () => turns.abort(),
      check: () => refuseIf(!turns.hasAny(), 'No answer is being written.'),
    },
    [RESTORE_VERSION]: {
      obey: ({ version }: RestoreRequest) => life.wantVersion(version),
      check: () => {
        refuseUnlessSetUp(run);
        refuseIf(turns.hasAny(), 'The agent is at work: stop it first, or wait until it is done.');
      },
    },
  };
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
