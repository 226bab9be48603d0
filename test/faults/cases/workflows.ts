import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { agentStateOf } from '../../support/e2e/with-service.js';
import { WORK_PHASES } from '../../../src/domain/setup-phase.js';
import { LONG_PHASES, projectInEachPhase } from '../../support/e2e/every-phase.js';
import { untilCompleted } from '../expectations.js';
import { require } from './steps.js';
import type { FaultCase } from '../fault-case.js';
import type { World, WorldOptions } from '../world/with-world.js';

/** As much as fits into a container's environment. */
const HUGE = 'The compiler says: error. '.repeat(4_000);

const WORKFLOWS: WorldOptions = {
  templates: {
    quick: {},
    'huge-error': { agent: { providerError: { name: 'UnknownError', data: { message: HUGE } } } },
    ...LONG_PHASES,
  },
};

const BLOCKED_S = 10;

/** Blocks the event loop of whoever loads it and then gets the signal. */
const BLOCKING_HOOK = `process.on('SIGUSR2', () => {
  const until = performance.now() + ${BLOCKED_S * 1_000};
  while (performance.now() < until);
});
`;

export const WORKFLOW_CASES: readonly FaultCase[] = [
  {
    row: '50',
    injected: 'recorded histories of earlier versions, and workflow code that decides otherwise',
    expected: 'replay on the present code; the replay test names what does not (workflows carry no version pins)',
    suite: { files: ['test/workflows/replay.test.ts'] },
  },
  {
    row: '51a',
    injected: `an agent whose error is of ${Math.round(HUGE.length / 1_000)} kB`,
    expected: 'cut for people and for the history, no workflow task fails, the next project is none the worse',
    world: WORKFLOWS,
    run: hugeError,
  },
  {
    row: '51b',
    injected: 'endless logs, endless answers and 10 MB of error',
    expected: 'cut where they come in: a failure is under 5 kB, a log tail is small',
    suite: {
      files: [
        'test/activities/application-failure.test.ts',
        'test/docker/logs-and-events.test.ts',
        'test/agent/opencode-faults.test.ts',
      ],
      names: 'small|long line|endless',
    },
  },
  {
    row: '52',
    injected: 'activities that throw texts, nothing, 10 MB, and what nobody expected',
    expected: 'one failure of one project, typed as internal, three attempts; the worker lives',
    suite: {
      files: [
        'test/activities/application-failure.test.ts',
        'test/activities/run-activity.test.ts',
        'test/workflows/project-lifecycle.test.ts',
      ],
      names: 'nobody expected|whatever was thrown|went wrong|its own reason',
    },
  },
  {
    row: '53',
    injected: `the worker's event loop blocked for ${BLOCKED_S} s with a setup in each phase`,
    expected: 'the log says for how long; attempts time out and are made again: nothing runs twice, all complete',
    world: WORKFLOWS,
    run: blockedLoop,
  },
];

async function hugeError(world: World): Promise<string> {
  const { api, client } = world;
  const { id } = await api.create({ template: 'huge-error' });
  const { setup } = await api.untilEnded(id);
  const length = setup.error?.message.length ?? 0;
  require(setup.error?.code === 'agent_failed' && length <= 600, `${setup.error?.code}, ${length} characters.`);
  const handle = client.workflow.getHandle(`project-setup:${id}:1`);
  const { historySize = 0 } = await handle.describe();
  const { events } = await handle.fetchHistory();
  const failedTasks = (events ?? []).filter((event) => Boolean(event.workflowTaskFailedEventAttributes));
  require(historySize < 100_000 &&
    failedTasks.length === 0, `${historySize} bytes, ${failedTasks.length} failed tasks.`);
  const next = await api.create({ template: 'quick' });
  await untilCompleted(world, next.id);
  return `${length} characters of it shown, ${Math.round(historySize / 1_000)} kB of history, no failed workflow task`;
}

async function blockedLoop(world: World): Promise<string> {
  const { api, parts, folder, dataDir } = world;
  const hook = join(folder, 'blocking-hook.mjs');
  await writeFile(hook, BLOCKING_HOOK);
  await parts.worker.stop();
  parts.worker.env = { NODE_OPTIONS: `--import ${hook}` };
  await parts.worker.start();
  const projects = await projectInEachPhase(world);
  process.kill(parts.worker.pid, 'SIGUSR2');
  await delay(BLOCKED_S * 1_000);
  const failed: string[] = [];
  for (const phase of WORK_PHASES) {
    const id = projects.get(phase) ?? '';
    await untilCompleted(world, id);
    const { promptsRun } = await agentStateOf(dataDir, id);
    require(promptsRun === 1, `${phase}: the prompt ran ${promptsRun} times.`);
    const view = (await api.setup(id)).phases.find((one) => one.phase === phase);
    if ((view?.failedAttempts ?? 0) > 0) failed.push(`${phase} ${view?.failedAttempts}`);
  }
  const [, blockedMs = '0'] = /"blockedMs":(\d+)/.exec(await parts.worker.log()) ?? [];
  require(Number(blockedMs) > BLOCKED_S * 900, `The log tells of ${blockedMs} ms.`);
  return `all ${projects.size} completed, one prompt each; the log says ${blockedMs} ms; attempts shown as failed: ${failed.join(', ') || 'none'}`;
}
