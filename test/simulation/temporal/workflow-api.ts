import './sdk-globals.js';
import type { ActivityOptions, LocalActivityOptions } from '@temporalio/common';
import { msToNumber } from '@temporalio/common/lib/time.js';
import { CancellationScope } from '@temporalio/workflow/lib/cancellation-scope.js';
import { presentServer } from './simulated-temporal.js';
import { childFailure, ContinueAsNew, currentRun, type WorkflowFunction, type WorkflowRun } from './workflow-run.js';

/*
 * What workflow code imports as `@temporalio/workflow` in a simulation (`workflow-loader.ts` sees to it): the part of the
 * SDK that our workflows use, on the simulated server. Cancellation scopes and failures are the SDK's own.
 */

export {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  TimeoutFailure,
} from '@temporalio/common';
export { isCancellation } from '@temporalio/workflow/lib/errors.js';
export { ChildWorkflowCancellationType, ParentClosePolicy } from '@temporalio/workflow/lib/interfaces.js';
export { CancellationScope };

type Call = (input: unknown) => Promise<unknown>;
type Duration = number | string;

export function proxyActivities(options: ActivityOptions): Record<string, Call> {
  return activityCalls((name, input) => schedule(name, input, { ...options, isLocal: false }));
}

export function proxyLocalActivities(options: LocalActivityOptions): Record<string, Call> {
  return activityCalls((name, input) => schedule(name, input, { ...options, isLocal: true }));
}

function activityCalls(call: (name: string, input: unknown) => Promise<unknown>): Record<string, Call> {
  return new Proxy({}, { get: (_target, name) => (input: unknown) => call(String(name), input) });
}

type Options = (ActivityOptions | LocalActivityOptions) & { readonly isLocal: boolean };

function schedule(name: string, input: unknown, options: Options): Promise<unknown> {
  const run = currentRun();
  return cancellable((resolve, reject) => {
    const task = presentServer().scheduleActivity({ run, name, input, options }, { resolve, reject });
    return () => task.requestCancel();
  });
}

/** Begins what the scope's cancellation can end; in a cancelled scope nothing begins. */
function cancellable<T>(
  begin: (resolve: (value: T) => void, reject: (error: Error) => void) => () => void,
): Promise<T> {
  const scope = CancellationScope.current();
  return new Promise<T>((resolve, reject) => {
    if (scope.consideredCancelled) {
      scope.cancelRequested.catch(reject);
      return;
    }
    const cancel = begin(resolve, reject);
    if (scope.cancellable) scope.cancelRequested.catch(cancel);
  });
}

function sleep(ms: number): Promise<void> {
  const run = currentRun();
  const scope = CancellationScope.current();
  return cancellable((resolve, reject) => {
    run.events += 2;
    const stop = presentServer().startTimer(ms, () => run.settle(resolve));
    return () => {
      stop();
      scope.cancelRequested.catch(reject);
    };
  });
}

export async function condition(holds: () => boolean, timeout?: Duration): Promise<boolean> {
  if (timeout === undefined) return untilHolds(holds).then(() => true);
  return CancellationScope.cancellable(async () => {
    try {
      return await Promise.race([
        sleep(msToNumber(timeout as number)).then(() => false),
        untilHolds(holds).then(() => true),
      ]);
    } finally {
      CancellationScope.current().cancel();
    }
  });
}

function untilHolds(holds: () => boolean): Promise<void> {
  const run = currentRun();
  const scope = CancellationScope.current();
  return cancellable<void>((resolve, reject) => {
    const waiting = { holds, resolve };
    if (holds()) {
      run.noteNoPause(presentServer().clock.nowMs);
      resolve();
    } else run.conditions.add(waiting);
    return () => {
      run.conditions.delete(waiting);
      scope.cancelRequested.catch(reject);
    };
  });
}

interface ChildOptions {
  readonly workflowId: string;
  readonly args: readonly [unknown];
}

export async function startChild(type: WorkflowFunction, { workflowId, args }: ChildOptions): Promise<object> {
  const parent = currentRun();
  const child = await cancellable<WorkflowRun>((resolve, reject) => {
    parent.events += 3;
    const scope = CancellationScope.current();
    const stop = presentServer().startTimer(1, () => {
      parent.settle(() => resolve(presentServer().startWorkflow(workflowId, type, args[0])));
    });
    return () => {
      stop();
      scope.cancelRequested.catch(reject);
    };
  });
  const result = childResult(parent, child);
  result.catch(() => undefined);
  return {
    workflowId,
    result: () => result,
    signal: async ({ name }: { name: string }, ...values: unknown[]) =>
      presentServer().signal(workflowId, name, values),
  };
}

/** Cancelling the scope cancels the child, and waits for what it does about it. */
async function childResult(parent: WorkflowRun, child: WorkflowRun): Promise<void> {
  parent.open.add(child);
  await cancellable<void>((resolve, reject) => {
    void child.ended.then((end) =>
      presentServer().startTimer(1, () => {
        parent.open.delete(child);
        parent.events += 3;
        const error = end.kind === 'completed' ? undefined : childFailure(child.id, child.type.name, end.cause);
        parent.settle(() => (error === undefined ? resolve() : reject(error)));
      }),
    );
    return () => child.cancel();
  });
}

export async function executeChild(type: WorkflowFunction, options: ChildOptions): Promise<void> {
  const child = (await startChild(type, options)) as { result(): Promise<void> };
  await child.result();
}

interface Definition {
  readonly name: string;
}

export function defineUpdate(name: string): Definition {
  return { name };
}

export const defineSignal = defineUpdate;
export const defineQuery = defineUpdate;

export function setHandler(
  { name }: Definition,
  handle: (...args: unknown[]) => unknown,
  { validator }: { validator?: (...args: unknown[]) => void } = {},
): void {
  currentRun().handlers.set(name, { handle, validate: validator });
}

/** Its place in the history, which no other message has. */
export function currentUpdateInfo(): { id: string } {
  return { id: `update-${currentRun().events}` };
}

export function workflowInfo(): { continueAsNewSuggested: boolean; historyLength: number } {
  return { continueAsNewSuggested: false, historyLength: currentRun().events };
}

/** Handlers here do what they do before anything else happens. */
export function allHandlersFinished(): boolean {
  return true;
}

export async function continueAsNew(input: unknown): Promise<never> {
  throw new ContinueAsNew(input);
}

/** Nothing here began with older code. */
export function patched(): boolean {
  return true;
}

export function upsertSearchAttributes(): void {
  currentRun().events += 1;
}

export function setCurrentDetails(): void {}
