import { parseProjectId, type ProjectId } from '../domain/project.js';
import type { EngineCalls } from './engine-calls.js';
import { LABEL_PROJECT, type Labels } from './labels.js';

type Labelled = { readonly Labels?: Readonly<Partial<Record<string, string>>> | null | undefined };

/** The projects that have a container, a network or a volume with all of these labels; what else is there is not ours. */
export async function listProjects(
  engine: EngineCalls,
  labels: Labels,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<ProjectId>> {
  const filters = { label: labelFilter(labels) };
  const [containers, networks, volumes] = await Promise.all([
    engine.read(signal, (docker, abortSignal) => docker.listContainers({ all: true, filters, abortSignal })),
    engine.read(signal, (docker, abortSignal) => docker.listNetworks({ filters, abortSignal })),
    engine.read(signal, (docker, abortSignal) => docker.listVolumes({ filters, abortSignal })),
  ]);
  // Null, not an empty list, when there is no volume.
  return projectsOf([...containers, ...networks, ...((volumes.Volumes as Labelled[] | null) ?? [])]);
}

/** The projects of which a container with all of these labels runs. */
export async function listRunning(
  engine: EngineCalls,
  labels: Labels,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<ProjectId>> {
  const filters = { label: labelFilter(labels), status: ['running'] };
  return projectsOf(
    await engine.read(signal, (docker, abortSignal) => docker.listContainers({ filters, abortSignal })),
  );
}

function labelFilter(labels: Labels): string[] {
  return [LABEL_PROJECT, ...Object.entries(labels).map(([name, value]) => `${name}=${value}`)];
}

function projectsOf(found: readonly Labelled[]): ReadonlySet<ProjectId> {
  return new Set(
    found.map(({ Labels }) => parseProjectId(Labels?.[LABEL_PROJECT] ?? '')).filter((id) => id !== undefined),
  );
}
