import { agentStateOf } from '../../support/e2e/with-service.js';
import type { StandIns } from '../../support/e2e/stand-in-templates.js';
import { eventually } from '../../support/eventually.js';
import { phaseOf, secondsOf, untilCompleted, untilFailed, untilFound } from '../expectations.js';
import { require } from './steps.js';
import type { FaultCase } from '../fault-case.js';
import type { World, WorldOptions } from '../world/with-world.js';

function apiError(statusCode: number, message: string): object {
  return { name: 'APIError', data: { message, statusCode, isRetryable: false } };
}

const SLOW_DOWN = 'Rate limit reached, try again later';
const NO_QUOTA = 'You exceeded your current quota, please check your plan and billing details.';

/** What ends a setup at once: its error in the agent's answer, and the code and words that people get. */
const REFUSALS = {
  'key-refused': ['provider_rejected', apiError(401, 'Incorrect API key provided')],
  'account-blocked': ['provider_rejected', apiError(403, 'Your account is blocked')],
  'server-error': ['provider_unreachable', apiError(500, 'Internal server error')],
  'context-overflow': ['agent_failed', { name: 'ContextOverflowError', data: { message: 'The prompt is too long' } }],
} as const;

export const PROVIDER_TEMPLATES: Readonly<Record<string, StandIns>> = {
  ...Object.fromEntries(
    Object.entries(REFUSALS).map(([name, [, error]]) => [
      name,
      { agent: { workMs: 1_000, providerError: error as never } },
    ]),
  ),
  'quota-used-up': { agent: { retry: { message: NO_QUOTA, times: 100, everyMs: 2_000 } } },
  'rate-limited': { agent: { retry: { message: SLOW_DOWN, times: 2, everyMs: 3_000 } } },
  'limited-for-ever': { agent: { retry: { message: SLOW_DOWN, times: 1_000, everyMs: 3_000 } } },
};

export const PROVIDER_CASES = (world: WorldOptions): readonly FaultCase[] => [
  {
    row: '33a',
    injected:
      'the provider refuses key and account, answers 500 to the end, the context overflows, the quota is used up (429)',
    expected: "told at most 3 s after the agent knows, with the provider's words; fails by its code",
    world,
    run: refused,
  },
  {
    row: '33b',
    injected: 'a rate limit (429) that ends after two tries, and one that never ends (limit 14 s)',
    expected:
      'shown with the time of the next try while it lasts; the first completes, the second ends at the limit of its phase',
    world,
    run: rateLimited,
  },
  {
    row: '33c',
    injected: 'the real agent with a provider that refuses, limits, answers 500, drops, is away',
    expected: 'refusals within 5 s of the prompt, the rest is tried again and completes',
    suite: { files: ['test/agent/opencode-provider.test.ts', 'test/e2e/provider.test.ts'], names: 'provider' },
  },
];

async function refused(world: World): Promise<string> {
  const told = await Promise.all(
    [...Object.keys(REFUSALS), 'quota-used-up'].map(async (template) => {
      const { id } = await world.api.create({ template });
      return `${template} ${(await secondsUntilTold(world, { id, template })).toFixed(1)} s`;
    }),
  );
  return `told after the agent knew: ${told.join(', ')}`;
}

/** From the moment in which the agent knows until people can read it; the setup must fail with it. */
async function secondsUntilTold(world: World, { id, template }: { id: string; template: string }): Promise<number> {
  const [code, error] = REFUSALS[template as keyof typeof REFUSALS] ?? ['provider_rejected', apiError(429, NO_QUOTA)];
  const { message } = (error as { data: { message: string } }).data;
  const seenAt = await eventually(
    async () => {
      const { error, phases } = await world.api.setup(id);
      require(`${error?.message} ${phases.at(-1)?.lastFinding}`.includes(message), 'Nobody can read it yet.');
      return Date.now();
    },
    { timeoutMs: 60_000, intervalMs: 50 },
  );
  await untilFailed(world, id, { code, phase: 'waiting_completion', says: new RegExp(message.replaceAll('.', '\\.')) });
  const { endedAt } = await agentStateOf(world.dataDir, id);
  // A quota is told while the agent tries again: at the latest since the prompt was sent.
  const knownAt = endedAt ?? Date.parse((await phaseOf(world, id, 'waiting_completion')).startedAt);
  const seconds = (seenAt - knownAt) / 1_000;
  require(seconds < 3, `${template} was told ${seconds} s after the agent knew.`);
  return seconds;
}

async function rateLimited(world: World): Promise<string> {
  const [short, endless] = await Promise.all(
    ['rate-limited', 'limited-for-ever'].map((template) => world.api.create({ template })),
  );
  const [id, other] = [short?.id ?? '', endless?.id ?? ''];
  const finding = await untilFound(world, id, /try \d.*again at \d\d:\d\d:\d\d UTC.*Rate limit reached/);
  await untilCompleted(world, id);
  const says = /not done within .*Rate limit reached/;
  await untilFailed(world, other, { code: 'phase_timeout', phase: 'waiting_completion', says });
  const seconds = secondsOf(await phaseOf(world, other, 'waiting_completion'));
  await eventually(async () => require((await world.api.setup(id)).error === null, 'The first has failed.'));
  return `"${finding}"; the first completed, the second failed after ${seconds.toFixed(1)} s`;
}
