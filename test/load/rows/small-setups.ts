import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type AgentState, NOTHING, resourcesOf } from '../../support/e2e/with-service.js';
import { previewPage } from '../../support/e2e/preview-page.js';
import { Failures, type LoadContext, type LoadRow, type LoadSight } from '../load-row.js';
import { deleteAll, type LoadWorld, withLoadWorld } from '../load-world.js';
import { megabytes, MemoryWatch, quantile, seconds } from '../measure.js';

const LIMIT_MS = 600_000;

interface SetupsAtOnce {
  readonly count: number;
  /** Undefined: the bundled default template, with the real agent and the demo model. */
  readonly template: string | undefined;
}

export const realSetups: LoadRow = {
  row: 'a',
  load: '5 setups at once: runtime image, bundled template, real agent, demo model',
  expected: 'all complete and serve their site; nothing left after deletion',
  run: (context) => run(context, { count: 5, template: undefined }),
};

export const smallSetups: LoadRow = {
  row: 'b',
  load: '20 setups at once of small containers on the real engine',
  expected: 'all complete; for each one set of containers, one session, one prompt; nothing left after deletion',
  run: (context) => run(context, { count: 20, template: 'quick' }),
};

function run({ temporalCli }: LoadContext, setups: SetupsAtOnce): Promise<LoadSight> {
  const env = { SITEWRIGHT_MAX_SETUPS: String(setups.count) };
  return withLoadWorld({ temporalCli, env, templates: { quick: {} } }, (world) => setUp(world, setups));
}

async function setUp(world: LoadWorld, { count, template }: SetupsAtOnce): Promise<LoadSight> {
  const { main, worker, temporal } = world;
  const failures = new Failures();
  const memory = new MemoryWatch({ worker: worker.pid, API: main.process.pid, Temporal: temporal.pid });
  const startedAt = performance.now();
  const request = template === undefined ? {} : { template };
  const created = await Promise.all(Array.from({ length: count }, () => main.api.create(request)));
  const ended = await Promise.all(created.map(({ id }) => main.api.untilEnded(id, LIMIT_MS)));
  const makespan = performance.now() - startedAt;
  for (const project of ended) {
    const { id, setup } = project;
    failures.expect(setup.phase === 'completed', `${id} ended as ${setup.phase}: ${setup.error?.message}`);
    const { running } = await resourcesOf(id);
    failures.expect(running.length === 2, `${id} runs ${running.length} containers`);
    if (template === undefined)
      failures.expect(await servesSite(main.apiUrl, project), `${id} does not serve its site`);
    else failures.expect(await wasAskedOnce(world, id), `${id} was asked more than once, or never`);
  }
  await deleteAll(main.api);
  for (const { id } of created) {
    const left = await resourcesOf(id);
    failures.expect(isDeepStrictEqual(left, NOTHING), `${id} left ${JSON.stringify(left)}`);
  }
  const took = ended.map(({ setup }) => Date.parse(setup.finishedAt ?? '') - Date.parse(setup.startedAt ?? ''));
  const times = `a setup: p50 ${seconds(quantile(took, 0.5))}, most ${seconds(quantile(took, 1))}`;
  return { facts: [`all ended after ${seconds(makespan)}`, times, megabytes(memory.stop())], failures: failures.all };
}

async function servesSite(apiUrl: string, { previewUrl }: { readonly previewUrl: string }): Promise<boolean> {
  const { status, html } = await previewPage(apiUrl, previewUrl);
  return status === 200 && html.includes('<html');
}

async function wasAskedOnce({ dataDir }: LoadWorld, id: string): Promise<boolean> {
  const file = await readFile(join(dataDir, 'projects', id, 'agent-state.json'), 'utf8');
  const { sessions, promptsRun } = JSON.parse(file) as AgentState;
  return Object.keys(sessions).length === 1 && promptsRun === 1;
}
