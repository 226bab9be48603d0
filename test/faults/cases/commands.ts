import { setTimeout as delay } from 'node:timers/promises';
import { addMember } from '../../support/e2e/add-member.js';
import type { ApiAnswer, ProjectView } from '../../support/e2e/api-client.js';
import { Random } from '../../load/soak/random.js';
import { resourcesOf } from '../../support/e2e/with-service.js';
import { percentile, untilCompleted } from '../expectations.js';
import { require } from './steps.js';
import type { FaultCase } from '../fault-case.js';
import type { World, WorldOptions } from '../world/with-world.js';
import { CANCELLATION_CASES, CANCELLATION_TEMPLATES } from './cancellation.js';
import { DELETION_CASES, DELETION_TEMPLATES } from './deletion.js';

export const COMMANDS: WorldOptions = { templates: { quick: {}, ...DELETION_TEMPLATES, ...CANCELLATION_TEMPLATES } };

const HEARTBEATS = 1_000;

/** Commands that come twice, in floods, and at the wrong moment. */
export const COMMAND_CASES: readonly FaultCase[] = [
  {
    row: '40',
    injected: 'the same creation 20 times at once under one key, then the key with another body',
    expected: 'one project; the other body is a conflict (409)',
    world: COMMANDS,
    run: sameCreation,
  },
  {
    row: '41',
    injected: `${HEARTBEATS} heartbeats as fast as the API takes them, of 30 pages; as many for an unknown, a deleted, a foreign project`,
    expected: 'the workflow hears of the first only; 404 for the others, no slower, and nobody hears of them',
    world: COMMANDS,
    run: heartbeatFlood,
  },
  ...DELETION_CASES(COMMANDS),
  {
    row: '44a',
    injected: 'a cancellation at a random moment around the completion, 12 times (seed 44)',
    expected: 'one winner: 202 and cancelled without containers, or completed and running; never something in between',
    world: COMMANDS,
    run: cancelAgainstComplete,
  },
  {
    row: '44b',
    injected: 'deletion of five projects and creation of five others with the same words at the same moment',
    expected: 'each new one has a slug of its own and completes; the old ones are gone',
    world: COMMANDS,
    run: deleteAgainstCreate,
  },
  ...CANCELLATION_CASES(COMMANDS),
];

async function sameCreation({ api }: World): Promise<string> {
  const body = { prompt: 'A landing page for a bakery', template: 'quick' };
  const create = (given: object): Promise<ApiAnswer> =>
    api.raw('POST', '/projects', {
      body: JSON.stringify(given),
      headers: { 'content-type': 'application/json', 'idempotency-key': 'fault-40' },
    });
  const answers = await Promise.all(Array.from({ length: 20 }, () => create(body)));
  const ids = new Set(answers.map((answer) => (answer.body as ProjectView).id));
  require(answers.every(({ status }) => status === 202), `Answers: ${answers.map(({ status }) => status).join(' ')}`);
  const { status } = await create({ ...body, prompt: 'A florist' });
  const { length } = await api.list();
  require(ids.size === 1 && length === 1 && status === 409, `${ids.size} ids, ${length} projects, then ${status}`);
  return '20 times 202 with one id, one project in the list; then 409';
}

async function heartbeatFlood(world: World): Promise<string> {
  const { api } = world;
  const mine = await api.create({ template: 'quick' });
  const gone = await api.create({ template: 'quick' });
  await untilCompleted(world, mine.id);
  await api.delete(gone.id);
  await api.untilGone(gone.id, 30_000);
  const member = await addMember(world, 'member-of-row-41');
  const before = await historyLength(world, mine.id);

  const own = await flood(HEARTBEATS, (page) => beat(api, mine.id, page % 30));
  const events = (await historyLength(world, mine.id)) - before;
  const foreign = await flood(HEARTBEATS, (page) => {
    const ways = [
      () => beat(api, 'f'.repeat(16), page),
      () => beat(api, gone.id, page),
      () => beat(member, mine.id, page),
    ];
    return (ways[page % ways.length] ?? beat)(api, gone.id, page);
  });

  const eventsAfter = (await historyLength(world, mine.id)) - before;
  require([...own.statuses].join() === '200', `The owner was answered ${[...own.statuses].join(' ')}.`);
  require([...foreign.statuses].join() === '404', `Others were answered ${[...foreign.statuses].join(' ')}.`);
  require(eventsAfter <= 10, `The workflow's history grew by ${eventsAfter} events.`);
  return (
    `${own.perSecond}/s of the owner (p95 ${own.p95} ms), ${events} events of history; ` +
    `${foreign.perSecond}/s of the others, all 404 (p95 ${foreign.p95} ms), ${eventsAfter - events} events`
  );
}

function beat(client: World['api'], id: string, page: number): Promise<ApiAnswer> {
  const body = JSON.stringify({ viewerId: `viewer-of-page-${page}` });
  return client.raw('POST', `/projects/${id}/presence`, { body, headers: { 'content-type': 'application/json' } });
}

async function historyLength({ client }: World, id: string): Promise<number> {
  return (await client.workflow.getHandle(`project:${id}`).describe()).historyLength;
}

/** 50 at a time. */
async function flood(
  count: number,
  send: (number: number) => Promise<ApiAnswer>,
): Promise<{ statuses: Set<number>; perSecond: number; p95: number }> {
  const [statuses, times] = [new Set<number>(), [] as number[]];
  let next = 0;
  const startedAt = performance.now();
  const sender = async (): Promise<void> => {
    while (next < count) {
      const sentAt = performance.now();
      statuses.add((await send(next++)).status);
      times.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: 50 }, sender));
  const perSecond = Math.round(count / ((performance.now() - startedAt) / 1_000));
  return { statuses, perSecond, p95: Math.round(percentile(times, 95)) };
}

async function cancelAgainstComplete(world: World): Promise<string> {
  const { api } = world;
  const random = new Random(44);
  const reference = await api.create({ template: 'quick' });
  const { setup } = await untilCompleted(world, reference.id);
  const usualMs = Date.parse(setup.finishedAt ?? '') - Date.parse(setup.startedAt ?? '');
  const ends: string[] = [];
  for (let round = 0; round < 12; round += 1) {
    const { id } = await api.create({ template: 'quick' });
    await delay(usualMs * (0.75 + random.next() * 0.4));
    const { status } = await api.raw('POST', `/projects/${id}/setup/cancel`);
    const project = await api.untilEnded(id);
    const containers = Object.keys((await resourcesOf(id)).containers).length;
    const end = `${status} ${project.setup.phase} ${project.status} ${containers}`;
    const isConsistent = ['202 cancelled stopped 0', '202 completed running 2', '409 completed running 2'].includes(
      end,
    );
    require(isConsistent, `Round ${round} ended as ${end}.`);
    ends.push(`${status} ${project.setup.phase}`);
  }
  const counts = [...new Set(ends)].map((end) => `${ends.filter((other) => other === end).length} × ${end}`);
  return counts.join(', ');
}

async function deleteAgainstCreate(world: World): Promise<string> {
  const { api } = world;
  const create = (): Promise<ProjectView> => api.create({ template: 'quick', prompt: 'The very same words' });
  const old = await Promise.all(Array.from({ length: 5 }, create));
  for (const { id } of old) await untilCompleted(world, id);
  const [fresh] = await Promise.all([
    Promise.all(Array.from({ length: 5 }, create)),
    ...old.map(({ id }) => api.delete(id)),
  ]);
  for (const { id } of old) await api.untilGone(id, 30_000);
  for (const { id } of fresh) await untilCompleted(world, id);
  const slugs = new Set([...old, ...fresh].map(({ slug }) => slug));
  require(slugs.size === 10, `Only ${slugs.size} different slugs.`);
  return 'five gone, five completed, ten different slugs';
}
