import { spawn } from 'node:child_process';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DockerodeRuntime } from '../../src/docker/dockerode-runtime.js';
import { cacheFolder } from './cache-folder.js';
import { canUseApt, findCommand, installWithApt } from './commands.js';
import { withProgress } from './progress.js';

const START_LIMIT_MS = 60_000;

export interface DockerEngine {
  /** The process that was started now; undefined: an engine answered already. */
  readonly startedPid: number | undefined;
}

/**
 * A Docker engine that answers: one that runs, else, as root on Debian or Ubuntu, the packages `docker.io` and
 * `iptables` and a started `dockerd`. A started one goes on when this process ends: containers live on it.
 */
export async function ensureDockerEngine(options: {
  dockerHost?: string;
  allowInstall: boolean;
}): Promise<DockerEngine> {
  const runtime = new DockerodeRuntime(options.dockerHost === undefined ? {} : { dockerHost: options.dockerHost });
  if (await answers(runtime)) return { startedPid: undefined };
  if (options.dockerHost !== undefined)
    throw new Error(`No Docker engine answers at ${options.dockerHost} (DOCKER_HOST).`);
  await ensurePackages(options.allowInstall);
  const startedPid = await withProgress('Docker engine started', async () => {
    const pid = await startDockerd();
    const deadline = Date.now() + START_LIMIT_MS;
    while (!(await answers(runtime))) {
      if (Date.now() > deadline)
        throw new Error(`dockerd did not answer in time; see ${cacheFolder('docker', 'dockerd.log')}.`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return pid;
  });
  return { startedPid };
}

async function ensurePackages(allowInstall: boolean): Promise<void> {
  const have = (await findCommand('dockerd')) !== undefined && (await findCommand('iptables')) !== undefined;
  if (have) return;
  if (!allowInstall || !(await canUseApt())) {
    throw new Error('No Docker engine answers. Install Docker (https://docs.docker.com/engine/install/) and start it.');
  }
  await withProgress('packages docker.io and iptables installed with apt', () =>
    installWithApt(['docker.io', 'iptables']),
  );
}

async function startDockerd(): Promise<number> {
  const folder = cacheFolder('docker');
  await mkdir(folder, { recursive: true });
  const log = await open(join(folder, 'dockerd.log'), 'a');
  const child = spawn('dockerd', [], { detached: true, stdio: ['ignore', log.fd, log.fd] });
  await log.close();
  child.unref();
  if (child.pid === undefined) throw new Error('dockerd could not be started.');
  await writeFile(join(folder, 'dockerd.pid'), String(child.pid));
  return child.pid;
}

async function answers(runtime: DockerodeRuntime): Promise<boolean> {
  return runtime.ping().then(
    () => true,
    () => false,
  );
}
