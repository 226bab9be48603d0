import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freemem } from 'node:os';
import { untilCompleted } from '../expectations.js';
import { pause, require } from './steps.js';
import { eventually } from '../../support/eventually.js';
import type { FaultCase } from '../fault-case.js';
import type { World, WorldOptions } from '../world/with-world.js';

const ENDS = new Set(['completed', 'failed', 'cancelled']);
const STORM = 24;
const PLACES = 4;

/** How long setups are seen to wait. */
const WAIT_MS = 5_000;

/** Takes so many MiB, touches every page of them, says so, and stays. */
const TAKE_MEMORY = `
  const taken = Array.from({ length: Number(process.argv[1]) / 64 }, () => Buffer.alloc(64 * 2 ** 20, 1));
  console.log(taken.length);
  setInterval(() => taken, 1_000);`;

const STORM_WORLD: WorldOptions = { templates: { quick: {} }, env: { SITEWRIGHT_MAX_SETUPS: String(PLACES) } };

/** Half of it is what a setup is to have; another program takes more than the other half. */
const FREE_MIB = freemem() / 2 ** 20;
const TAKEN_MIB = Math.floor(FREE_MIB * 0.6);

/** Many at once. */
export const LOAD_CASES: readonly FaultCase[] = [
  {
    row: '45a',
    injected: '5 setups at once on the real engine; more setups than places',
    expected: 'all complete; those that wait see how many are before them, and take their turn in order',
    suite: {
      files: ['test/e2e/commands.test.ts', 'test/e2e/life.test.ts'],
      names: 'when five come at once|more setups than places',
    },
  },
  {
    row: '45b',
    injected: 'places asked for by many at once, with pauses, ends and losses',
    expected: 'never more than there are, in the order of the requests, and none is lost',
    suite: {
      files: [
        'test/store/postgres-store.test.ts',
        'test/store/pglite-store.test.ts',
        'test/workflows/project-life.test.ts',
      ],
      names: 'places|free place',
    },
  },
  {
    row: '45c',
    injected: '50 and 500 setups at once',
    expected: 'measured on a simulated engine, with numbers of its own',
    absent: 'As containers they do not fit on a small machine: `npm run test:load` runs them on a simulated engine.',
  },
  {
    row: '46a',
    injected: `${STORM} setups at once on the real engine with ${PLACES} places`,
    expected: `never more than ${PLACES} at work, waiting is a state and no failure, all complete`,
    world: STORM_WORLD,
    run: storm,
  },
  {
    row: '46b',
    injected: 'another program takes so much memory that less is available than a setup is to have; later it ends',
    expected: 'new setups wait while it lasts, which is a state and no failure, then begin; all complete',
    world: { templates: { quick: {} }, env: { SITEWRIGHT_SETUP_MEMORY: String(Math.floor(FREE_MIB * 0.5)) } },
    run: shortOfMemory,
  },
];

interface RunningSetup {
  readonly grantedAt: string | null;
  readonly setup: { readonly waiting: { readonly before: number } | null };
}

async function storm(world: World): Promise<string> {
  const { api } = world;
  // Those that are done stop soon, so that not all are in memory at once.
  await api.put('/settings', { idleTimeoutSeconds: 2 });
  const startedAt = performance.now();
  const created = await Promise.all(Array.from({ length: STORM }, () => api.create({ template: 'quick' })));
  let [mostAtWork, mostBefore] = [0, 0];
  await eventually(
    async () => {
      const { setups } = (await api.get('/admin/setups')) as { setups: readonly RunningSetup[] };
      mostAtWork = Math.max(mostAtWork, setups.filter(({ grantedAt }) => grantedAt !== null).length);
      mostBefore = Math.max(mostBefore, ...setups.map(({ setup }) => setup.waiting?.before ?? 0));
      const open = (await api.list()).filter(({ setup }) => !ENDS.has(setup.phase));
      require(open.length === 0, `${open.length} have not ended.`);
    },
    { timeoutMs: 200_000, intervalMs: 100 },
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const { id } of created) await untilCompleted(world, id);
  require(mostAtWork <= PLACES, `${mostAtWork} were at work at once.`);
  return `all ${STORM} completed in ${seconds.toFixed(0)} s; at most ${mostAtWork} at work, up to ${mostBefore} before one that waits`;
}

async function shortOfMemory(world: World): Promise<string> {
  const { api } = world;
  const hog = spawn(process.execPath, ['-e', TAKE_MEMORY, String(TAKEN_MIB)], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(hog.stdout, 'data');
    const created = await Promise.all([1, 2, 3].map(() => api.create({ template: 'quick' })));
    await pause(WAIT_MS);
    const setups = await Promise.all(created.map(({ id }) => api.setup(id)));
    const waiting = setups.filter((setup) => setup.waiting !== null && setup.error === null);
    require(waiting.length === created.length, `Only ${waiting.length} of ${created.length} wait.`);
    hog.kill('SIGKILL');
    const freedAt = performance.now();
    for (const { id } of created) await untilCompleted(world, id);
    const took = ((performance.now() - freedAt) / 1_000).toFixed(1);
    return `${created.length} waited with ${TAKEN_MIB} MiB taken; all completed ${took} s after they were free again`;
  } finally {
    hog.kill('SIGKILL');
  }
}
