import { agentStateOf } from '../../support/e2e/with-service.js';
import type { StandIns } from '../../support/e2e/stand-in-templates.js';
import { eventually } from '../../support/eventually.js';
import { phaseOf, secondsOf, untilCompleted, untilFailed, untilFound } from '../expectations.js';
import { require } from './steps.js';
import type { FaultCase } from '../fault-case.js';
import type { World, WorldOptions } from '../world/with-world.js';
import { PROVIDER_CASES, PROVIDER_TEMPLATES } from './provider.js';

/** Longer than any limit of these worlds. */
const FOR_EVER_MS = 600_000;

/** Since the phase's start or the agent's last progress, whichever is later. */
const AGENT_LIMIT_S = 14;

const TEMPLATES: Readonly<Record<string, StandIns>> = {
  'never-listens': { agent: { listenAfterMs: FOR_EVER_MS } },
  'listens-late': { agent: { listenAfterMs: 15_000 } },
  'slow-answers': { agent: { slowMs: 400, workMs: 2_000 } },
  'prompt-late': { agent: { promptDelayMs: 12_000 } },
  'prompt-unanswered': { agent: { ackDelayMs: FOR_EVER_MS, workMs: 2_000 } },
  hangs: { agent: { hangs: true } },
  'stays-busy': { agent: { staysBusy: true } },
  'idle-never': { agent: { idle: 'never', workMs: 2_000 } },
  'idle-twice': { agent: { idle: 'twice', workMs: 2_000 } },
  'idle-early': { agent: { idle: 'early', workMs: 2_000 } },
  'stream-cut': { agent: { streamEndsAfter: 2, workMs: 3_000 } },
  asks: { agent: { question: 'Which colours?' } },
  'wants-leave': { agent: { permission: 'bash' } },
  forgets: { agent: { forgetsAfterMs: 6_000, workMs: 10_000 } },
};

export const AGENT: WorldOptions = {
  templates: { ...TEMPLATES, ...PROVIDER_TEMPLATES },
  env: {
    SITEWRIGHT_PHASE_TIMEOUT_STARTING_DOCKER: '25',
    SITEWRIGHT_PHASE_TIMEOUT_SENDING_PROMPT: '40',
    SITEWRIGHT_PHASE_TIMEOUT_WAITING_COMPLETION: String(AGENT_LIMIT_S),
  },
};

/** An agent that comes late, hangs, lies about its state, asks, or forgets. */
export const AGENT_CASES: readonly FaultCase[] = [
  {
    row: '29',
    injected: "the agent's server never opens; opens after 15 s; answers each call 0.4 s late (phase limit 25 s)",
    expected: 'fails at the limit and names the agent, who is not called before it is healthy; the others complete',
    world: AGENT,
    run: listensLateOrNever,
  },
  {
    row: '30a',
    injected:
      'a prompt that takes effect after 12 s, and one that is taken at once but never acknowledged (calls end after 10 s)',
    expected: 'looked for before it is sent again, under the same message id: one message, one run; both complete',
    world: AGENT,
    run: acknowledgedLateOrNever,
  },
  {
    row: '30b',
    injected: `the agent begins with the prompt and never gets on (limit ${AGENT_LIMIT_S} s without progress)`,
    expected: 'fails at the limit since the last progress, with what was seen last',
    world: AGENT,
    run: hangsOnPrompt,
  },
  {
    row: '31',
    injected: 'the agent stays busy for ever after its final answer',
    expected: 'the completed message wins after 10 s of grace',
    world: AGENT,
    run: staysBusy,
  },
  {
    row: '32',
    injected: '`session.idle` never sent, sent twice, sent before the work begins',
    expected: 'snapshots decide: each completes when the work is done, none before',
    world: AGENT,
    run: idleEvents,
  },
  ...PROVIDER_CASES(AGENT),
  {
    row: '34a',
    injected: 'the event stream breaks after every second event, and repeats all earlier ones when it is back',
    expected: 'watched again, decided by the message list: completes once, at most 2 s after the end',
    world: AGENT,
    run: streamCut,
  },
  {
    row: '34b',
    injected: "the real agent's stream falls silent, is refused, ends; the agent restarts",
    expected: 'given up, opened again, nothing missed',
    suite: {
      files: [
        'test/agent/opencode-faults.test.ts',
        'test/agent/opencode-watch.test.ts',
        'test/activities/agent-changes.test.ts',
      ],
      names: 'stream|ends as unreachable|hints',
    },
  },
  {
    row: '35a',
    injected: `the agent asks a question, and wants a permission; nobody answers for longer than its limit of ${AGENT_LIMIT_S} s`,
    expected: '"waits for you", its clock stands still; it goes on with the answer',
    world: AGENT,
    run: asks,
  },
  {
    row: '35b',
    injected: 'the real agent asks a question and a permission',
    expected: 'told at once, answered once, by an answer that fits',
    suite: { files: ['test/agent/opencode-conversation.test.ts'], names: 'what the real agent asks' },
  },
  {
    row: '38a',
    injected: 'the agent loses all sessions in mid-work',
    expected:
      'fails as lost, never taken for idle, nothing is sent silently; a retry opens a session anew and completes',
    world: AGENT,
    run: forgets,
  },
  {
    row: '38b',
    injected: 'the real agent is killed in mid-work, while a tool runs, and without its home',
    expected: 'interrupted or lost, never completed; the same message is taken up when it is sent again',
    suite: { files: ['test/agent/opencode-session.test.ts'], names: 'lost|interrupted|never began|killed' },
  },
];

async function listensLateOrNever(world: World): Promise<string> {
  const { api } = world;
  const [never, late, slow] = await Promise.all(
    ['never-listens', 'listens-late', 'slow-answers'].map((template) => api.create({ template })),
  );
  const [id, others] = [never?.id ?? '', [late?.id ?? '', slow?.id ?? '']];
  for (const other of others) await untilCompleted(world, other);
  const message = await untilFailed(world, id, { code: 'phase_timeout', phase: 'starting_docker', says: /agent/i });
  const seconds = secondsOf(await phaseOf(world, id, 'starting_docker'));
  require(seconds >= 25 && seconds < 27, `It ended after ${seconds} s.`);
  return `both others completed; the first failed after ${seconds.toFixed(1)} s: ${message}`;
}

async function acknowledgedLateOrNever(world: World): Promise<string> {
  const { api } = world;
  const projects = await Promise.all(['prompt-late', 'prompt-unanswered'].map((template) => api.create({ template })));
  const told: string[] = [];
  for (const { id } of projects) {
    await untilCompleted(world, id);
    const { promptCalls, promptsRun } = await agentStateOf(world.dataDir, id);
    require(promptsRun === 1, `The prompt ran ${promptsRun} times.`);
    const { failedAttempts } = await phaseOf(world, id, 'sending_prompt');
    told.push(`${promptCalls} calls, ${promptsRun} run, ${failedAttempts} attempts shown as failed`);
  }
  return `both completed: ${told.join('; ')}`;
}

async function hangsOnPrompt(world: World): Promise<string> {
  const { id } = await world.api.create({ template: 'hangs' });
  const says = /not done within .* The agent is working/;
  const message = await untilFailed(world, id, { code: 'phase_timeout', phase: 'waiting_completion', says });
  const seconds = secondsOf(await phaseOf(world, id, 'waiting_completion'));
  require(seconds < AGENT_LIMIT_S + 2, `It ended after ${seconds} s.`);
  return `failed after ${seconds.toFixed(1)} s: ${message}`;
}

async function staysBusy(world: World): Promise<string> {
  const { id } = await world.api.create({ template: 'stays-busy' });
  await untilCompleted(world, id);
  const seconds = secondsOf(await phaseOf(world, id, 'waiting_completion'));
  require(seconds >= 9 && seconds < 13, `It completed after ${seconds} s.`);
  return `completed ${seconds.toFixed(1)} s after the phase began`;
}

async function idleEvents(world: World): Promise<string> {
  const projects = await Promise.all(
    ['idle-never', 'idle-twice', 'idle-early'].map(async (template) => {
      const { id } = await world.api.create({ template });
      return { template, id };
    }),
  );
  const told: string[] = [];
  for (const { template, id } of projects) {
    await untilCompleted(world, id);
    told.push(`${template} ${(await afterTheEnd(world, id)).toFixed(2)} s after the end`);
  }
  return `all completed: ${told.join(', ')}`;
}

/** Seconds between the end of the agent's work and that of the phase; never less than none. */
async function afterTheEnd(world: World, id: string): Promise<number> {
  const { endedAt } = await phaseOf(world, id, 'waiting_completion');
  const { endedAt: workedUntil } = await agentStateOf(world.dataDir, id);
  const seconds = (Date.parse(endedAt ?? '') - (workedUntil ?? Number.NaN)) / 1_000;
  require(seconds >= 0 && seconds < 2, `The end was noticed ${seconds} s after it.`);
  return seconds;
}

async function streamCut(world: World): Promise<string> {
  const { id } = await world.api.create({ template: 'stream-cut' });
  await untilCompleted(world, id);
  return `completed ${(await afterTheEnd(world, id)).toFixed(2)} s after the end of the work`;
}

async function asks(world: World): Promise<string> {
  const { api } = world;
  const [question, permission] = await Promise.all(['asks', 'wants-leave'].map((template) => api.create({ template })));
  const answers = [
    [question?.id ?? '', { answers: [['Cool']] }],
    [permission?.id ?? '', { permission: 'once' }],
  ] as const;
  for (const [id] of answers) await untilFound(world, id, /waits for you/);
  for (const [id] of answers) {
    await eventually(
      async () => {
        const { startedAt } = await phaseOf(world, id, 'waiting_completion');
        require(Date.now() - Date.parse(startedAt) > (AGENT_LIMIT_S + 4) * 1_000, 'Its limit is not over yet.');
      },
      { timeoutMs: 40_000, intervalMs: 200 },
    );
    const { phase } = await api.setup(id);
    require(phase === 'waiting_completion', `The setup did not wait: ${phase}.`);
  }
  for (const [id, answer] of answers) {
    const { asks } = (await api.get(`/projects/${id}/messages`)) as { asks: readonly { id: string }[] };
    await api.post(`/projects/${id}/asks/${asks[0]?.id}`, answer);
    await untilCompleted(world, id);
  }
  return `both waited ${AGENT_LIMIT_S + 4} s for an answer, 4 s beyond the limit, and completed with it`;
}

async function forgets(world: World): Promise<string> {
  const { api, dataDir } = world;
  const { id } = await api.create({ template: 'forgets' });
  const says = /lost its session/;
  const message = await untilFailed(world, id, { code: 'agent_failed', phase: 'waiting_completion', says });
  const before = await agentStateOf(dataDir, id);
  require(before.promptsRun === 1, `The prompt ran ${before.promptsRun} times.`);
  await api.command(id, 'retry');
  await api.untilPhase(id, 'starting_docker');
  await untilCompleted(world, id);
  const { promptsRun } = await agentStateOf(dataDir, id);
  require(promptsRun === 2, `After the retry the prompt ran ${promptsRun} times in all.`);
  return `"${message}", one prompt run until then; the retry completed with one more`;
}
