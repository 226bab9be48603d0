import Docker from 'dockerode';
import { resourcesOf } from '../../support/e2e/with-service.js';
import type { FaultCase } from '../fault-case.js';
import type { World, WorldOptions } from '../world/with-world.js';
import { runningProject, completes, require } from './steps.js';

const DOCKER = new Docker();
const SITE: WorldOptions = { templates: { quick: {} } };
const HARM_S = 15;

/** Forks without end, and keeps every core busy. */
const FORKS = `for i in $(seq 1 10000); do sleep ${HARM_S} & done 2>/dev/null; true`;
const SPIN = `for i in 1 2 3 4; do timeout ${HARM_S} sh -c 'while :; do :; done' & done; wait`;

/** What runs in a project's containers, and goes wrong or means harm. */
export const SITE_CASES: readonly FaultCase[] = [
  {
    row: '36',
    injected: 'a development server that answers errors, ends again and again, or does not come back',
    expected:
      'answers of the site below 500 count as running, and the chat goes on; an ended one is started again three times, ' +
      'then the project is in error, with its log, until a visit, a start or an earlier version; a prompt fails until then',
    suite: {
      files: ['test/workflows/project-life.test.ts', 'test/e2e/conversation.test.ts'],
      names: 'give up when they end|why a wake failed|end again and again|goes back to the first',
    },
  },
  {
    row: '37a',
    injected: `a container that forks 10,000 processes and one that spins on four cores, for ${HARM_S} s`,
    expected: 'its limits of processes and CPU hold; a setup beside it takes at most twice its time, and some',
    world: SITE,
    run: forksAndSpins,
  },
  {
    row: '37b',
    injected: 'an agent that writes 5 GB into its site',
    expected: 'nothing stops it before the disk is full: a folder of the host has no quota',
    absent:
      "Docker's quotas need XFS or Btrfs below it; the use of disk is shown to administrators, and a full disk is row 16.",
  },
];

async function forksAndSpins(world: World): Promise<string> {
  const harmed = await runningProject(world, 'quick');
  const alone = await secondsOfSetup(world);
  const { containers } = await resourcesOf(harmed);
  const [preview, agent] = ['preview', 'agent'].map((name) => DOCKER.getContainer(containers[name] ?? ''));
  await startIn(preview, FORKS);
  await startIn(agent, SPIN);
  const beside = await secondsOfSetup(world);
  const pids = (await preview?.stats({ stream: false }))?.pids_stats?.current ?? Number.NaN;
  const limits = (await preview?.inspect())?.HostConfig;
  const most = limits?.PidsLimit ?? Number.POSITIVE_INFINITY;
  require(pids <= most && (limits?.NanoCpus ?? 0) > 0, `${pids} processes with a limit of ${most}.`);
  require(beside < alone * 2 + 3, `A setup took ${beside} s beside it, ${alone} s alone.`);
  return `${pids} processes (limit ${most}); a setup took ${beside.toFixed(1)} s beside it, ${alone.toFixed(1)} s alone`;
}

async function secondsOfSetup(world: World): Promise<number> {
  const startedAt = performance.now();
  const { id } = await world.api.create({ template: 'quick' });
  await completes(world, id);
  return (performance.now() - startedAt) / 1_000;
}

async function startIn(container: Docker.Container | undefined, command: string): Promise<void> {
  const exec = await container?.exec({ Cmd: ['sh', '-c', command], AttachStdout: false });
  await exec?.start({ Detach: true });
}
