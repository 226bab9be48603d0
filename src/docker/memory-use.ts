import type { ContainerStats } from 'dockerode';
import type { ProjectId } from '../domain/project.js';
import type { EngineCalls } from './engine-calls.js';
import { answeredStatus } from './engine-errors.js';
import { projectFilter } from './labels.js';

/** What the running containers of a project use together; null: none runs, or the engine tells nothing of any. */
export async function memoryUse(
  engine: EngineCalls,
  projectId: ProjectId,
  signal: AbortSignal | undefined,
): Promise<number | null> {
  const filters = { ...projectFilter(projectId), status: ['running'] };
  const containers = await engine.read(signal, (docker, abortSignal) =>
    docker.listContainers({ filters, abortSignal }),
  );
  const used = await Promise.all(containers.map(({ Id }) => memoryOf(engine, Id, signal)));
  const known = used.filter((bytes) => bytes !== null);
  return known.length === 0 ? null : known.reduce((sum, bytes) => sum + bytes, 0);
}

/** Null: it ended just now, or its memory is not counted. */
async function memoryOf(engine: EngineCalls, id: string, signal: AbortSignal | undefined): Promise<number | null> {
  try {
    const stats = await engine.read(signal, (docker, abortSignal) => {
      // One shot: else the engine waits a second for a second look at the processor. Its types do not know the signal.
      const options: { stream: false; 'one-shot': true } = { stream: false, 'one-shot': true };
      return docker.getContainer(id).stats(Object.assign(options, { abortSignal }));
    });
    return usedBytes(stats.memory_stats);
  } catch (error) {
    const status = answeredStatus(error);
    if (status === 404 || status === 409) return null;
    throw error;
  }
}

/**
 * As `docker stats` tells it: without the file cache that the kernel may take back at any time, which is named
 * differently in both versions of cgroups.
 */
export function usedBytes(memory: Partial<ContainerStats['memory_stats']> | undefined): number | null {
  const usage = memory?.usage;
  if (usage === undefined) return null;
  const stats: Partial<Record<string, number>> = { ...memory?.stats };
  const inactive = stats['total_inactive_file'] ?? stats['inactive_file'] ?? 0;
  return inactive < usage ? usage - inactive : usage;
}
