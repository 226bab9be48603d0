import { projectInEachPhase, LONG_PHASES } from '../../support/e2e/every-phase.js';
import type { FaultCase } from '../fault-case.js';
import type { World, WorldOptions } from '../world/with-world.js';
import {
  allComplete,
  askForProject,
  codeOf,
  completes,
  failedAttempts,
  pause,
  require,
  seconds,
  until,
} from './steps.js';

const LONG: WorldOptions = { templates: { ...LONG_PHASES, quick: {} } };

/** Shorter than the limit of the shortest phase (30 s): a clock that runs out while the server is away has run out. */
const AWAY_MS = 15_000;

/** A Temporal server that ends, and one that forgets. */
export const TEMPORAL_CASES: readonly FaultCase[] = [
  {
    row: '7',
    injected: `kill -9 of the Temporal server with a setup in each phase, ${seconds(AWAY_MS)} down, then again on its store`,
    expected:
      'setups go on, no attempt is lost; POST answers 503 with Retry-After and leaves nothing; health says down',
    world: LONG,
    run: killed,
  },
  {
    row: '8',
    injected:
      'the Temporal server is killed and comes back without its store, with projects in both waits and one running',
    expected:
      'reconciliation gives each a workflow again within two passes (a minute apart), which goes on from the rows',
    world: LONG,
    run: forgotten,
  },
];

async function killed(world: World): Promise<string> {
  const { api, temporal } = world;
  const projects = await projectInEachPhase(world);
  await temporal.kill9();
  const downAt = performance.now();
  const refused = await askForProject(world, { template: 'quick' }, 'key-7');
  require(codeOf(refused) === '503 temporal_unavailable', `POST answers ${codeOf(refused)}.`);
  require((refused?.headers.get('retry-after') ?? null) !== null, 'The refusal does not say when to come again.');
  require((await api.list()).length === projects.size, 'The refused project is there.');
  const health = await api.raw('GET', '/health/ready');
  require(health.status === 503, `The health is ${health.status}.`);
  await pause(AWAY_MS - (performance.now() - downAt));
  await temporal.start();
  const answer = await askForProject(world, { template: 'quick' }, 'key-7');
  require(answer?.status === 202, `After it, POST answers ${codeOf(answer)}.`);
  const ids = [...projects.values(), (answer.body as { id: string }).id];
  await allComplete(world, ids);
  const failed = await Promise.all(ids.map((id) => failedAttempts(world, id)));
  require(failed.every((count) => count === 0), `Attempts were used up: ${failed.join(' ')}`);
  return `all ${projects.size} completed without a failed attempt; POST meanwhile ${codeOf(refused)} after which the same key answers 202`;
}

async function forgotten(world: World): Promise<string> {
  const { api, temporal, calls } = world;
  const projects = await projectInEachPhase(world);
  const [waits, works] = [projects.get('starting_docker') ?? '', projects.get('waiting_completion') ?? ''];
  const { id: runs } = await api.create({ template: 'quick' });
  await completes(world, runs);
  await temporal.kill9();
  await temporal.loseStore();
  await temporal.start();
  const backAt = performance.now();
  await allComplete(world, [waits, works, runs]);
  await allComplete(world, projects.values());
  const tookMs = performance.now() - backAt;
  await api.post(`/projects/${runs}/stop`);
  await until('the running one obeys', async () => (await api.project(runs)).status === 'stopped');
  require(calls.created.length === projects.size + 1, 'A project is missing.');
  return `all ${projects.size} completed ${seconds(tookMs)} after the server was back; the running project obeys again`;
}
