import { Client } from 'pg';
import { LONG_PHASES, projectInEachPhase } from '../../support/e2e/every-phase.js';
import type { FaultCase } from '../fault-case.js';
import type { TcpBehaviour } from '../world/tcp-proxy.js';
import type { World, WorldOptions } from '../world/with-world.js';
import { allComplete, askForProject, codeOf, completes, pause, require, seconds, until } from './steps.js';

const LONG: WorldOptions = { templates: { ...LONG_PHASES, quick: {} } };

const AWAY_MS = 10_000;
/** Commits whose answer a worker does not get. */
const LOST_COMMITS = 5;

/** A database that ends, refuses, freezes, is full of connections, or whose answers are lost. */
export const DATABASE_CASES: readonly FaultCase[] = [
  {
    row: '9a',
    injected: `PostgreSQL ends at once with a setup in each phase, ${seconds(AWAY_MS)} down, then again on its data`,
    expected: 'POST answers 503 with Retry-After, setups go on, no process has to start again',
    world: LONG,
    run: (world) => whileAway(world, { leave: () => crash(world) }),
  },
  {
    row: '9b',
    injected: `connections to PostgreSQL break and are refused for ${seconds(AWAY_MS)}`,
    expected: 'as when it ends',
    world: LONG,
    run: (world) => whileAway(world, { leave: () => misbehave(world, { kind: 'refuse' }) }),
  },
  {
    row: '9c',
    injected: `PostgreSQL is silent for ${seconds(AWAY_MS)}, as when it is stopped by SIGSTOP: nothing breaks, nothing answers`,
    expected: 'every statement has a deadline (6 s); otherwise as when it ends',
    world: LONG,
    run: (world) => whileAway(world, { leave: () => misbehave(world, { kind: 'silent' }) }),
  },
  {
    row: '9d',
    injected: 'others use up all connections of PostgreSQL while those of the service break',
    expected: 'as when it ends; the pools recover by themselves',
    world: LONG,
    run: (world) => whileAway(world, { leave: () => useUpConnections(world) }),
  },
  {
    row: '10a',
    injected: 'PostgreSQL commits a new project, and the connection breaks before the API hears of it',
    expected: 'the repeat with the same key answers with the one project',
    world: LONG,
    run: commitOfApiLost,
  },
  {
    row: '10b',
    injected: `PostgreSQL commits, and the connection breaks before the worker hears of it, ${LOST_COMMITS} times in one setup`,
    expected: 'what is written again changes nothing; the setup completes with each phase once',
    world: LONG,
    run: commitsOfWorkerLost,
  },
];

type Back = () => Promise<void>;

async function whileAway(world: World, { leave }: { readonly leave: () => Promise<Back> }): Promise<string> {
  const { parts } = world;
  const pids = [parts.api.pid, parts.worker.pid];
  const projects = await projectInEachPhase(world);
  const back = await leave();
  const leftAt = performance.now();
  const refused = await askForProject(world, { template: 'quick' }, 'key-9').catch((error: unknown) => error);
  const refusedAfterMs = performance.now() - leftAt;
  await pause(Math.max(0, AWAY_MS - refusedAfterMs));
  await back();
  require(isRefusal(refused), `POST answers ${JSON.stringify(refused)}.`);
  await until('POST is taken again', async () => {
    const answer = await askForProject(world, { template: 'quick' }, `key-9-${leftAt}`);
    return answer?.status === 202;
  });
  await allComplete(world, projects.values());
  const isSame =
    parts.api.isRunning && parts.worker.isRunning && pids.join() === `${parts.api.pid},${parts.worker.pid}`;
  require(isSame, 'A process had to start again.');
  return `POST meanwhile ${codeOf(refused)} after ${seconds(refusedAfterMs)}; all ${projects.size} completed, same processes`;
}

function isRefusal(answer: unknown): answer is Awaited<ReturnType<typeof askForProject>> & object {
  const { status = 0, headers } = (answer ?? {}) as { status?: number; headers?: Headers };
  return status === 503 && (headers?.get('retry-after') ?? null) !== null;
}

async function crash({ postgres }: World): Promise<Back> {
  const { startAgain } = await postgres.crash();
  return startAgain;
}

async function misbehave({ database }: World, behaviour: TcpBehaviour): Promise<Back> {
  const proxies = [database.api, database.worker];
  for (const proxy of proxies) {
    proxy.set(behaviour);
    if (behaviour.kind === 'refuse') proxy.cutConnections();
  }
  return async () => {
    for (const proxy of proxies) proxy.set({ kind: 'pass' });
  };
}

async function useUpConnections({ postgres, database }: World): Promise<Back> {
  const clients: Client[] = [];
  const take = async (): Promise<boolean> => {
    const client = new Client({ connectionString: postgres.url });
    client.on('error', () => undefined);
    const isTaken = await client.connect().then(
      () => true,
      () => false,
    );
    if (isTaken) clients.push(client);
    return isTaken;
  };
  database.api.set({ kind: 'refuse' });
  database.worker.set({ kind: 'refuse' });
  database.api.cutConnections();
  database.worker.cutConnections();
  // What the service held is free a moment later.
  for (let refusals = 0; refusals < 5;) if (!(await take())) await pause(100).then(() => (refusals += 1));
  database.api.set({ kind: 'pass' });
  database.worker.set({ kind: 'pass' });
  return async () => void (await Promise.all(clients.map((client) => client.end())));
}

async function commitOfApiLost(world: World): Promise<string> {
  const { database } = world;
  let cuts = 0;
  const onCut = (): void => {
    cuts += 1;
    database.api.set({ kind: 'pass' });
  };
  database.api.set({ kind: 'cut-after', text: 'commit', onCut });
  const lost = await askForProject(world, { template: 'quick' }, 'key-10');
  database.api.set({ kind: 'pass' });
  require(cuts === 1, `${cuts} commits were cut.`);
  require(lost?.status === 503, `POST answers ${codeOf(lost)}.`);
  const answer = await askForProject(world, { template: 'quick' }, 'key-10');
  require(answer?.status === 202, `The repeat answers ${codeOf(answer)}.`);
  require((await world.api.list()).length === 1, 'There is not one project.');
  await completes(world, (answer.body as { id: string }).id);
  return `POST ${codeOf(lost)}, the repeat 202; one project, completed`;
}

async function commitsOfWorkerLost(world: World): Promise<string> {
  const { api, database } = world;
  let cuts = 0;
  const onCut = (): void => {
    cuts += 1;
    if (cuts >= LOST_COMMITS) database.worker.set({ kind: 'pass' });
  };
  database.worker.set({ kind: 'cut-after', text: 'commit', onCut });
  const { id } = await api.create({ template: 'quick' });
  await completes(world, id);
  const { phases } = await api.setup(id);
  database.worker.set({ kind: 'pass' });
  require(cuts >= LOST_COMMITS, `Only ${cuts} commits were cut.`);
  require(phases.length === 5 && phases.every(({ outcome }) => outcome === 'completed'), JSON.stringify(phases));
  return `${cuts} commits lost; completed with 5 phases, each once`;
}
