import { setTimeout as pause } from 'node:timers/promises';
import type { ApiAnswer, ApiClient, ProjectView } from '../../support/e2e/api-client.js';
import type { Ledger } from './ledger.js';
import type { Random } from './random.js';

/** Projects that are kept alive at a time: memory can only be compared when the work stays the same. */
const PROJECTS = 10;
const BREATH_MS = { from: 300, to: 1_200 };
/** What a service says whose surroundings are away, or that is in another state than somebody thought. */
const EXPECTED_STATUSES = new Set([200, 201, 202, 204, 404, 409, 429, 503]);

interface People {
  /** Of the API processes: whoever finds one away goes to the next. */
  readonly apis: readonly ApiClient[];
  readonly random: Random;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
}

/** People who create, ask, stop, wake and delete, one deed after the other. */
export async function runPeople(people: People): Promise<void> {
  const { random, signal } = people;
  while (!signal.aborted) {
    await doSomething(people);
    await pause(random.between(BREATH_MS.from, BREATH_MS.to), undefined, { signal }).catch(() => undefined);
  }
}

async function doSomething(people: People): Promise<void> {
  const { random, ledger } = people;
  if (ledger.alive.size < PROJECTS) {
    await create(people);
    return;
  }
  const id = random.pick([...ledger.alive]) ?? '';
  const luck = random.next();
  if (luck < 0.2) await remove(people, id);
  else if (luck < 0.5) await ask(people, ['POST', `/projects/${id}/prompts`, { text: 'Make it warmer' }]);
  else if (luck < 0.6) await ask(people, ['POST', `/projects/${id}/stop`]);
  else if (luck < 0.7) await ask(people, ['POST', `/projects/${id}/start`]);
  else if (luck < 0.75) await ask(people, ['POST', `/projects/${id}/setup/cancel`]);
  else if (luck < 0.8) await ask(people, ['POST', `/projects/${id}/setup/retry`]);
  else if (luck < 0.9) await ask(people, ['GET', `/projects/${id}/setup`]);
  else await ask(people, ['GET', '/projects?limit=100']);
}

async function create(people: People): Promise<void> {
  // With a key, a creation whose answer was lost can be asked for again and stays one.
  const key = `soak-${people.random.next()}`;
  const body = { prompt: 'A landing page for a bakery', template: 'quick' };
  const answer = await untilAnswered(people, ['POST', '/projects', body], key);
  if (answer?.status === 202) people.ledger.created((answer.body as ProjectView).id);
}

async function remove(people: People, id: string): Promise<void> {
  const answer = await untilAnswered(people, ['DELETE', `/projects/${id}`]);
  if (answer?.status === 202 || answer?.status === 404) people.ledger.gone(id);
}

type Request = readonly [method: string, path: string, body?: object];

/** Tried at one API after the other until one answers for good; undefined: the soak ended before. */
async function untilAnswered(people: People, request: Request, key?: string): Promise<ApiAnswer | undefined> {
  while (!people.signal.aborted) {
    const answer = await ask(people, request, key);
    if (answer !== undefined && answer.status !== 503 && answer.status !== 500) return answer;
    await pause(500);
  }
  return undefined;
}

/** Undefined: the API was away. */
async function ask({ apis, random, ledger }: People, request: Request, key?: string): Promise<ApiAnswer | undefined> {
  const [method, path, body] = request;
  const headers = {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(key !== undefined && { 'idempotency-key': key }),
  };
  const options = { headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const answer = await random
    .pick(apis)
    ?.raw(method, path, options)
    .catch(() => undefined);
  const deed = `${method} ${path.replace(/[0-9a-f]{16}/, ':id').replace(/\?.*/, '')}`;
  ledger.count(answer === undefined ? 'no answer' : `${deed} ${answer.status}`);
  if (answer !== undefined && !EXPECTED_STATUSES.has(answer.status)) {
    ledger.wrongAnswers.push(`${deed}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`);
  }
  return answer;
}
