import { setTimeout as pause } from 'node:timers/promises';
import type { ProjectView } from '../../support/e2e/api-client.js';
import { eventually } from '../../support/eventually.js';
import { SimulatedEngineProcess } from '../../support/simulated-engine/engine-process.js';
import { EventReader } from '../event-reader.js';
import { inTurns } from '../in-turns.js';
import { Failures, type LoadContext, type LoadRow, type LoadSight } from '../load-row.js';
import { deleteAll, type LoadWorld, withLoadWorld } from '../load-world.js';
import { quantile, rssMb } from '../measure.js';

const STREAMS = 1_000;
/** Projects that are followed by one half of the streams; the other half follows the list. */
const FOLLOWED = 20;
const CHANGES = 30;
const CHANGE_EVERY_MS = 500;
const SETUPS_MEANWHILE = 10;
const LATENCY_LIMIT_MS = 2_000;
const MEMORY_LIMIT_KB = 200;

export const eventStreams: LoadRow = {
  row: 'd',
  load: `${STREAMS} open event streams while setups run; then kill -9 of the API`,
  expected: `every change reaches every reader, in order; p95 under ${LATENCY_LIMIT_MS} ms; under ${MEMORY_LIMIT_KB} KiB a stream; all resume`,
  run,
};

async function run({ temporalCli }: LoadContext): Promise<LoadSight> {
  const engine = await SimulatedEngineProcess.start();
  try {
    const options = { temporalCli, dockerHost: engine.dockerHost, templates: { quick: {} } };
    return await withLoadWorld(options, follow);
  } finally {
    await engine.stop();
  }
}

async function follow(world: LoadWorld): Promise<LoadSight> {
  const { process, apiUrl, token } = world.main;
  const projects = await setUp(world, FOLLOWED);
  const before = (await rssMb(process.pid)) ?? 0;
  const readers = Array.from({ length: STREAMS }, (_, number) => {
    const project = number % 2 === 0 ? projects[(number / 2) % projects.length] : undefined;
    const topic = project === undefined ? 'projects' : `project.${project.id}`;
    return new EventReader({ url: `${apiUrl}/api/v1/events?topics=${topic}`, token });
  });
  try {
    return await followWith(readers, { world, projects, before });
  } finally {
    for (const reader of readers) reader.close();
  }
}

async function followWith(
  readers: readonly EventReader[],
  { world, projects, before }: { world: LoadWorld; projects: readonly ProjectView[]; before: number },
): Promise<LoadSight> {
  const { api, process } = world.main;
  const failures = new Failures();
  await inTurns(readers, 50, (reader) => reader.open());
  const perStreamKb = (((await rssMb(process.pid)) ?? 0) - before) * (1024 / STREAMS);
  failures.expect(perStreamKb < MEMORY_LIMIT_KB, `${perStreamKb.toFixed(0)} KiB a stream`);

  const setups = Promise.all(Array.from({ length: SETUPS_MEANWHILE }, () => setUp(world, 1)));
  const took = await change(world, projects, readers);
  await setups;
  const p95 = quantile(took, 0.95);
  failures.expect(p95 < LATENCY_LIMIT_MS, `p95 of the way to a reader is ${p95.toFixed(0)} ms`);
  const disordered = readers.filter(({ wasDisordered }) => wasDisordered).length;
  failures.expect(disordered === 0, `${disordered} readers saw a project go back`);

  const resumed = await killAndResume(world, readers, projects[0]?.id ?? '');
  await deleteAll(api);
  return {
    facts: [
      `${took.length} deliveries: p50 ${quantile(took, 0.5).toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, p99 ${quantile(took, 0.99).toFixed(0)} ms`,
      `${perStreamKb.toFixed(0)} KiB of the API's memory a stream`,
      `after kill -9 all had the newest state ${(resumed / 1000).toFixed(1)} s after the API's start`,
    ],
    failures: failures.all,
  };
}

async function setUp({ main }: LoadWorld, count: number): Promise<readonly ProjectView[]> {
  const created = await Promise.all(Array.from({ length: count }, () => main.api.create({ template: 'quick' })));
  return Promise.all(created.map(({ id }) => main.api.untilEnded(id, 240_000)));
}

/** Renames one project after the other; answers for each reader how long after the request it knew the new name. */
async function change(
  { main }: LoadWorld,
  projects: readonly ProjectView[],
  readers: readonly EventReader[],
): Promise<readonly number[]> {
  const changes: { readonly id: string; readonly name: string; readonly atMs: number }[] = [];
  for (let number = 0; number < CHANGES; number += 1) {
    const { id = '' } = projects[number % projects.length] ?? {};
    const name = `Renamed ${number}`;
    changes.push({ id, name, atMs: performance.now() });
    await main.api.patch(`/projects/${id}`, { name });
    await pause(CHANGE_EVERY_MS);
  }
  const expected = readers.flatMap((reader) =>
    changes.filter(({ id }) => reader.follows(id)).map((one) => ({ ...one, reader })),
  );
  return eventually(
    () =>
      expected.map(({ reader, id, name, atMs }) => {
        const heardAt = reader.heardAt(id, name);
        if (heardAt === undefined) throw new Error(`A reader has not heard that ${id} is called ${name}.`);
        return heardAt - atMs;
      }),
    { timeoutMs: 30_000, intervalMs: 200 },
  );
}

/** How long after its start the new API has told every reader what changed at once, in milliseconds. */
async function killAndResume({ main }: LoadWorld, readers: readonly EventReader[], id: string): Promise<number> {
  await main.process.kill9();
  await main.process.start();
  const startedAt = performance.now();
  const name = 'Renamed after the crash';
  await main.api.patch(`/projects/${id}`, { name });
  await eventually(
    () => {
      const unaware = readers.filter((reader) => reader.follows(id) && reader.heardAt(id, name) === undefined).length;
      const away = readers.filter(({ isOpen }) => !isOpen).length;
      if (unaware + away > 0) throw new Error(`${unaware} readers have not heard, ${away} are not back.`);
    },
    { timeoutMs: 60_000, intervalMs: 100 },
  );
  return performance.now() - startedAt;
}
