import { SetupError, type FailureCode } from '../domain/failure.js';

/** What the verdict looks at in a container; the runtime's ServiceState has it all. */
export interface ContainerFacts {
  readonly service: string;
  readonly state: string;
  readonly exitCode: number | null;
  readonly oomKilled: boolean;
  readonly restartCount: number;
  readonly memoryLimitBytes: number | null;
}

/** Starts after which a container that its engine restarts again and again counts as a crash loop. */
export const CRASH_LOOP_RESTARTS = 3;

export interface Verdict {
  readonly service: string;
  readonly code: FailureCode;
  readonly message: string;
}

/**
 * Whether a container ended for good. A service that did its work and ended with 0 is fine unless it is `awaited`: one
 * that shall answer.
 */
export function verdictOn(container: ContainerFacts, awaited: boolean): Verdict | undefined {
  const { service, exitCode } = container;
  const ended = container.state === 'exited' || container.state === 'dead';
  const looping = container.restartCount >= CRASH_LOOP_RESTARTS;
  if (!ended && !looping) return undefined;
  if (container.oomKilled) return { service, code: 'container_oom', message: outOfMemory(container) };
  if (looping) {
    const message = `The ${service} container keeps crashing: it was restarted ${container.restartCount} times.`;
    return { service, code: 'container_exited', message };
  }
  if (exitCode === 0 && !awaited) return undefined;
  return {
    service,
    code: 'container_exited',
    message: `The ${service} container stopped by itself (exit code ${exitCode ?? 'unknown'}).`,
  };
}

export function toSetupError(verdict: Verdict, logTail: string): SetupError {
  return new SetupError(verdict.code, verdict.message, logTail === '' ? {} : { details: { logTail } });
}

function outOfMemory({ service, memoryLimitBytes }: ContainerFacts): string {
  const limit =
    memoryLimitBytes === null ? 'the memory it may have' : `its ${Math.round(memoryLimitBytes / 2 ** 20)} MB`;
  return `The ${service} container needed more memory than ${limit}.`;
}
