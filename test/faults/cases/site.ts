import Docker from 'dockerode';
import { resourcesOf } from '../../support/e2e/with-service.js';
import type { FaultCase } from '../fault-case.js';
import type { World, WorldOptions } from '../world/with-world.js';
import { completes, require, runningProject, seconds, until } from './steps.js';

const DOCKER = new Docker();
const SITE: WorldOptions = { templates: { quick: {} } };
const HARM_S = 15;

/** Forks without end, and keeps every core busy. */
const FORKS = `for i in $(seq 1 10000); do sleep ${HARM_S} & done 2>/dev/null; true`;
const SPIN = `for i in 1 2 3 4; do timeout ${HARM_S} sh -c 'while :; do :; done' & done; wait`;

/** What runs in a project's containers, and goes wrong or means harm. */
export const SITE_CASES: readonly FaultCase[] = [
  {
    row: '36a',
    injected: 'the agent breaks the site: its development server ends whenever it is started',
    expected: 'the project tells why; the agent answers and mends it all the same, then the site is served again',
    world: { templates: { quick: { preview: { isBreakable: true } } } },
    run: brokenAndMended,
  },
  {
    row: '36b',
    injected: 'a development server that answers errors, ends again and again, or does not come back',
    expected:
      'answers of the site below 500 count as running; an ended one is started again three times, then the project is in ' +
      'error, with its log, until a visit, a start, a prompt or an earlier version',
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

async function brokenAndMended(world: World): Promise<string> {
  const { api } = world;
  const id = await runningProject(world, 'quick');
  await completesPrompt(world, id, 'break the site');
  await until('the project tells why', async () => (await api.project(id)).problem?.code === 'container_exited');
  await completesPrompt(world, id, 'what is wrong?');
  const mendingAt = performance.now();
  await completesPrompt(world, id, 'mend the site');
  await until('the site is served', async () => {
    const { status, previewReady, problem } = await api.project(id);
    return status === 'running' && previewReady && problem === null;
  });
  return `two prompts worked on without a site; served ${seconds(performance.now() - mendingAt)} after the one that mended it`;
}

async function completesPrompt({ api }: World, id: string, text: string): Promise<void> {
  const { turn } = (await api.post(`/projects/${id}/prompts`, { text })) as { turn: number };
  await until(`the prompt "${text}" is done`, async () => {
    const { turns } = (await api.get(`/projects/${id}/prompts`)) as { turns: { turn: number; state: string }[] };
    const state = turns.find((one) => one.turn === turn)?.state;
    require(state !== 'failed' && state !== 'aborted', `The prompt "${text}" ${state}.`);
    return state === 'completed';
  });
}

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
