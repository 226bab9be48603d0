import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Docker from 'dockerode';
import type { StandIns } from '../../support/e2e/stand-in-templates.js';
import { resourcesOf } from '../../support/e2e/with-service.js';
import type { FaultCase } from '../fault-case.js';
import { ProjectStream } from '../world/project-stream.js';
import type { World, WorldOptions } from '../world/with-world.js';
import { completes, failsWith, overshootOf, phaseOf, require, seconds, until } from './steps.js';

const READINESS: WorldOptions = {
  templates: {
    'ends-when-ready': { preview: { readyAfterMs: 3_000, exitAfterAnswer: true } },
    late: { preview: { readyAfterMs: 4_000, listens: 'when-ready' } },
    flaps: { preview: { flapMs: 100 } },
  },
};

/** How a site may answer, and what counts as ready: any status below 500, of which only the head is awaited. */
const ANSWERS: Readonly<Record<string, { readonly is: StandIns['preview'] & object; readonly finding?: RegExp }>> = {
  'answers-500': { is: { answers: 500 }, finding: /Preview answered with status 500/ },
  'answers-503': { is: { mode: 'never' }, finding: /Preview answered with status 503/ },
  'answers-nothing': { is: { answers: 'nothing' }, finding: /Preview closed the connection without an answer/ },
  'answers-silence': { is: { answers: 'silence' }, finding: /Preview gave no answer/ },
  'answers-404': { is: { answers: 404 } },
  'answers-redirect': { is: { answers: 'redirect' } },
  'answers-half': { is: { answers: 'half' } },
};

/** The look at all running projects, every 30 s, and some. */
const NOTICED_WITHIN_MS = 35_000;

const ANSWER_LIMIT_S = 20;
const STATUSES: WorldOptions = {
  templates: Object.fromEntries(Object.entries(ANSWERS).map(([name, { is }]) => [name, { preview: is }])),
  env: { SITEWRIGHT_PHASE_TIMEOUT_STARTING_DOCKER: String(ANSWER_LIMIT_S) },
};

const SLOW_BOOT_MS = 90_000;
const LIMIT_S = 95;
/** When sites become ready, against the limit of their phase. */
const OFFSETS_MS = [-400, -100, -50, -25, 0, 25, 50, 100, 400];
/** Nearer to the limit than this, either outcome is right. */
const SURE_MS = 300;
const LIMITS: WorldOptions = {
  templates: { 'slow-boot': { preview: { readyAfterMs: SLOW_BOOT_MS } }, told: { preview: { mode: 'told' } } },
  env: { SITEWRIGHT_PHASE_TIMEOUT_STARTING_DOCKER: String(LIMIT_S), SITEWRIGHT_MAX_SETUPS: '20' },
};

const DOCKER = new Docker({ socketPath: '/var/run/docker.sock' });

/** Sites whose readiness is hard to tell. */
export const READINESS_CASES: readonly FaultCase[] = [
  {
    row: '21',
    injected: 'the site ends right after its first good answer',
    expected:
      'by design one answer is readiness; failed at once, or shown as not ready by the look at all, each half minute',
    world: READINESS,
    run: endsWhenReady,
  },
  {
    row: '23',
    injected: 'nobody listens in the container for 4 s',
    expected: "no false readiness: the container's own address is asked, and no port is published that could accept",
    world: READINESS,
    run: nobodyListens,
  },
  {
    row: '25',
    injected: 'the site answers and refuses in turn, every 100 ms',
    expected: 'completes; its readiness changes once',
    world: READINESS,
    run: flaps,
  },
  {
    row: '22',
    injected: 'the site answers 500, 503, nothing, never, 404, a redirect to itself, or half a page',
    expected: 'below 500 is ready, redirects are not followed, bodies not awaited; else the limit tells what was seen',
    world: STATUSES,
    run: strangeAnswers,
  },
  {
    row: '24',
    injected: `a boot of ${seconds(SLOW_BOOT_MS)}, and sites that become ready around the limit of ${LIMIT_S} s, to 25 ms`,
    expected: `the slow one completes; each other completes or fails, once, and nearer than ${SURE_MS} ms either is right`,
    world: LIMITS,
    run: aroundTheLimit,
  },
];

async function endsWhenReady(world: World): Promise<string> {
  const { api, effects } = world;
  const { id } = await api.create({ template: 'ends-when-ready' });
  const stream = await new ProjectStream(api, id).open();
  await until('the site ends', () => hasEnded(world, id));
  await until('it is noticed', () => {
    const { project, setup } = stream.received.at(-1)?.state ?? {};
    const isOver = setup?.phase === 'failed' || (setup?.phase === 'completed' && project?.previewReady === false);
    return isOver && !project?.previewReady;
  });
  const noticedMs = (stream.received.at(-1)?.atMs ?? 0) - effects.endedAtMs(id, 'preview');
  stream.close();
  const { setup } = await api.untilEnded(id);
  require(noticedMs < NOTICED_WITHIN_MS, `It was noticed after ${seconds(noticedMs)}.`);
  return `${setup.phase} (${setup.error?.code ?? 'preview not ready'}), noticed ${seconds(noticedMs)} after the end`;
}

function hasEnded({ effects }: World, id: string): boolean {
  try {
    return effects.endedAtMs(id, 'preview') > 0;
  } catch {
    return false;
  }
}

async function nobodyListens(world: World): Promise<string> {
  const { api } = world;
  const { id } = await api.create({ template: 'late' });
  await until('the container runs', async () => (await resourcesOf(id)).running.length === 2);
  const { containers } = await resourcesOf(id);
  const { NetworkSettings } = await DOCKER.getContainer(containers['preview'] ?? '').inspect();
  const isPublished = Object.values(NetworkSettings.Ports).some((bound) => (bound ?? []).length > 0);
  require(!isPublished, 'A port is published.');
  const { phase, previewReady } = { ...(await api.setup(id)), ...(await api.project(id)) };
  require(phase === 'starting_docker' && !previewReady, `It is in ${phase}, the preview ready: ${previewReady}.`);
  await completes(world, id);
  const overshootMs = await overshootOf(world, id);
  require(overshootMs >= 0, 'It counted as ready before it listened.');
  return `no port is published; ready ${overshootMs} ms after the site, not before`;
}

async function flaps(world: World): Promise<string> {
  const { api } = world;
  const { id } = await api.create({ template: 'flaps' });
  const stream = await new ProjectStream(api, id).open();
  await completes(world, id);
  await stream.until('the end', ({ setup }) => setup.phase === 'completed');
  stream.close();
  const words = stream.received.map(({ state }) => state.project.previewReady);
  const changes = words.filter((word, index) => index > 0 && word !== words[index - 1]).length;
  require(changes === 1, `The readiness changed ${changes} times.`);
  const { phases } = await api.setup(id);
  require(phases.length === 5, `There were ${phases.length} phases.`);
  return `completed, ${phaseOf(await api.setup(id), 'starting_docker').probes} probes, one change`;
}

async function strangeAnswers(world: World): Promise<string> {
  const { api } = world;
  const outcomes = await Promise.all(
    Object.entries(ANSWERS).map(async ([template, { finding }]) => {
      const { id } = await api.create({ template });
      if (finding === undefined) await completes(world, id);
      else await failsWith(world, id, 'phase_timeout', finding);
      return `${template.replace('answers-', '')} ${finding === undefined ? 'ready' : 'not ready'}`;
    }),
  );
  return outcomes.join(', ');
}

async function aroundTheLimit(world: World): Promise<string> {
  const { api } = world;
  const { id: slow } = await api.create({ template: 'slow-boot' });
  const ends = await Promise.all(
    OFFSETS_MS.map(async (offsetMs) => {
      const { id } = await api.create({ template: 'told' });
      const { phases } = await api.untilPhase(id, 'starting_docker');
      const deadline = Date.parse(phases.at(-1)?.deadlineAt ?? '');
      await writeFile(join(world.dataDir, 'projects', id, 'ready-at'), String(deadline + offsetMs));
      const { setup } = await api.untilEnded(id, (LIMIT_S + 30) * 1_000);
      const isExpected = setup.phase === 'completed' ? offsetMs < SURE_MS : offsetMs > -SURE_MS;
      require(isExpected, `Ready ${offsetMs} ms against the limit: ${JSON.stringify(setup)}`);
      require(setup.error === null || setup.error.code === 'phase_timeout', JSON.stringify(setup.error));
      return `${offsetMs}: ${setup.phase}`;
    }),
  );
  await completes(world, slow, (LIMIT_S + 30) * 1_000);
  const overshootMs = await overshootOf(world, slow);
  return `slow boot completed ${overshootMs} ms after it was ready; ${ends.join(', ')}`;
}
