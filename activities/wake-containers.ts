import { type FailureCode, hintFor } from '../src/domain/failure.js';
import type { ProjectProblem } from '../src/domain/project.js';
import { verdictOn } from '../src/readiness/container-verdict.js';
import type { ActivityDependencies } from './dependencies.js';
import type { ContainersSeen, ProjectReference } from './inputs.js';
import { requireProject } from './project-context.js';
import { runAction } from './run-activity.js';

/** Starts what does not run; what was removed is made anew from the template, and what runs is left alone. */
export async function wakeContainers(deps: ActivityDependencies, { projectId }: ProjectReference): Promise<void> {
  await runAction(async (signal) => {
    const project = await requireProject(deps, projectId);
    const { spec } = await deps.blueprintOf(project);
    await deps.store.recordGateway(projectId, deps.gatewayUrl);
    await deps.runtime.ensureRunning(spec, signal);
  });
}

/** One look at the containers that shall run, and at who is there. */
export async function lookAtContainers(
  deps: ActivityDependencies,
  { projectId }: ProjectReference,
): Promise<ContainersSeen> {
  return runAction(async (signal) => {
    const project = await requireProject(deps, projectId);
    const { spec, template } = await deps.blueprintOf(project);
    const states = await deps.runtime.inspect(projectId, signal);
    const running = states.filter(({ state }) => state === 'running');
    const isRunning = new Set(running.map(({ service }) => service));
    const down = spec.services.map(({ name }) => name).find((name) => !isRunning.has(name));
    const outdated = await deps.runtime.findOutdated(spec, signal);
    const { viewers } = await deps.presence.presenceOf(projectId);
    return {
      running: running.length,
      problem: down === undefined ? null : await problemOf(deps, { projectId }, down),
      agentRuns: isRunning.has(template.agent.service),
      isOutdated: outdated.includes(template.agent.service),
      viewers,
    };
  });
}

/** Why a service does not answer, as far as its container tells. */
export async function problemOf(
  deps: ActivityDependencies,
  { projectId }: ProjectReference,
  service: string,
): Promise<ProjectProblem> {
  const state = (await deps.runtime.inspect(projectId)).find((other) => other.service === service);
  const verdict = state === undefined ? undefined : verdictOn(state, true);
  const { code, message } = verdict ?? (state?.state === 'running' ? silent(service) : gone(service));
  return { code, message, hint: hintFor(code), logTail: (await deps.runtime.logTail(projectId, service, 50)) || null };
}

function silent(service: string): { code: FailureCode; message: string } {
  return { code: 'not_ready', message: `The ${service} container runs and does not answer.` };
}

function gone(service: string): { code: FailureCode; message: string } {
  return { code: 'container_exited', message: `The ${service} container does not run any more.` };
}
