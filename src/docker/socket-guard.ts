import { realpath } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { SetupError } from '../domain/failure.js';
import type { ServiceSpec } from '../domain/service-spec.js';

/** Who has one of these sockets owns the host. */
const WELL_KNOWN_SOCKETS = ['/var/run/docker.sock', '/run/docker.sock', '/run/containerd/containerd.sock'];

/** Refuses to mount an engine's socket, or a folder above one, whatever links lead there. */
export async function refuseEngineSocket(
  services: readonly ServiceSpec[],
  engineSocket: string | undefined,
): Promise<void> {
  const sockets = await Promise.all([...WELL_KNOWN_SOCKETS, ...(engineSocket ? [engineSocket] : [])].map(bothPaths));
  for (const service of services) {
    for (const mount of service.mounts) {
      if (mount.kind !== 'bind') continue;
      const sources = await bothPaths(mount.source);
      if (sources.some((source) => sockets.flat().some((socket) => holds(source, socket)))) {
        throw new SetupError(
          'invalid_template',
          `Service "${service.name}" may not mount ${mount.source}: the container engine's socket is there.`,
        );
      }
    }
  }
}

/** The path as written and as it really is; a path that does not exist here is judged as written. */
async function bothPaths(path: string): Promise<string[]> {
  const written = resolve(path);
  const real = await realpath(written).catch(() => written);
  return [written, real];
}

function holds(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith('../');
}
