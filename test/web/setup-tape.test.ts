import { describe, expect, it } from '@jest/globals';
import { isNearLimit, rowsOf } from '../../web/src/setup/setup-rows.js';
import { failureWords, nowLine, pollWords, tapeWords } from '../../web/src/setup/setup-words.js';
import { ticksOf, usedShare } from '../../web/src/setup/tape-scale.js';
import { aPhase, aSetup } from './builders.js';

const TEN = Date.parse('2026-01-01T10:00:00.000Z');

describe('a tape', () => {
  it.each([
    [0, 300_000, 0],
    [4_000, 300_000, 0.115],
    [60_000, 300_000, 0.447],
    [300_000, 300_000, 1],
    [999_000, 300_000, 1],
    [-5, 300_000, 0],
    [5, 0, 1],
  ])('of %i ms in %i ms is filled to %d', (used, limit, share) => {
    expect(usedShare(used, limit)).toBeCloseTo(share, 3);
  });

  it('has ticks that leave room for their labels', () => {
    expect(ticksOf(300_000).map(({ label }) => label)).toEqual(['5 s', '15 s', '1 min']);
    expect(ticksOf(30_000).map(({ label }) => label)).toEqual(['1 s', '5 s', '15 s']);
    expect(ticksOf(1_000)).toEqual([]);
  });

  it('says in words what it shows', () => {
    expect(tapeWords('Containers', 12_000, 300_000)).toBe('Containers: 12 seconds of 5 minutes used');
    expect(tapeWords('Containers', 0, null)).toBe('Containers: not begun');
  });
});

describe('the rows of a setup', () => {
  it('are all five phases, each counted from its own start', () => {
    const phases = [
      aPhase({ phase: 'creating_files', endedAt: '2026-01-01T10:00:00.400Z', outcome: 'completed' }),
      aPhase({ startedAt: '2026-01-01T10:00:00.400Z', deadlineAt: '2026-01-01T10:05:00.400Z' }),
    ];

    const rows = rowsOf(phases, TEN + 3_600);

    expect(rows.map(({ state }) => state)).toEqual(['done', 'now', 'next', 'next', 'next']);
    expect(rows.map(({ usedMs }) => usedMs)).toEqual([400, 3_200, 0, 0, 0]);
    expect(rows[1]?.limitMs).toBe(300_000);
  });

  it('warn from four fifths of the limit on, and only while the phase runs', () => {
    const [, row] = rowsOf([aPhase()], TEN + 250_000);
    const [, ended] = rowsOf([aPhase({ endedAt: '2026-01-01T10:04:50.000Z', outcome: 'completed' })], TEN);

    expect(row && isNearLimit(row)).toBe(true);
    expect(ended && isNearLimit(ended)).toBe(false);
  });
});

describe('the line of what goes on now', () => {
  it.each([
    ['Preview answers, agent not yet. 3.2 s', { phases: [aPhase({ lastFinding: 'preview answers, agent not yet' })] }],
    ['Starting two containers. 3.2 s', { phases: [aPhase()] }],
    ['Waiting for a free place. 2 ahead of you.', { waiting: { before: 2 } }],
    ['Waiting for a free place. You are next.', { waiting: { before: 0 } }],
  ])('is “%s”', (line, changes) => {
    expect(nowLine(aSetup({ phase: 'starting_docker', ...changes }), TEN + 3_200)).toBe(line);
  });

  it('tells how a setup ended', () => {
    expect(nowLine(aSetup(), TEN)).toBe('Built in 48 s.');
    const cancelled = aSetup({ phase: 'cancelled', phases: [aPhase({ outcome: 'cancelled' })] });
    expect(nowLine(cancelled, TEN)).toBe('Cancelled at step 2, after 48 s. Nothing is running.');
  });
});

describe('polls and failures', () => {
  it('are told apart: only failures have a limit', () => {
    expect(pollWords(0)).toBe('');
    expect(pollWords(1_312)).toBe('Checked 1,312×');
    expect(failureWords(1, 3)).toBe('Went wrong 1 of 3');
  });
});
