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
  const label = [LABEL_PROJECT, ...Object.entries(labels).map(([name, value]) => `${name}=${value}`)];
  const filters = { label };
  const [containers, networks, volumes] = await Promise.all([
    engine.read(signal, (docker, abortSignal) => docker.listContainers({ all: true, filters, abortSignal })),
    engine.read(signal, (docker, abortSignal) => docker.listNetworks({ filters, abortSignal })),
    engine.read(signal, (docker, abortSignal) => docker.listVolumes({ filters, abortSignal })),
  ]);
  // Null, not an empty list, when there is no volume.
  const found: readonly Labelled[] = [...containers, ...networks, ...((volumes.Volumes as Labelled[] | null) ?? [])];
  return new Set(
    found.map(({ Labels }) => parseProjectId(Labels?.[LABEL_PROJECT] ?? '')).filter((id) => id !== undefined),
  );
}
