import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const RUN = fileURLToPath(new URL('../../scripts/run.mjs', import.meta.url));
const SEEDS = 500;

interface Outcome {
  readonly isSound: boolean;
  readonly output: string;
}

/** The command that people use: a process of its own, whose clock is its own as well. */
function simulate(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const command = [RUN, 'scripts/simulate', ...args];
    execFile(process.execPath, command, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ isSound: error === null, output: error === null ? stdout : stdout + stderr });
    });
  });
}

function hashOf({ output }: Outcome): string | undefined {
  return /trace ([0-9a-f]{16})/.exec(output)?.[1];
}

describe('a world of seeded faults', () => {
  it(`keeps every invariant in ${SEEDS} seeds`, async () => {
    const outcome = await simulate('--seeds', String(SEEDS));

    expect(outcome).toMatchObject({ isSound: true, output: expect.stringContaining(`${SEEDS} seeds in`) });
  }, 180_000);

  it('takes the very same course for the same seed, on a real database as in memory', async () => {
    const outcomes = [
      await simulate('--seed', '22'),
      await simulate('--seed', '22'),
      await simulate('--seed', '22', '--store', 'pglite'),
      await simulate('--seed', '23'),
    ];

    const [first, again, onDatabase, other] = outcomes.map(hashOf);
    expect(first).toBeDefined();
    expect(again).toBe(first);
    expect(onDatabase).toBe(first);
    expect(other).not.toBe(first);
  }, 60_000);

  it('finds a bug that is planted', async () => {
    // "the projection takes progress in any order": README.md tells which seed finds which bug.
    const outcome = await simulate('--bug', '0', '--until-broken', '--seeds', '20');

    expect(outcome.isSound).toBe(false);
    expect(outcome.output).toContain('I2:');
    expect(outcome.output).toContain('All that happened in seed');
  }, 60_000);
});
