import { agentStateOf } from '../../support/e2e/with-service.js';
import { untilCompleted, untilStatus } from '../expectations.js';
import { require } from './steps.js';
import type { FaultCase } from '../fault-case.js';
import type { World, WorldOptions } from '../world/with-world.js';

const REPLICAS: WorldOptions = { templates: { quick: {} } };

export const REPLICA_CASES: readonly FaultCase[] = [
  {
    row: '66',
    injected: 'two workers and two APIs on the same data, then one of each killed (kill -9)',
    expected: 'streams of one API tell what the other was asked for; nothing is done twice; the others go on',
    world: REPLICAS,
    run: twoOfEach,
  },
];

async function twoOfEach(world: World): Promise<string> {
  const { api, parts, dataDir } = world;
  const [worker, second] = [await world.secondPart('worker'), await world.secondPart('api')];
  const reading = new AbortController();
  const answer = await second.api.open('/events?topics=projects', reading.signal);
  const heard = readAll(answer).catch(() => '');
  const created = await Promise.all(
    Array.from({ length: 8 }, (_, number) => (number % 2 === 0 ? api : second.api).create({ template: 'quick' })),
  );
  for (const { id } of created) await untilCompleted(world, id);
  await worker.process.kill9();
  await parts.api.kill9();
  const later = await second.api.create({ template: 'quick' });
  const ended = await second.api.untilEnded(later.id);
  require(ended.setup.phase === 'completed', `After the loss a setup has ${ended.setup.phase}.`);
  reading.abort();
  const text = await heard;
  const missed = created.filter(({ id }) => !text.includes(id));
  await parts.api.start();
  await untilStatus(world, later.id, 'running');
  require(missed.length === 0, `The stream of the second API missed ${missed.length} projects.`);
  for (const { id } of [...created, later]) {
    const { promptsRun } = await agentStateOf(dataDir, id);
    require(promptsRun === 1, `The prompt of ${id} ran ${promptsRun} times.`);
  }
  return '8 setups over both APIs completed, one prompt each, all told by the stream of the second; one more after the loss';
}

/** What comes until it is aborted. */
async function readAll({ body }: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of body ?? []) text += decoder.decode(chunk as Uint8Array, { stream: true });
  } catch {
    // The reader has left.
  }
  return text;
}
