import Docker from 'dockerode';
import { resourcesOf } from '../../support/e2e/with-service.js';
import { eventually } from '../../support/eventually.js';
import { untilCompleted, untilStatus } from '../expectations.js';
import { require } from './steps.js';
import type { FaultCase } from '../fault-case.js';
import type { World, WorldOptions } from '../world/with-world.js';

const DOCKER = new Docker();
const QUICK: WorldOptions = { templates: { quick: {} } };

/** What people and the machine do past the service. */
export const OUTSIDE_CASES: readonly FaultCase[] = [
  {
    row: '47',
    injected:
      'containers, networks, volumes, folders and workflows without a row; rows without workflow; the same of others',
    expected:
      'only what carries our label and our installation is removed, seen twice; foreign objects are never touched',
    suite: {
      files: [
        'test/e2e/orphans.test.ts',
        'test/reconciliation/reconciler.test.ts',
        'test/docker/list-projects.test.ts',
      ],
    },
  },
  {
    row: '48a',
    injected: '`docker rm -f` and `docker stop` of a container that somebody looks at, and `docker rename`',
    expected: 'back within 5 s by one repair; a renamed one is known by its labels and stays the only one',
    world: QUICK,
    run: byHand,
  },
  {
    row: '48b',
    injected: 'the same while nobody looks, again and again, and of a stopped project started by hand',
    expected: 'told within 5 s, started by the next visit, given up after three repairs in ten minutes',
    suite: {
      files: [
        'test/e2e/life.test.ts',
        'test/workflows/project-life.test.ts',
        'test/observation/project-observer.test.ts',
      ],
      names: 'killed|end by themselves|ProjectObserver|make anew',
    },
  },
  {
    row: '49a',
    injected:
      'everything killed at once in every state of a project (API, worker, Temporal, PostgreSQL, containers, engine away), started in another order',
    expected: 'all converges without anybody unlocking anything',
    suite: { files: ['test/e2e/machine-restart.test.ts'] },
  },
  {
    row: '49b',
    injected:
      'everything destroyed after a backup: containers, networks, volumes, data folder, database, Temporal server',
    expected: 'all is back after a restore: projects, conversations, versions, accounts, keys; no agent is asked twice',
    suite: { files: ['test/e2e/backup.test.ts'] },
  },
];

async function byHand(world: World): Promise<string> {
  const { api } = world;
  const { id } = await api.create({ template: 'quick' });
  await untilCompleted(world, id);
  await beat(world, id);
  const removed = await secondsUntilBack(world, id, async (container) => {
    await DOCKER.getContainer(container).remove({ force: true });
  });
  const stopped = await secondsUntilBack(world, id, async (container) => {
    await DOCKER.getContainer(container).stop({ t: 1 });
  });
  const { containers } = await resourcesOf(id);
  await DOCKER.getContainer(containers['preview'] ?? '').rename({ name: `renamed-${id}` });
  await api.post(`/projects/${id}/stop`);
  await untilStatus(world, id, 'stopped');
  await api.post(`/projects/${id}/start`);
  await untilStatus(world, id, 'running');
  const after = (await resourcesOf(id)).containers;
  require(Object.keys(after).length === 2, `Containers: ${JSON.stringify(after)}`);
  const same = after['preview'] === containers['preview'] ? 'the same container' : 'a new container, alone';
  return `removed: back after ${removed} s; stopped: ${stopped} s; renamed: ${same} after stop and start`;
}

function beat({ api }: World, id: string): Promise<unknown> {
  return api.post(`/projects/${id}/presence`, { viewerId: 'viewer-one' });
}

/** Between what was done to the preview and the moment in which it is there again. */
async function secondsUntilBack(world: World, id: string, harm: (container: string) => Promise<void>): Promise<string> {
  const { containers } = await resourcesOf(id);
  await harm(containers['preview'] ?? '');
  const harmedAt = performance.now();
  await eventually(async () => require(!(await isAllWell(world, id)), 'Nobody has noticed yet.'), {
    timeoutMs: 5_000,
    intervalMs: 10,
  });
  await eventually(async () => require(await isAllWell(world, id), 'It is not back.'), {
    timeoutMs: 10_000,
    intervalMs: 20,
  });
  const seconds = (performance.now() - harmedAt) / 1_000;
  require(seconds < 5, `It was back after ${seconds} s.`);
  require((await resourcesOf(id)).running.length === 2, 'There are not two containers that run.');
  return seconds.toFixed(1);
}

async function isAllWell({ api }: World, id: string): Promise<boolean> {
  const { status, previewReady, agentReady } = await api.project(id);
  return status === 'running' && previewReady && agentReady;
}
