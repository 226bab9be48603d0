import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureFakeClock } from '../../../scripts/platform/ensure-fake-clock.js';
import { Random } from '../../load/soak/random.js';
import { agentStateOf } from '../../support/e2e/with-service.js';
import { phaseOf, secondsOf, untilCompleted, untilFailed, untilStatus } from '../expectations.js';
import { require } from './steps.js';
import type { FaultCase } from '../fault-case.js';
import type { World, WorldOptions } from '../world/with-world.js';

const LIMIT_S = 20;

export const TIME: WorldOptions = {
  templates: {
    quick: {},
    'slow-preview': { preview: { readyAfterMs: 12_000 } },
    'slow-agent': { agent: { workMs: 12_000 } },
    'never-ready': { preview: { mode: 'never' } },
  },
  env: {
    SITEWRIGHT_PHASE_TIMEOUT_STARTING_DOCKER: String(LIMIT_S),
    SITEWRIGHT_PHASE_TIMEOUT_WAITING_COMPLETION: String(LIMIT_S),
  },
};

export const TIME_CASES: readonly FaultCase[] = [
  {
    row: '39',
    injected: `the clock of API and worker jumps by +1 h, -1 h and back, every 2 s, during both waits (limit ${LIMIT_S} s) and under an open page`,
    expected: 'waits last as long as without it, nothing runs twice, nobody who looks is forgotten',
    world: TIME,
    run: clockJumps,
  },
  {
    row: '42a',
    injected: `heartbeats around the very instant of a phase's limit (${LIMIT_S} s), the first one after ${LIMIT_S / 2} s of absence`,
    expected: 'the phase ends once, at its own limit; presence neither ends nor begins anything',
    world: TIME,
    run: beatsAtTheLimit,
  },
  {
    row: '42b',
    injected: 'heartbeats within 100 ms of the idle time of 3 s, 8 times (seed 42)',
    expected: 'the project goes on or is woken again, never an error, never a second setup',
    world: TIME,
    run: beatsAtTheIdleTime,
  },
  {
    row: '42c',
    injected: 'setups of 1 to 60 s that somebody looks at or nobody, and heartbeats that come late',
    expected: 'looking changes nothing; an idle deadline is checked against the database first',
    suite: {
      files: ['test/e2e/readiness.test.ts', 'test/workflows/project-life.test.ts', 'test/api/presence.test.ts'],
      names: 'whether somebody looks|idleness|presence',
    },
  },
];

async function clockJumps(world: World): Promise<string> {
  const { api, parts, folder, dataDir } = world;
  const clock = join(folder, 'clock');
  const setClock = (offset: string): Promise<void> => writeFile(clock, `${offset}\n`);
  await setClock('+0');
  const env = {
    LD_PRELOAD: await ensureFakeClock({ allowInstall: false }),
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_NO_CACHE: '1',
    // Nobody sets this one, and programs count on it.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  for (const part of [parts.worker, parts.api]) {
    await part.stop();
    part.env = env;
    await part.start();
  }
  try {
    await api.put('/settings', { idleTimeoutSeconds: 10 });
    const watched = await api.create({ template: 'quick' });
    await untilCompleted(world, watched.id);
    const [preview, agent] = await Promise.all(
      ['slow-preview', 'slow-agent'].map((template) => api.create({ template })),
    );
    const [one, other] = [preview?.id ?? '', agent?.id ?? ''];
    const jumps = ['+1h', '-1h', '+0', '-1h', '+1h', '+0'];
    for (const offset of jumps) {
      await setClock(offset);
      await delay(2_000);
      await beat(world, watched.id);
      require((await api.project(watched.id)).status === 'running', 'A project that is looked at was stopped.');
    }
    const told: string[] = [];
    for (const [id, phase] of [
      [one, 'starting_docker'],
      [other, 'waiting_completion'],
    ] as const) {
      await untilCompleted(world, id);
      const { promptsRun } = await agentStateOf(dataDir, id);
      const view = await phaseOf(world, id, phase);
      require(promptsRun === 1 &&
        view.failedAttempts === 0, `${phase}: ${promptsRun} prompts, ${view.failedAttempts} failed`);
      told.push(`${phase} noticed its end`);
    }
    return `${jumps.length} jumps: ${told.join(', ')}, one prompt each, no failed attempt; the open page kept its project awake`;
  } finally {
    await setClock('+0');
    for (const part of [parts.worker, parts.api]) {
      await part.stop();
      part.env = {};
      await part.start();
    }
    await api.put('/settings', { idleTimeoutSeconds: null });
  }
}

function beat({ api }: World, id: string): Promise<unknown> {
  return api.post(`/projects/${id}/presence`, { viewerId: 'viewer-one' });
}

async function beatsAtTheLimit(world: World): Promise<string> {
  const { api } = world;
  const { id } = await api.create({ template: 'never-ready' });
  const { phaseDeadlineAt } = await api.untilPhase(id, 'starting_docker');
  const deadline = Date.parse(phaseDeadlineAt ?? '');
  await delay(deadline - Date.now() - (LIMIT_S / 2) * 1_000);
  await beat(world, id);
  await delay(deadline - Date.now() - 500);
  let beats = 0;
  while (Date.now() < deadline + 500) {
    await beat(world, id);
    beats += 1;
    await delay(10);
  }
  await untilFailed(world, id, { code: 'phase_timeout', phase: 'starting_docker', says: /not done within/ });
  const project = await api.project(id);
  const seconds = secondsOf(await phaseOf(world, id, 'starting_docker'));
  require(project.setup.try === 1 && project.status === 'error', `Try ${project.setup.try}, ${project.status}.`);
  require(seconds >= LIMIT_S && seconds < LIMIT_S + 2, `The phase ended after ${seconds} s.`);
  return `${beats} heartbeats within half a second of the limit; failed once, after ${seconds.toFixed(1)} s, in try 1`;
}

async function beatsAtTheIdleTime(world: World): Promise<string> {
  const { api, dataDir } = world;
  await api.put('/settings', { idleTimeoutSeconds: 3 });
  const { id } = await api.create({ template: 'quick' });
  await untilCompleted(world, id);
  const random = new Random(42);
  let woken = 0;
  for (let round = 0; round < 8; round += 1) {
    await beat(world, id);
    await delay(3_000 + (random.next() - 0.5) * 200);
    await beat(world, id);
    const { status, setup } = await api.project(id);
    require(status !== 'error' && setup.try === 1, `It is ${status}, try ${setup.try}.`);
    if (status !== 'running') woken += 1;
    await untilStatus(world, id, 'running', 10_000);
  }
  const { promptsRun } = await agentStateOf(dataDir, id);
  await api.put('/settings', { idleTimeoutSeconds: null });
  require(promptsRun === 1, `The prompt ran ${promptsRun} times.`);
  return `running after each of 8 rounds, ${woken} of them by a wake; one prompt, try 1`;
}
