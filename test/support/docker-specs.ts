import { randomBytes } from 'node:crypto';
import { parseProjectId, type ProjectId } from '../../src/domain/project.js';
import type { ProjectSpec, ServiceSpec } from '../../src/domain/service-spec.js';

/** A project of its own for each test, so that tests never meet. */
export function randomProjectId(): ProjectId {
  const id = parseProjectId(randomBytes(8).toString('hex'));
  if (!id) throw new Error('eight random bytes make no project id');
  return id;
}

/** A small service that runs until it is told to end. */
export function serviceSpec(image: string, changes: Partial<ServiceSpec> = {}): ServiceSpec {
  return {
    name: 'preview',
    image,
    command: ['sleep', '3600'],
    environment: {},
    mounts: [],
    ports: [],
    dependsOn: [],
    restart: 'no',
    memoryBytes: 32 * 1024 ** 2,
    tmpfs: {},
    readOnly: false,
    capAdd: [],
    stopGraceSeconds: 1,
    init: true,
    ...changes,
  };
}

export function projectSpec(
  projectId: ProjectId,
  services: readonly ServiceSpec[],
  volumes: readonly string[] = [],
): ProjectSpec {
  return { projectId, slug: `test-${projectId}`, services, volumes };
}
