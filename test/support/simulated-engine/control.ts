import { z } from 'zod';
import type { ProjectRecord } from './record.js';
import type { SimulatedEngine } from './simulated-engine.js';

/** What the engine has at the moment, and all that it ever did. */
export interface EngineReport {
  readonly projects: Readonly<Record<string, ProjectRecord>>;
  /** By project: names of what there is. What belongs to no project is left out. */
  readonly present: Readonly<Record<string, readonly string[]>>;
  readonly running: number;
}

export const fault = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('slow'), ms: z.number() }),
  z.object({ kind: z.literal('hang') }),
  z.object({ kind: z.literal('refuse'), status: z.number() }),
]);

export const crash = z.object({
  projectId: z.string(),
  service: z.string(),
  exitCode: z.number().default(137),
  oom: z.boolean().default(false),
});

export function reportOf(engine: SimulatedEngine): EngineReport {
  const present: Record<string, string[]> = {};
  const add = (labels: Readonly<Record<string, string>>, name: string): void => {
    const projectId = labels['sitewright.project'];
    if (projectId !== undefined) (present[projectId] ??= []).push(name);
  };
  for (const { labels, name } of engine.containers()) add(labels, `container ${name}`);
  for (const { Labels, Name } of engine.networks()) add(Labels, `network ${Name}`);
  for (const { Labels, Name } of engine.volumes()) add(Labels, `volume ${Name}`);
  const running = engine.containers().filter(({ isRunning }) => isRunning).length;
  return { projects: engine.record.all(), present, running };
}

/** False: no such container runs. */
export function crashContainer(
  engine: SimulatedEngine,
  { projectId, service, ...end }: z.infer<typeof crash>,
): boolean {
  const container = engine
    .containers()
    .find((it) => it.projectId === projectId && it.service === service && it.isRunning);
  container?.crash(end);
  return container !== undefined;
}
