import { execFile } from 'node:child_process';
import { readdir, rm, statfs } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { resourcesOf } from '../../support/e2e/with-service.js';
import type { FaultCase } from '../fault-case.js';
import type { World, WorldOptions } from '../world/with-world.js';
import { allComplete, completes, failedAttempts, failsWith, require, runningProject, seconds, until } from './steps.js';

const run = promisify(execFile);
const DOCKER = new Docker({ socketPath: '/var/run/docker.sock' });

const RESOURCES: WorldOptions = { templates: { quick: {} } };
/** Where stand-ins of sites listen in their containers. */
const SITE_PORT = 8080;
const PARALLEL = 8;

const DISK_MB = 64;
const SMALL_DISK: WorldOptions = { templates: { quick: {}, large: { files: 3_000 } }, diskMb: DISK_MB };
const LEFT_MB = 4;

/** File descriptors that a worker may open beyond those that it has. */
const SPARE_FILES = 6;
/** Nobody has to say so: who can wait for a file does. */
const FELT_WITHIN_MS = 15_000;
const POOLS_ARE_EMPTY = 'could not find an available, non-overlapping IPv4 address pool among the defaults';

/** Ports, disks, file descriptors and address ranges that are used up. */
export const RESOURCE_CASES: readonly FaultCase[] = [
  {
    row: '15a',
    injected: "a stranger listens on the host on the site's own port while the project sleeps",
    expected: 'nobody notices: no port of the host is published for a project',
    world: RESOURCES,
    run: portIsTaken,
  },
  {
    row: '15b',
    injected: `${PARALLEL} setups at once`,
    expected: 'no port of the host is taken, no failed attempt',
    world: RESOURCES,
    run: portsAtOnce,
  },
  {
    row: '17',
    injected: `the worker may open ${SPARE_FILES} more files than it has, with ${PARALLEL} setups to do; later as many as it likes`,
    expected: 'it lives and recovers; each setup ends in one way',
    world: RESOURCES,
    run: filesAreUsedUp,
  },
  {
    row: '28a',
    injected: "the engine's address pools are used up",
    expected: 'a small range of our own is taken; nobody notices',
    world: RESOURCES,
    run: poolsAreUsedUp,
  },
  {
    row: '28b',
    injected: 'there is no address range left at all',
    expected: 'three attempts, then failed with the reason',
    world: RESOURCES,
    run: noRangeIsLeft,
  },
  {
    row: '16a',
    injected: `the data folder is a disk of ${DISK_MB} MB with ${LEFT_MB} MB left, and a larger site is to be copied`,
    expected:
      'fails at once as disk full, with what is left; no half folder; deletion works; a retry after room was made',
    world: SMALL_DISK,
    run: diskIsFull,
  },
  {
    row: '16b',
    injected: 'the engine has no space left for a container',
    expected: 'fails at once as disk full, without further attempts',
    world: RESOURCES,
    run: engineDiskIsFull,
  },
  {
    row: '16c',
    injected: "the disks of PostgreSQL and of Temporal's own store are full",
    expected: 'as when they are away (9a, 7)',
    absent:
      'their errors reach the service as those of rows 9 and 7 do (SQLSTATE class 53); the disks are not filled here',
  },
];

/** Ports of the host that lead to the project's containers. */
async function publishedPorts(id: string): Promise<readonly unknown[]> {
  const { containers } = await resourcesOf(id);
  const infos = await Promise.all(Object.values(containers).map((one) => DOCKER.getContainer(one).inspect()));
  return infos.flatMap(({ NetworkSettings }) => Object.values(NetworkSettings.Ports).flatMap((bound) => bound ?? []));
}

async function portIsTaken(world: World): Promise<string> {
  const { api } = world;
  const id = await runningProject(world, 'quick');
  await api.post(`/projects/${id}/stop`);
  await until('it sleeps', async () => (await api.project(id)).status === 'stopped');
  const stranger = await listenOn(SITE_PORT);
  try {
    await api.post(`/projects/${id}/start`);
    await until('it runs', async () => (await api.project(id)).status === 'running');
    const { problem } = await api.project(id);
    require(problem === null, JSON.stringify(problem));
    require((await publishedPorts(id)).length === 0, 'A port is published.');
    return `port ${SITE_PORT} taken; runs on an address of its own`;
  } finally {
    stranger.close();
  }
}

async function listenOn(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return server;
}

async function portsAtOnce(world: World): Promise<string> {
  const ids = await createMany(world);
  await allComplete(world, ids);
  const ports = (await Promise.all(ids.map(publishedPorts))).flat();
  require(ports.length === 0, `Published: ${JSON.stringify(ports)}.`);
  for (const id of ids) require((await failedAttempts(world, id)) === 0, 'An attempt was used up.');
  return `${PARALLEL} completed, no port of the host taken, no failed attempt`;
}

async function createMany({ api }: World): Promise<string[]> {
  const created = await Promise.all(Array.from({ length: PARALLEL }, () => api.create({ template: 'quick' })));
  return created.map(({ id }) => id);
}

async function filesAreUsedUp(world: World): Promise<string> {
  const { api, parts } = world;
  const { pid } = parts.worker;
  const { stdout } = await run('prlimit', ['--pid', String(pid), '--nofile', '--output', 'SOFT,HARD', '--noheadings']);
  const before = stdout.trim().split(/\s+/).join(':');
  const has = (await readdir(`/proc/${pid}/fd`)).length;
  await run('prlimit', ['--pid', String(pid), `--nofile=${has + SPARE_FILES}:${before.split(':')[1]}`]);
  const ids = await createMany(world);
  const isOver = async (id: string): Promise<boolean> => ['completed', 'failed'].includes((await api.setup(id)).phase);
  const isFelt = async (): Promise<boolean> => /EMFILE|too many open files/i.test(await parts.worker.log());
  await until('it is felt', isFelt, FELT_WITHIN_MS).catch(() => undefined);
  await run('prlimit', ['--pid', String(pid), `--nofile=${before}`]);
  for (const id of ids) await until('it is over', () => isOver(id), 90_000);
  require(parts.worker.isRunning && parts.worker.pid === pid, 'The worker ended.');
  const phases = await Promise.all(ids.map(async (id) => (await api.setup(id)).phase));
  const completed = phases.filter((phase) => phase === 'completed').length;
  await runningProject(world, 'quick');
  return `${has} files and ${SPARE_FILES} more; ${completed} of ${PARALLEL} completed, the others failed with a reason; the same worker goes on`;
}

async function poolsAreUsedUp(world: World): Promise<string> {
  const { api, engine } = world;
  const action = { kind: 'answer', status: 403, message: POOLS_ARE_EMPTY } as const;
  engine.rule({ method: 'POST', path: /^\/networks\/create/, times: 1, action });
  const { id } = await api.create({ template: 'quick' });
  await completes(world, id);
  const { networks } = await resourcesOf(id);
  const infos = await Promise.all(networks.map((name) => DOCKER.getNetwork(name).inspect()));
  const subnets = (infos as { IPAM: { Config: { Subnet: string }[] } }[]).map(
    ({ IPAM }) => IPAM.Config[0]?.Subnet ?? '',
  );
  // The other network of the project got what it asked for.
  const subnet = subnets.find((range) => /^198\.1[89]\./.test(range));
  require(subnet !== undefined, `The networks have ${subnets.join(' and ')}.`);
  require((await failedAttempts(world, id)) === 0, 'An attempt was used up.');
  return `completed on ${subnet}, no failed attempt`;
}

async function noRangeIsLeft(world: World): Promise<string> {
  const { api, engine } = world;
  const action = { kind: 'answer', status: 403, message: POOLS_ARE_EMPTY } as const;
  engine.rule({ method: 'POST', path: /^\/networks\/create/, action });
  const { id } = await api.create({ template: 'quick' });
  const { error } = await failsWith(world, id, 'container_failed', /no addresses left/);
  engine.clearRules();
  return `"${error?.message} ${error?.hint}"`;
}

async function diskIsFull(world: World): Promise<string> {
  const { api, dataDir } = world;
  const ballast = join(dataDir, 'ballast');
  const { bavail, bsize } = await statfs(dataDir);
  await run('fallocate', ['--length', String(bavail * bsize - LEFT_MB * 2 ** 20), ballast]);
  const startedAt = performance.now();
  const [{ id: retried }, { id: deleted }] = [
    await api.create({ template: 'large' }),
    await api.create({ template: 'large' }),
  ];
  const { error } = await failsWith(world, retried, 'disk_full', /bytes are left/);
  await failsWith(world, deleted, 'disk_full', /bytes are left/);
  const failedMs = performance.now() - startedAt;
  const folders = (await readdir(join(dataDir, 'projects'))).filter(
    (name) => /unfinished/.test(name) || name === retried,
  );
  require(folders.length === 0, `Half written: ${folders.join(', ')}`);
  await api.delete(deleted);
  await api.untilGone(deleted, 30_000);
  await rm(ballast);
  await api.command(retried, 'retry');
  await until('the retry completes', async () => (await api.setup(retried)).phase === 'completed');
  return `"${error?.message}" after ${seconds(failedMs)}; nothing half written, deletion works, the retry completed`;
}

async function engineDiskIsFull(world: World): Promise<string> {
  const { api, engine } = world;
  const action = {
    kind: 'answer',
    status: 500,
    message: 'mkdir /var/lib/docker/overlay2: no space left on device',
  } as const;
  engine.rule({ method: 'POST', path: /^\/containers\/create/, action });
  const { id } = await api.create({ template: 'quick' });
  const { error } = await failsWith(world, id, 'disk_full', /no space left/);
  engine.clearRules();
  require((await failedAttempts(world, id)) === 0, 'It was tried again.');
  return `"${error?.message}"`;
}
