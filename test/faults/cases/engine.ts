import Docker from 'dockerode';
import { resourcesOf } from '../../support/e2e/with-service.js';
import type { FaultCase } from '../fault-case.js';
import type { World, WorldOptions } from '../world/with-world.js';
import {
  allComplete,
  completes,
  failedAttempts,
  failsWith,
  p95,
  pause,
  phaseOf,
  require,
  seconds,
  until,
  overshootOf,
} from './steps.js';

/** Long enough that all containers of a batch are made before the first site is ready. */
const LATER_MS = 7_000;

const ENGINE: WorldOptions = {
  templates: {
    quick: {},
    later: { preview: { readyAfterMs: LATER_MS } },
    'ends-later': { preview: { readyAfterMs: 60_000, exitAfterMs: 8_000 } },
  },
  env: { SITEWRIGHT_MAX_SETUPS: '20' },
};

const AWAY_MS = 5_000;
/** Projects whose readiness is measured at a time. */
const BATCH = 8;
/** Below this, twice as much is what a busy machine does anyway. */
const NOISE_MS = 50;

const DOCKER = new Docker({ socketPath: '/var/run/docker.sock' });

/** A Docker engine that ends, hangs, refuses, or grows silent. */
export const ENGINE_CASES: readonly FaultCase[] = [
  {
    row: '11',
    injected: `the engine is away for ${seconds(AWAY_MS)} (a proxy answers 503 and breaks everything), its containers are killed`,
    expected: 'the wait says that the engine does not answer, and goes on with containers started again',
    world: ENGINE,
    run: endedWithContainers,
  },
  {
    row: '12',
    injected: 'every call to the engine that names one project hangs: accepted, never answered',
    expected: "that project says so and goes on later; the others' readiness is noticed at most twice as late (p95)",
    world: ENGINE,
    run: hangsForOne,
  },
  {
    row: '13a',
    injected: 'the engine answers 409 when a network and a container are made',
    expected: 'looked for and made again; costs no attempt',
    world: ENGINE,
    run: answersConflict,
  },
  {
    row: '13b',
    injected: 'the engine answers 500 when a container is made, twice',
    expected: 'the failure policy tries again; it completes at the third attempt',
    world: ENGINE,
    run: answersError,
  },
  {
    row: '13c',
    injected: 'the answer to the making of a container breaks in its middle, though it was made',
    expected: 'given up at the deadline of the call (30 s), then adopted; costs no attempt',
    world: ENGINE,
    run: breaksOff,
  },
  {
    row: '13d',
    injected: 'the engine answers 500 when containers are removed, four times',
    expected: 'the deletion goes on until nothing is left',
    world: ENGINE,
    run: refusesRemoval,
  },
  {
    row: '14',
    injected: "the engine's event stream is dead without a sign",
    expected:
      'readiness and ends are found by probes and looks (every 5 s); a broken stream is opened again since its last event',
    world: ENGINE,
    run: streamIsDead,
  },
];

async function endedWithContainers(world: World): Promise<string> {
  const { api, engine } = world;
  const { id } = await api.create({ template: 'later' });
  await until('its containers run', async () => (await resourcesOf(id)).running.length === 2);
  engine.goAway();
  for (const container of (await resourcesOf(id)).running) await DOCKER.getContainer(container).kill();
  await until('the wait tells of it', async () => /engine/i.test((await lastFinding(world, id)) ?? ''));
  await pause(AWAY_MS);
  engine.clearRules();
  const backAt = performance.now();
  await completes(world, id);
  return `said "engine does not answer"; completed ${seconds(performance.now() - backAt)} after the engine was back`;
}

async function lastFinding({ api }: World, id: string): Promise<string | null> {
  return (await api.setup(id)).phases.at(-1)?.lastFinding ?? null;
}

async function hangsForOne(world: World): Promise<string> {
  const { api, engine } = world;
  const alone = await overshoots(world);
  const { id: hung } = await api.create({ template: 'later' });
  engine.rule({ path: new RegExp(hung), action: { kind: 'hang' } });
  const beside = await overshoots(world);
  let finding = '';
  await until('the hung project says so', async () => {
    finding = (await lastFinding(world, hung)) ?? '';
    return /engine .* does not answer/.test(finding);
  });
  engine.clearRules();
  await completes(world, hung);
  const [before, during] = [p95(alone), p95(beside)];
  require(during <= 2 * Math.max(before, NOISE_MS), `p95 went from ${before} to ${during} ms.`);
  return `p95 of ${BATCH}: ${before} ms alone, ${during} ms beside the hung one, which said "${finding}" and completed later`;
}

async function overshoots(world: World): Promise<number[]> {
  const created = await Promise.all(Array.from({ length: BATCH }, () => world.api.create({ template: 'later' })));
  await allComplete(
    world,
    created.map(({ id }) => id),
  );
  const found = await Promise.all(created.map(({ id }) => overshootOf(world, id)));
  for (const { id } of created) await world.api.delete(id);
  return found;
}

async function answersConflict(world: World): Promise<string> {
  const { api, engine } = world;
  for (const path of [/^\/networks\/create/, /^\/containers\/create/]) {
    const action = { kind: 'answer', status: 409, message: 'The name is already in use' } as const;
    engine.rule({ method: 'POST', path, times: 1, action });
  }
  const { id } = await api.create({ template: 'quick' });
  await completes(world, id);
  const failed = await failedAttempts(world, id);
  require(failed === 0, `${failed} attempts were used up.`);
  return 'completed, no failed attempt';
}

async function answersError(world: World): Promise<string> {
  const { api, engine } = world;
  const action = { kind: 'answer', status: 500, message: 'something broke in the engine' } as const;
  engine.rule({ method: 'POST', path: /^\/containers\/create.*-preview/, times: 2, action });
  const { id } = await api.create({ template: 'quick' });
  await completes(world, id);
  const { failedAttempts: failed } = phaseOf(await api.setup(id), 'starting_docker');
  require(failed === 2, `${failed} attempts went wrong.`);
  return 'completed after 2 failed attempts';
}

async function breaksOff(world: World): Promise<string> {
  const { api, engine } = world;
  engine.rule({ method: 'POST', path: /^\/containers\/create/, times: 1, action: { kind: 'cut', afterBytes: 5 } });
  const startedAt = performance.now();
  const { id } = await api.create({ template: 'quick' });
  await completes(world, id);
  const failed = await failedAttempts(world, id);
  require(failed === 0, `${failed} attempts were used up.`);
  return `completed after ${seconds(performance.now() - startedAt)}, no failed attempt`;
}

async function refusesRemoval(world: World): Promise<string> {
  const { api, engine } = world;
  const { id } = await api.create({ template: 'quick' });
  await completes(world, id);
  const action = { kind: 'answer', status: 500, message: 'something broke in the engine' } as const;
  engine.rule({ method: 'DELETE', path: /^\/containers\//, times: 4, action });
  const askedAt = performance.now();
  await api.delete(id);
  await api.untilGone(id, 60_000);
  return `gone ${seconds(performance.now() - askedAt)} after the request`;
}

async function streamIsDead(world: World): Promise<string> {
  const { api, engine, effects } = world;
  engine.rule({ path: /^\/events\?(?!.*until)/, action: { kind: 'stall' } });
  engine.cutConnections();
  const { id: ends } = await api.create({ template: 'ends-later' });
  const { id: later } = await api.create({ template: 'later' });
  await failsWith(world, ends, 'container_exited');
  const { endedAt } = phaseOf(await api.setup(ends), 'starting_docker');
  const noticedMs = Date.parse(endedAt ?? '') - effects.endedAtMs(ends, 'preview');
  await completes(world, later);
  const overshootMs = await overshootOf(world, later);
  engine.clearRules();
  const asked = engine.asked.length;
  engine.cutConnections();
  await until('the stream is opened again', () =>
    engine.asked.slice(asked).some((call) => /^GET \/events\?.*since=\d/.test(call)),
  );
  require(noticedMs < 6_500, `The end was noticed after ${seconds(noticedMs)}.`);
  return `an end noticed after ${seconds(noticedMs)}, readiness after ${overshootMs} ms; opened again with since`;
}
