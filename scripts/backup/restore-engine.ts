import type { RestoreEngine } from '../../src/backup/restore.js';
import { VolumeTar } from '../../src/backup/volume-tar.js';
import type { Config } from '../../src/config/env.js';
import { DockerodeRuntime } from '../../src/docker/dockerode-runtime.js';
import { COURIER_FOLDER, VolumeArchives } from '../../src/docker/volume-archives.js';

/** The engine that the restored projects will live on. */
export function openRestoreEngine({ dockerHost, runtimeImage }: Config, installation: string): RestoreEngine {
  const runtime = new DockerodeRuntime({ dockerHost });
  const volumes = new VolumeArchives({ dockerHost, image: runtimeImage, installation });
  return {
    knows: async (projectId) => (await runtime.listProjects()).has(projectId),
    remove: (projectId) => runtime.remove(projectId, { volumes: true }),
    openVolume: (projectId, volume) => new VolumeTar(COURIER_FOLDER, (tar) => volumes.write(projectId, volume, tar)),
  };
}
