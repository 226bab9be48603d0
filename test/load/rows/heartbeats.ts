import { Agent, request } from 'node:http';
import { LifecycleHistory } from '../../../bench/presence/lifecycle-history.js';
import { SimulatedEngineProcess } from '../../support/simulated-engine/engine-process.js';
import { Failures, type LoadContext, type LoadRow, type LoadSight } from '../load-row.js';
import { deleteAll, type LoadWorld, withLoadWorld } from '../load-world.js';
import { quantile } from '../measure.js';

const PROJECTS = 10;
const FLOOD_MS = 10_000;
const CONNECTIONS = 64;
const VIEWERS_PER_PROJECT = 100;
/** Somebody comes and goes, and the workflow looks at the database now and then: no more than that. */
const HISTORY_LIMIT = 30;
const LATENCY_LIMIT_MS = 1_000;

interface Target {
  readonly path: string;
  readonly token: string;
  readonly expected: number;
}

export const heartbeats: LoadRow = {
  row: 'e',
  load: `heartbeats without a break for ${FLOOD_MS / 1000} s by ${CONNECTIONS} connections: known, unknown, deleted, foreign ids`,
  expected: `200 for known ids, 404 for all others; at most ${HISTORY_LIMIT} history events a lifecycle; p99 under ${LATENCY_LIMIT_MS} ms`,
  run,
};

async function run({ temporalCli }: LoadContext): Promise<LoadSight> {
  const engine = await SimulatedEngineProcess.start();
  try {
    const options = { temporalCli, dockerHost: engine.dockerHost, templates: { quick: {} } };
    return await withLoadWorld(options, flood);
  } finally {
    await engine.stop();
  }
}

async function flood({ main, client }: LoadWorld): Promise<LoadSight> {
  const { api, apiUrl, token } = main;
  const failures = new Failures();
  const ids = await Promise.all(
    Array.from({ length: PROJECTS }, async () => (await api.create({ template: 'quick' })).id),
  );
  await Promise.all(ids.map((id) => api.untilEnded(id, 240_000)));
  const deleted = (await api.create({ template: 'quick' })).id;
  await api.delete(deleted);
  await api.untilGone(deleted, 60_000);
  const stranger = await memberToken(main);
  const pathOf = (id: string): string => `/api/v1/projects/${id}/presence`;
  const known = ids.map((id): Target => ({ path: pathOf(id), token, expected: 200 }));
  const targets: readonly Target[] = [
    ...known,
    { path: pathOf('0123456789abcdef'), token, expected: 404 },
    { path: pathOf('no-id-at-all'), token, expected: 404 },
    { path: pathOf(deleted), token, expected: 404 },
    { path: pathOf(ids[0] ?? ''), token: stranger, expected: 404 },
  ];
  const history = await LifecycleHistory.since(client, ids);
  const { took, wrong } = await beat(apiUrl, targets);
  const added = Math.max(...(await history.addedEvents()));
  for (const [what, count] of wrong) failures.expect(false, `${count} times ${what}`);
  failures.expect(added <= HISTORY_LIMIT, `a lifecycle got ${added} events`);
  const p99 = quantile(took, 0.99);
  failures.expect(p99 < LATENCY_LIMIT_MS, `p99 is ${p99.toFixed(0)} ms`);
  await deleteAll(api);
  return {
    facts: [
      `${((took.length / FLOOD_MS) * 1000).toFixed(0)} heartbeats a second`,
      `p50 ${quantile(took, 0.5).toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`,
      `at most ${added} history events a lifecycle`,
    ],
    failures: failures.all,
  };
}

async function beat(
  apiUrl: string,
  targets: readonly Target[],
): Promise<{ took: number[]; wrong: Map<string, number> }> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const took: number[] = [];
  const wrong = new Map<string, number>();
  const endAt = performance.now() + FLOOD_MS;
  let number = 0;
  async function keepBeating(): Promise<void> {
    while (performance.now() < endAt) {
      const target = targets[number % targets.length];
      number += 1;
      if (target === undefined) return;
      const beganAt = performance.now();
      const status = await post(`${apiUrl}${target.path}`, { agent, token: target.token, viewer: number });
      took.push(performance.now() - beganAt);
      if (status === target.expected) continue;
      const what = `${status} for ${target.expected}`;
      wrong.set(what, (wrong.get(what) ?? 0) + 1);
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, keepBeating));
  agent.destroy();
  return { took, wrong };
}

/** The status of the answer; 0: there was none. */
function post(
  url: string,
  { agent, token, viewer }: { readonly agent: Agent; readonly token: string; readonly viewer: number },
): Promise<number> {
  const body = JSON.stringify({ viewerId: `flood-viewer-${viewer % VIEWERS_PER_PROJECT}` });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return new Promise((resolve) => {
    const asking = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    asking.once('error', () => resolve(0)).end(body);
  });
}

/** An API token of somebody who owns none of the projects. */
async function memberToken({ api, apiUrl }: LoadWorld['main']): Promise<string> {
  const account = { login: 'stranger', password: 'a password of the stranger' };
  await api.post('/users', { name: 'Stranger', ...account });
  const asJson = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const signedIn = await fetch(`${apiUrl}/api/v1/session`, { ...asJson, body: JSON.stringify(account) });
  const [cookie = ''] = (signedIn.headers.getSetCookie()[0] ?? '').split(';', 1);
  const made = await fetch(`${apiUrl}/api/v1/account/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie, origin: apiUrl },
    body: JSON.stringify({ name: 'for the flood' }),
  });
  return ((await made.json()) as { token: string }).token;
}
