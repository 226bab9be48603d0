import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiClient, ProjectView } from '../../support/e2e/api-client.js';
import { eventually } from '../../support/eventually.js';
import type { SimulatedEngineProcess } from '../../support/simulated-engine/engine-process.js';
import type { LoadWorld } from '../load-world.js';
import type { Ledger } from './ledger.js';

/** After the last fault everything must have come to an end within this time. */
const SETTLE_LIMIT_MS = 240_000;
const ENDS = new Set(['completed', 'failed', 'cancelled']);
const RESTS = new Set(['running', 'stopped', 'error']);
const TURN_ENDS = new Set(['completed', 'failed', 'aborted']);
/** What a setup may fail with when engine and containers fail as they do in a soak. */
const EXPECTED_CODES = new Set([
  'container_failed',
  'container_exited',
  'container_oom',
  'docker_unavailable',
  'agent_unreachable',
  'agent_failed',
  'phase_timeout',
]);
/** What a setup says whose worker was killed in each of its attempts. */
const WORKER_DIED = /its worker died again and again/;

interface Scene {
  readonly world: LoadWorld;
  readonly engine: SimulatedEngineProcess;
  readonly ledger: Ledger;
}

/** What is not as it must be after a soak: first while the projects are there, then after their deletion. */
export async function judgeSoak(scene: Scene): Promise<readonly string[]> {
  const problems = [...scene.ledger.wrongAnswers.slice(0, 5)];
  const { api } = scene.world.main;
  const projects = await untilSettled(api).catch(async (error: unknown) => {
    problems.push(`not everything came to an end: ${String(error)}`);
    return api.list();
  });
  problems.push(...promises(scene.ledger, projects), ...failures(projects), ...(await doneTwice(scene)));
  const asked = eventually(() => api.deleteAll(), { timeoutMs: SETTLE_LIMIT_MS, intervalMs: 1_000 });
  await asked.catch((error: unknown) => problems.push(`the deletion of all was refused: ${String(error)}`));
  problems.push(...(await leftOvers(scene)));
  return problems;
}

/** Every setup has ended, every project rests, and so does every prompt. */
async function untilSettled(api: ApiClient): Promise<readonly ProjectView[]> {
  return eventually(
    async () => {
      const projects = await api.list();
      const restless = projects.filter(({ setup, status }) => !ENDS.has(setup.phase) || !RESTS.has(status));
      const [first] = restless;
      if (first !== undefined) {
        throw new Error(`${restless.length} go on; ${first.id} is ${first.status}, its setup in ${first.setup.phase}`);
      }
      for (const { id } of projects) {
        const { turns } = (await api.get(`/projects/${id}/prompts`)) as { turns: { state: string }[] };
        const open = turns.find(({ state }) => !TURN_ENDS.has(state));
        if (open !== undefined) throw new Error(`a prompt of ${id} is ${open.state}`);
      }
      return projects;
    },
    { timeoutMs: SETTLE_LIMIT_MS, intervalMs: 500 },
  );
}

/** What was acknowledged is there, what was deleted is not, and nothing else is. */
function promises({ alive, deleted }: Ledger, projects: readonly ProjectView[]): readonly string[] {
  const present = new Set(projects.map(({ id }) => id));
  return [
    ...[...alive].filter((id) => !present.has(id)).map((id) => `${id} was acknowledged and is lost`),
    ...[...deleted].filter((id) => present.has(id)).map((id) => `${id} was deleted and is still there`),
    ...[...present].filter((id) => !alive.has(id) && !deleted.has(id)).map((id) => `${id} was asked for by nobody`),
  ];
}

function failures(projects: readonly ProjectView[]): readonly string[] {
  return projects.flatMap(({ id, setup: { phase, error } }) => {
    if (phase !== 'failed') return [];
    if (error === null || error.hint === '') return [`${id} failed without a word`];
    const isExpected = EXPECTED_CODES.has(error.code) || WORKER_DIED.test(error.message);
    return isExpected ? [] : [`${id} failed by ${error.code}: ${error.message}`];
  });
}

async function doneTwice({ engine }: Scene): Promise<readonly string[]> {
  const { projects } = await engine.report();
  return Object.entries(projects).flatMap(([id, { promptsDone }]) =>
    Object.entries(promptsDone)
      .filter(([, times]) => times > 1)
      .map(([prompt, times]) => `${id}: the prompt ${prompt} was worked on to its end ${times} times`),
  );
}

/** After the deletion of all: nothing on the engine, no folder, no row, no workflow of a project. */
async function leftOvers({ world, engine, ledger }: Scene): Promise<readonly string[]> {
  const look = async (): Promise<string[]> => {
    const { present } = await engine.report();
    const rows = await world.main.api.list();
    const found = [...Object.values(present).flat(), ...rows.map(({ id }) => `project ${id}`)];
    for (const id of [...ledger.alive, ...ledger.deleted]) {
      const isThere = await access(join(world.dataDir, 'projects', id)).then(
        () => true,
        () => false,
      );
      if (isThere) found.push(`folder ${id}`);
    }
    for await (const { workflowId } of world.client.workflow.list({ query: 'ExecutionStatus = "Running"' })) {
      if (workflowId.startsWith('project')) found.push(`workflow ${workflowId}`);
    }
    return found;
  };
  const nothing = async (): Promise<string[]> => {
    const found = await look();
    if (found.length > 0) throw new Error(`${found.length} things are left.`);
    return found;
  };
  const found = await eventually(nothing, { timeoutMs: SETTLE_LIMIT_MS, intervalMs: 1_000 }).catch(look);
  return found.map((thing) => `left after the deletion of all: ${thing}`);
}
