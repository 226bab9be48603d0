import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ProjectView } from '../support/e2e/api-client.js';
import { agentStateOf, NOTHING, resourcesOf } from '../support/e2e/with-service.js';
import { eventually } from '../support/eventually.js';
import { SECRETS, type World } from './world/with-world.js';

const ENDS = new Set(['completed', 'failed', 'cancelled']);
interface Limits {
  readonly endMs: number;
  readonly leftoversMs: number;
}

/**
 * For the end: the longest limit of a phase that a case uses, and some. For what is left: reconciliation looks every
 * minute, and removes what it saw twice.
 */
const LIMITS: Limits = { endMs: 120_000, leftoversMs: 150_000 };

/** The part of a world that is looked at. */
type Checked = Pick<World, 'api' | 'calls' | 'effects' | 'dataDir'> & {
  readonly parts: Readonly<Record<'api' | 'worker', { log(): Promise<string> }>>;
  readonly client: { readonly workflow: Pick<World['client']['workflow'], 'getHandle'> };
};

/**
 * What must hold after every fault, checked when all faults are over: I1 each acknowledged project has ended in one
 * way; I2 nothing acknowledged is lost; I3 there was never more than one set of containers, one session and one run
 * of each prompt; I4 failures say where, what and what next, and tell no secret; I5 after deletion nothing is left.
 * (I6, that others do not suffer, is measured by the cases that slow something down.)
 */
export async function checkInvariants(world: Checked, limits = LIMITS): Promise<void> {
  const { api, calls } = world;
  const created = calls.created;
  for (const id of created) await checkProject(world, id, limits.endMs);
  const surplus = world.effects.surplusOf(created);
  if (surplus.length > 0) throw new Error(`I3: two containers of one service at a time: ${surplus.join(', ')}`);
  await checkSecrets(world);
  for (const { id } of await api.list()) await api.raw('DELETE', `/projects/${id}`);
  for (const id of created) await checkNothingLeft(world, id, limits.leftoversMs);
  calls.clear();
}

async function checkProject(world: Checked, id: string, timeoutMs: number): Promise<void> {
  if (world.calls.isDeleted(id)) return;
  const project = await eventually(
    async () => {
      const answer = await world.api.raw('GET', `/projects/${id}`);
      if (answer.status === 404) throw new Error(`I2: the acknowledged project ${id} is gone.`);
      const view = answer.body as ProjectView;
      if (answer.status !== 200 || !ENDS.has(view.setup.phase) || view.status === 'starting') {
        throw new Error(`I1: the project ${id} has not ended: ${JSON.stringify(answer.body)}`);
      }
      return view;
    },
    { timeoutMs, intervalMs: 100 },
  );
  checkFailure(project);
  await checkAgent(world, project);
}

function checkFailure({ id, setup: { phase, error } }: ProjectView): void {
  if (phase !== 'failed') return;
  if (error === null || [error.code, error.phase, error.message, error.hint].some((text) => text.trim() === '')) {
    throw new Error(`I4: the failure of ${id} does not say where, what and what next: ${JSON.stringify(error)}`);
  }
}

async function checkAgent(world: Checked, { id, setup }: ProjectView): Promise<void> {
  const state = await agentStateOf(world.dataDir, id).catch(() => undefined);
  if (state === undefined) {
    if (setup.phase === 'completed') throw new Error(`I3: ${id} is completed, and its agent was never asked.`);
    return;
  }
  const [sessions, allowed] = [Object.keys(state.sessions).length, setup.try + world.calls.promptsOf(id)];
  if (sessions > 1) throw new Error(`I3: ${id} has ${sessions} sessions.`);
  if (state.promptsRun > allowed) throw new Error(`I3: ${id} ran ${state.promptsRun} prompts, ${allowed} at most.`);
  if (setup.phase === 'completed' && state.promptsRun === 0) throw new Error(`I3: the prompt of ${id} never ran.`);
}

/** I4: no answer and no log line may hold a secret. */
async function checkSecrets({ calls, parts }: Checked): Promise<void> {
  const texts = {
    'an answer of the API': calls.all.map(({ body }) => JSON.stringify(body)).join('\n'),
    "the API's log": await parts.api.log(),
    "the worker's log": await parts.worker.log(),
  };
  for (const [where, text] of Object.entries(texts)) {
    for (const [name, secret] of Object.entries(SECRETS)) {
      if (text.includes(secret)) throw new Error(`I4: ${where} tells the ${name}.`);
    }
  }
}

async function checkNothingLeft(world: Checked, id: string, timeoutMs: number): Promise<void> {
  await eventually(
    async () => {
      const { status } = await world.api.raw('GET', `/projects/${id}`);
      if (status !== 404) throw new Error(`I5: the deleted project ${id} answers ${status}.`);
      const left = await resourcesOf(id);
      if (!isDeepStrictEqual(left, NOTHING)) throw new Error(`I5: ${id} has left ${JSON.stringify(left)}.`);
      const folders = await readdir(world.dataDir);
      for (const folder of folders) {
        const isThere = await access(join(world.dataDir, folder, id)).then(
          () => true,
          () => false,
        );
        if (isThere) throw new Error(`I5: ${folder}/${id} is left.`);
      }
      await checkNoWorkflow(world, id);
    },
    { timeoutMs, intervalMs: 200 },
  );
}

async function checkNoWorkflow({ client }: Checked, id: string): Promise<void> {
  const { status } = await client.workflow
    .getHandle(`project:${id}`)
    .describe()
    .catch(() => ({ status: { name: 'NONE' } }));
  if (status.name === 'RUNNING') throw new Error(`I5: the lifecycle of ${id} still runs.`);
}
