import { describe, expect, it } from '@jest/globals';
import { frozenOrder, inOrder, placeWords } from '../../web/src/operations/setup-order.js';
import { shareOf } from '../../web/src/operations/setup-share.js';
import type { PlacedSetup } from '../../web/src/operations/types.js';
import { aPhase, aProject, aSetup } from './builders.js';

const START_MS = Date.parse('2026-01-01T10:00:00.000Z');
const MINUTE_MS = 60_000;

describe('shareOf', () => {
  it('grows with the root of the time, so that the first seconds are seen', () => {
    const setup = aSetup({ phases: [aPhase()] });
    expect(shareOf(setup, START_MS)?.share).toBe(0);
    expect(shareOf(setup, START_MS + 3_000)?.share).toBeCloseTo(0.1);
    expect(shareOf(setup, START_MS + 1.25 * MINUTE_MS)?.share).toBeCloseTo(0.5);
    expect(shareOf(setup, START_MS + 5 * MINUTE_MS)?.share).toBe(1);
  });

  it('stays within the tape when the clocks differ', () => {
    const setup = aSetup({ phases: [aPhase()] });
    expect(shareOf(setup, START_MS - 2_000)).toMatchObject({ usedMs: 0, share: 0 });
    expect(shareOf(setup, START_MS + 9 * MINUTE_MS)?.share).toBe(1);
  });

  it('is of the phase that runs, with its own limit', () => {
    const done = aPhase({ phase: 'creating_files', endedAt: '2026-01-01T10:00:00.000Z', outcome: 'completed' });
    const share = shareOf(aSetup({ phases: [done, aPhase()] }), START_MS + 12_000);
    expect(share).toMatchObject({ phase: 'starting_docker', usedMs: 12_000, limitMs: 5 * MINUTE_MS });
  });

  it('is none before a phase begins and after the last one ended', () => {
    const failed = aPhase({ endedAt: '2026-01-01T10:00:09.000Z', outcome: 'failed' });
    expect(shareOf(aSetup(), START_MS)).toBeUndefined();
    expect(shareOf(aSetup({ phases: [failed] }), START_MS)).toBeUndefined();
  });

  it('warns near the limit', () => {
    const setup = aSetup({ phases: [aPhase()] });
    expect(shareOf(setup, START_MS + 3.9 * MINUTE_MS)?.isNearLimit).toBe(false);
    expect(shareOf(setup, START_MS + 4.1 * MINUTE_MS)?.isNearLimit).toBe(true);
  });

  it('counts polls apart from failures', () => {
    const share = shareOf(aSetup({ phases: [aPhase({ probes: 312 })] }), START_MS);
    expect(share).toMatchObject({ probes: 312, failedAttempts: 0, maximumAttempts: null, lastMessage: null });
  });
});

describe('the order of setups', () => {
  it('has those that run before those that wait, each as they were asked for', () => {
    const waitsSecond = placed('d', { requestedAt: '2026-01-01T10:04:00.000Z' });
    const waitsFirst = placed('c', { requestedAt: '2026-01-01T10:00:00.000Z' });
    const runsSecond = placed('b', { requestedAt: '2026-01-01T10:03:00.000Z', grantedAt: '2026-01-01T10:05:00.000Z' });
    const runsFirst = placed('a', { requestedAt: '2026-01-01T10:02:00.000Z', grantedAt: '2026-01-01T10:06:00.000Z' });
    const ids = inOrder([waitsSecond, waitsFirst, runsSecond, runsFirst]).map(({ projectId }) => projectId);
    expect(ids).toEqual(['a', 'b', 'c', 'd']);
  });

  it('has those that wait in the order in which they get places', () => {
    const waits = (id: string, minute: number, before: number) =>
      placed(id, {
        requestedAt: `2026-01-01T10:0${minute}:00.000Z`,
        project: aProject({ setup: { ...aProject().setup, waiting: { before } } }),
      });
    const ids = inOrder([waits('c', 0, 2), waits('b', 1, 1), waits('a', 2, 0)]).map(({ projectId }) => projectId);
    expect(ids).toEqual(['a', 'b', 'c']);
  });

  it('stands still while somebody is there: new ones come last, those that are over go', () => {
    expect(frozenOrder(['a', 'b', 'c'], ['new', 'c', 'a'])).toEqual(['a', 'c', 'new']);
  });

  it('tells the place of one that waits', () => {
    expect(placeWords(undefined)).toBe('Waiting');
    expect(placeWords(0)).toBe('Waiting, next');
    expect(placeWords(2)).toBe('Waiting, 2 ahead');
  });
});

function placed(projectId: string, changes: Partial<PlacedSetup>): PlacedSetup {
  return {
    projectId,
    try: 1,
    requestedAt: '2026-01-01T10:00:00.000Z',
    grantedAt: null,
    project: aProject(),
    setup: aSetup(),
    ...changes,
  };
}
