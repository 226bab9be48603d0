import { SetupError } from '../domain/failure.js';
import type { DependencySpec, ServiceSpec } from '../domain/service-spec.js';

interface StartSteps {
  readonly start: (service: ServiceSpec, signal: AbortSignal) => Promise<void>;
  /** Resolves when the condition holds; the service it names was started before. */
  readonly meet: (dependency: DependencySpec, signal: AbortSignal) => Promise<void>;
}

/**
 * Starts every service as soon as what it depends on is as it shall be; services that do not depend on each other
 * start side by side. The first error ends the other steps too; it is thrown when nothing is under way any more.
 * The services must have passed `requireStartOrder`.
 */
export async function startInOrder(
  services: readonly ServiceSpec[],
  steps: StartSteps,
  outerSignal: AbortSignal,
): Promise<void> {
  const failed = new AbortController();
  const signal = AbortSignal.any([outerSignal, failed.signal]);
  const orEndAll = async (step: Promise<void>): Promise<void> => {
    try {
      await step;
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  const started = new Map<string, Promise<void>>();
  const startOnce = (service: ServiceSpec): Promise<void> => {
    const promise = started.get(service.name) ?? startAfterDependencies(service);
    started.set(service.name, promise);
    return promise;
  };
  const startAfterDependencies = async (service: ServiceSpec): Promise<void> => {
    const dependencies = service.dependsOn.map(async (dependency) => {
      await startOnce(requireService(services, dependency.service));
      await orEndAll(steps.meet(dependency, signal));
    });
    await settleAll(dependencies);
    await orEndAll(steps.start(service, signal));
  };
  await settleAll(services.map(startOnce));
}

/** Waits for all, also after one has failed, and throws the first error. */
export async function settleAll(promises: readonly Promise<unknown>[]): Promise<void> {
  let firstError: { error: unknown } | undefined;
  const watched = promises.map((promise) =>
    promise.catch((error: unknown) => {
      firstError ??= { error };
    }),
  );
  await Promise.all(watched);
  if (firstError) throw firstError.error;
}

/** Refuses circles, by walking down from every service: one that is met again on its own way depends on itself. */
export function requireStartOrder(services: readonly ServiceSpec[]): void {
  const finished = new Set<string>();
  const visit = (service: ServiceSpec, path: readonly string[]): void => {
    if (finished.has(service.name)) return;
    const way = [...path, service.name];
    if (path.includes(service.name)) {
      throw new SetupError('invalid_template', `Services depend on each other in a circle: ${way.join(' → ')}.`);
    }
    for (const { service: name } of service.dependsOn) visit(requireService(services, name), way);
    finished.add(service.name);
  };
  for (const service of services) visit(service, []);
}

function requireService(services: readonly ServiceSpec[], name: string): ServiceSpec {
  const service = services.find((candidate) => candidate.name === name);
  if (!service) throw new SetupError('invalid_template', `A service depends on "${name}", which does not exist.`);
  return service;
}
