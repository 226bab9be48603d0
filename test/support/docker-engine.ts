import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { DockerodeRuntime, type DockerodeRuntimeOptions } from '../../src/docker/dockerode-runtime.js';
import type { ProjectId } from '../../src/domain/project.js';

const LABEL_TEST = 'sitewright.test';
const BUSYBOX_IMAGE = 'sitewright/test-busybox:latest';
const RUNTIME_IMAGE = 'sitewright/runtime:latest';
const DOCKERFILE = `FROM scratch
COPY busybox /bin/busybox
RUN ["/bin/busybox", "--install", "-s", "/bin"]
RUN mkdir -p /tmp /data && chmod 1777 /tmp /data
CMD ["sleep", "3600"]
`;

export const SOCKET_PATH = '/var/run/docker.sock';

/** An image with a shell and coreutils, and how to speak TCP in it. */
export interface TestImage {
  readonly name: string;
  /** Answers every connection on the port with "hello". */
  readonly serve: (port: number) => readonly string[];
  /** Prints what the address answers; ends with an error when it does not answer within two seconds. */
  readonly fetch: (host: string, port: number) => readonly string[];
}

/** The real engine for one test file: a runtime whose things carry a run label, and a client to look behind its back. */
export class TestEngine {
  readonly runId = randomBytes(6).toString('hex');
  readonly docker = new Docker({ socketPath: SOCKET_PATH });
  readonly runtime = this.runtimeWith();

  runtimeWith(options: DockerodeRuntimeOptions = {}): DockerodeRuntime {
    return new DockerodeRuntime({ labels: this.labels, ...options });
  }

  get labels(): Record<string, string> {
    return { [LABEL_TEST]: this.runId };
  }

  /** Removes whatever the tests of this file left, also when they failed. */
  async sweep(): Promise<void> {
    const filters = { label: [`${LABEL_TEST}=${this.runId}`] };
    for (const { Id } of await this.docker.listContainers({ all: true, filters })) {
      await this.docker.getContainer(Id).remove({ force: true, v: true });
    }
    for (const { Id } of await this.docker.listNetworks({ filters })) await this.docker.getNetwork(Id).remove();
    const { Volumes } = await this.docker.listVolumes({ filters });
    for (const { Name } of Volumes ?? []) await this.docker.getVolume(Name).remove();
  }

  container(projectId: ProjectId, service: string): Docker.Container {
    return this.docker.getContainer(`sw-${projectId}-${service}`);
  }

  /** Names of all that the engine has of a project, by label. */
  async namesOf(projectId: ProjectId): Promise<{ containers: string[]; networks: string[]; volumes: string[] }> {
    const filters = { label: [`sitewright.project=${projectId}`] };
    const containers = await this.docker.listContainers({ all: true, filters });
    const networks = await this.docker.listNetworks({ filters });
    const { Volumes } = await this.docker.listVolumes({ filters });
    return {
      containers: containers.flatMap((container) => container.Names).sort(),
      networks: networks.map((network) => network.Name),
      volumes: (Volumes ?? []).map((volume) => volume.Name).sort(),
    };
  }
}

/** The small busybox image, built when it is missing; without a static busybox on this machine the runtime image. */
export async function requireTestImage(docker: Docker): Promise<TestImage> {
  if ((await hasImage(docker, BUSYBOX_IMAGE)) || (await buildBusyboxImage(docker))) {
    return {
      name: BUSYBOX_IMAGE,
      serve: (port) => ['sh', '-c', `while true; do echo hello | nc -l -p ${port}; done`],
      fetch: (host, port) => ['nc', '-w', '2', host, String(port)],
    };
  }
  if (!(await hasImage(docker, RUNTIME_IMAGE))) {
    throw new Error('Tests of the Docker room need busybox-static on this machine, or the runtime image.');
  }
  const node = (script: string) => ['node', '-e', script];
  return {
    name: RUNTIME_IMAGE,
    serve: (port) => node(`require('net').createServer((s) => s.end('hello\\n')).listen(${port})`),
    fetch: (host, port) =>
      node(
        `const s = require('net').connect(${port}, '${host}').setTimeout(2000, () => process.exit(1)); s.pipe(process.stdout)`,
      ),
  };
}

async function hasImage(docker: Docker, name: string): Promise<boolean> {
  const images = await docker.listImages({ filters: { reference: [name] } });
  return images.length > 0;
}

async function buildBusyboxImage(docker: Docker): Promise<boolean> {
  const busybox = '/bin/busybox';
  const isThere = await access(busybox).then(
    () => true,
    () => false,
  );
  // A dynamically linked one would not run in an empty image; `ldd` fails for a static one.
  const isStatic =
    isThere &&
    (await promisify(execFile)('ldd', [busybox]).then(
      () => false,
      () => true,
    ));
  if (!isStatic) return false;
  const folder = await mkdtemp(join(tmpdir(), 'sitewright-busybox-'));
  try {
    await writeFile(join(folder, 'Dockerfile'), DOCKERFILE);
    await copyFile(busybox, join(folder, 'busybox'));
    const progress = await docker.buildImage({ context: folder, src: ['Dockerfile', 'busybox'] }, { t: BUSYBOX_IMAGE });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
    });
    return await hasImage(docker, BUSYBOX_IMAGE);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
