import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { withTempFolder } from '../support/temp-folder.js';
import { checkInvariants } from './checker.js';
import { CallHistory } from './world/call-history.js';
import { SECRETS } from './world/with-world.js';

const ID = 'c0ffee00c0ffee00';
const SHORT = { endMs: 50, leftoversMs: 50 };

const FAILURE = { code: 'container_exited', phase: 'starting_docker', message: 'It stopped.', hint: 'Read the log.' };

/** One acknowledged project, and all that the checker asks about it, as it should be. */
interface Scene {
  answer: { status: number; body: unknown };
  agent: { sessions: object; promptsRun: number } | undefined;
  surplus: readonly string[];
  log: string;
  workflow: 'COMPLETED' | 'RUNNING';
  /** A folder of the data folder that outlives the deletion. */
  left: string | undefined;
}

async function check(changes: Partial<Scene>): Promise<void> {
  const scene: Scene = {
    answer: { status: 200, body: project({}) },
    agent: { sessions: { one: {} }, promptsRun: 1 },
    surplus: [],
    log: '',
    workflow: 'COMPLETED',
    left: undefined,
    ...changes,
  };
  await withTempFolder(async (dataDir) => {
    const folder = join(dataDir, 'projects', ID);
    await mkdir(folder, { recursive: true });
    if (scene.agent !== undefined) await writeFile(join(folder, 'agent-state.json'), JSON.stringify(scene.agent));
    if (scene.left !== undefined) await mkdir(join(dataDir, scene.left, ID), { recursive: true });
    const calls = new CallHistory();
    calls.add({ method: 'POST', path: '/projects', at: new Date(), status: 202, body: { id: ID } });
    await checkInvariants(worldOf(scene, { dataDir, folder, calls }), SHORT);
  });
}

function worldOf(
  { answer, surplus, log, workflow }: Scene,
  { dataDir, folder, calls }: { dataDir: string; folder: string; calls: CallHistory },
): Parameters<typeof checkInvariants>[0] {
  let isDeleted = false;
  const raw = async (method: string): Promise<{ status: number; body: unknown }> => {
    if (method === 'DELETE') {
      isDeleted = true;
      await rm(folder, { recursive: true });
    }
    return isDeleted ? { status: 404, body: {} } : answer;
  };
  const part = { log: async () => log };
  const handle = { describe: async () => ({ status: { name: workflow } }) };
  return {
    api: { raw, list: async () => [{ id: ID }] },
    calls,
    dataDir,
    effects: { surplusOf: () => surplus },
    parts: { api: part, worker: part },
    client: { workflow: { getHandle: () => handle } },
  } as unknown as Parameters<typeof checkInvariants>[0];
}

function project(setup: object, status = 'running'): object {
  return { id: ID, status, setup: { try: 1, phase: 'completed', error: null, ...setup } };
}

describe('the checker of what must hold', () => {
  it('is content with a project that ended well, or badly with a reason', async () => {
    await check({});
    await check({
      answer: { status: 200, body: project({ phase: 'failed', error: FAILURE }, 'error') },
      agent: undefined,
    });
  });

  it.each<[string, Partial<Scene>]>([
    ['I1', { answer: { status: 200, body: project({ phase: 'sending_prompt' }) } }],
    ['I1', { answer: { status: 200, body: project({}, 'starting') } }],
    ['I2', { answer: { status: 404, body: {} } }],
    ['I3', { surplus: ['some preview'] }],
    ['I3', { agent: { sessions: { one: {}, two: {} }, promptsRun: 1 } }],
    ['I3', { agent: { sessions: { one: {} }, promptsRun: 2 } }],
    ['I3', { agent: { sessions: { one: {} }, promptsRun: 0 } }],
    ['I3', { agent: undefined }],
    ['I4', { answer: { status: 200, body: project({ phase: 'failed', error: { ...FAILURE, hint: ' ' } }) } }],
    ['I4', { log: `a line with ${SECRETS.masterKey}` }],
    ['I5', { left: 'histories' }],
    ['I5', { workflow: 'RUNNING' }],
  ])('finds that %s does not hold: %j', async (invariant, changes) => {
    await expect(check(changes)).rejects.toThrow(invariant);
  });
});
