import { Client } from 'pg';
import type { FaultCase } from '../fault-case.js';
import { ProjectStream } from '../world/project-stream.js';
import type { World, WorldOptions } from '../world/with-world.js';
import { askForProject, codeOf, completes, require, seconds, until } from './steps.js';

const API: WorldOptions = { templates: { quick: {}, slow: { preview: { readyAfterMs: 8_000 } } } };

const STREAMS = 100;

/** An API that ends in the middle of something. */
export const API_CASES: readonly FaultCase[] = [
  {
    row: '5a',
    injected: 'kill -9 of the API during POST /projects, before the row is stored',
    expected: 'nothing is there; the repeat with the same key makes the one project',
    world: API,
    run: killedBeforeRow,
  },
  {
    row: '5b',
    injected: 'kill -9 of the API during POST /projects, after the row, before the workflow; repeated with its key',
    expected: 'the repeat answers with the project of that row and starts it',
    world: API,
    run: killedAfterRow,
  },
  {
    row: '5c',
    injected: 'the same, and nobody repeats it',
    expected: 'reconciliation gives the row its workflow: a pass a minute, and none for rows younger than 15 s',
    world: API,
    run: sweptAfterRow,
  },
  {
    row: '5d',
    injected: 'kill -9 of the API during POST /projects, when the server has started the workflow, before its answer',
    expected: 'the repeat with the same key attaches to the workflow that runs',
    world: API,
    run: killedAfterStart,
  },
  {
    row: '6',
    injected: `kill -9 of the API with ${STREAMS} open event streams of a setup; started again, all connect again`,
    expected: 'each goes on after the last event that it had: revisions only grow, and all see the end',
    world: API,
    run: killedWithStreams,
  },
];

async function killedBeforeRow(world: World): Promise<string> {
  const { parts, database } = world;
  database.api.set({ kind: 'silent' });
  const lost = askForProject(world, { template: 'quick' }, 'key-5a');
  await until('a statement is under way', () => database.api.isHolding);
  await parts.api.kill9();
  database.api.cutConnections();
  database.api.set({ kind: 'pass' });
  require((await lost) === undefined, 'The killed API has answered.');
  require((await rowsOf(world, 'key-5a')).length === 0, 'There is a row already.');
  await parts.api.start();
  return repeat(world, { template: 'quick' }, 'key-5a');
}

async function killedAfterRow(world: World): Promise<string> {
  const id = await leaveRow(world, 'key-5b');
  return repeat(world, { template: 'quick' }, 'key-5b', id);
}

async function sweptAfterRow(world: World): Promise<string> {
  const startedAt = performance.now();
  const id = await leaveRow(world, 'key-5c');
  await completes(world, id, 100_000);
  const tookMs = performance.now() - startedAt;
  await repeat(world, { template: 'quick' }, 'key-5c', id);
  return `set up by itself, completed ${seconds(tookMs)} after the request`;
}

/** The API dies while the Temporal server does not answer it. */
async function leaveRow(world: World, key: string): Promise<string> {
  const { parts, toTemporal } = world;
  toTemporal.api.set({ kind: 'silent' });
  const lost = askForProject(world, { template: 'quick' }, key);
  await until('the row is there', async () => (await rowsOf(world, key)).length === 1);
  await parts.api.kill9();
  toTemporal.api.cutConnections();
  toTemporal.api.set({ kind: 'pass' });
  require((await lost) === undefined, 'The killed API has answered.');
  const [id = ''] = await rowsOf(world, key);
  require(!(await hasLifecycle(world, id)), 'The workflow was started.');
  await parts.api.start();
  return id;
}

async function killedAfterStart(world: World): Promise<string> {
  const { parts, toTemporal } = world;
  const request = { template: 'quick', name: 'Bakery of row 5d' };
  // HTTP/2 acknowledges bytes before the server acts on them: the kill waits for the workflow, not for an answer.
  toTemporal.api.set({ kind: 'deaf-after', text: request.name });
  const lost = askForProject(world, request, 'key-5d');
  await until('the workflow is started', async () => {
    const [id] = await rowsOf(world, 'key-5d');
    return id !== undefined && (await hasLifecycle(world, id));
  });
  await parts.api.kill9();
  toTemporal.api.cutConnections();
  toTemporal.api.set({ kind: 'pass' });
  require((await lost) === undefined, 'The killed API has answered.');
  const [id = ''] = await rowsOf(world, 'key-5d');
  await parts.api.start();
  return repeat(world, request, 'key-5d', id);
}

async function repeat(
  world: World,
  request: { readonly template: string; readonly name?: string },
  key: string,
  expectedId?: string,
): Promise<string> {
  const answer = await askForProject(world, request, key);
  require(answer?.status === 202, `The repeat answers ${codeOf(answer)}.`);
  const rows = await rowsOf(world, key);
  const { id } = answer.body as { id: string };
  require(rows.length === 1 && rows[0] === id && id === (expectedId ?? id), `There are rows ${rows.join(', ')}.`);
  await completes(world, id);
  return 'the repeat answers 202 with the same project; one row, completed';
}

async function killedWithStreams(world: World): Promise<string> {
  const { api, parts } = world;
  const { id } = await api.create({ template: 'slow' });
  await api.untilPhase(id, 'starting_docker');
  const streams = await Promise.all(Array.from({ length: STREAMS }, () => new ProjectStream(api, id).open()));
  await until('each has its snapshot', () => streams.every(({ received }) => received.length > 0));
  await parts.api.kill9();
  await until('each is broken', () => streams.every(({ isOpen }) => !isOpen));
  await parts.api.start();
  const restartedAt = performance.now();
  await Promise.all(streams.map((stream) => stream.open()));
  const connectedMs = performance.now() - restartedAt;
  await Promise.all(
    streams.map((stream) => stream.until('the end', ({ setup }) => setup.phase === 'completed', 40_000)),
  );
  for (const stream of streams) {
    const revisions = stream.received.map(({ revision }) => revision);
    const grows = revisions.every((revision, index) => index === 0 || revision > (revisions[index - 1] ?? 0));
    require(grows, `Revisions are repeated or out of order: ${revisions.join(' ')}`);
    stream.close();
  }
  return `${STREAMS} streams connected again within ${seconds(connectedMs)}; none repeats a revision, all saw the end`;
}

async function rowsOf({ postgres }: World, key: string): Promise<string[]> {
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>('select id from projects where idempotency_key = $1', [key]);
    return rows.map(({ id }) => id);
  } finally {
    await client.end();
  }
}

async function hasLifecycle({ client }: World, id: string): Promise<boolean> {
  return client.workflow
    .getHandle(`project:${id}`)
    .describe()
    .then(
      () => true,
      () => false,
    );
}
