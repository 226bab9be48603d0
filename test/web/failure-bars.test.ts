import { describe, expect, it } from '@jest/globals';
import { failureChart, MOST_TONES, newestFirst, retryable } from '../../web/src/operations/failure-bars.js';
import type { Failure } from '../../web/src/operations/types.js';

const SINCE = '2026-01-01T10:20:00.000Z';
const DAY = { sinceMs: Date.parse(SINCE), hours: 24, step: 1 };

describe('failureChart', () => {
  it('has a bar for every hour that the range touches, those without failures included', () => {
    const { bars, most } = failureChart([], DAY);
    expect(bars).toHaveLength(25);
    expect(new Date(bars[0]?.startMs ?? 0).toISOString()).toBe('2026-01-01T10:00:00.000Z');
    expect(new Date(bars.at(-1)?.startMs ?? 0).toISOString()).toBe('2026-01-02T10:00:00.000Z');
    expect(most).toBe(0);
  });

  it('groups by hour and code', () => {
    const chart = failureChart(
      [
        aFailure({ code: 'phase_timeout', at: '2026-01-01T11:00:00.000Z' }),
        aFailure({ code: 'phase_timeout', at: '2026-01-01T11:59:59.999Z' }),
        aFailure({ code: 'disk_full', at: '2026-01-01T11:30:00.000Z' }),
        aFailure({ code: 'phase_timeout', at: '2026-01-01T12:00:00.000Z' }),
      ],
      DAY,
    );
    expect(chart.codes).toEqual([
      { code: 'phase_timeout', count: 3, tone: 0 },
      { code: 'disk_full', count: 1, tone: 1 },
    ]);
    expect(chart.bars.slice(0, 4).map(({ counts }) => counts)).toEqual([
      [0, 0],
      [2, 1],
      [1, 0],
      [0, 0],
    ]);
    expect(chart.most).toBe(3);
  });

  it('loses nothing at the edges of the range', () => {
    const { bars } = failureChart(
      [
        aFailure({ at: SINCE }),
        aFailure({ at: '2026-01-02T10:20:00.000Z' }),
        aFailure({ at: '2026-01-02T11:00:01.000Z' }),
      ],
      DAY,
    );
    expect(bars[0]?.total).toBe(1);
    expect(bars.at(-1)?.total).toBe(2);
  });

  it('gives one bar to several hours of a long range', () => {
    const failures = [aFailure({ at: '2026-01-02T06:00:00.000Z' }), aFailure({ at: '2026-01-02T11:59:00.000Z' })];
    const { bars, most } = failureChart(failures, { sinceMs: Date.parse(SINCE), hours: 168, step: 6 });
    expect(bars).toHaveLength(29);
    expect(most).toBe(2);
  });

  it('has no more than five tones: the rarest codes share the last one', () => {
    const codes: Failure['code'][] = [
      'agent_failed',
      'conflict',
      'container_exited',
      'container_oom',
      'disk_full',
      'internal',
      'not_ready',
    ];
    const failures = codes.flatMap((code, index) => codes.slice(index).map(() => aFailure({ code })));
    const tones = failureChart(failures, DAY).codes.map(({ tone }) => tone);
    expect(tones).toEqual([0, 1, 2, 3, 4, 4, 4]);
    expect(new Set(tones).size).toBe(MOST_TONES);
  });

  it('orders codes of equal count by their name, so that colours stay', () => {
    const [one, other] = [aFailure({ code: 'internal' }), aFailure({ code: 'conflict' })];
    const named = (failures: Failure[]) => failureChart(failures, DAY).codes.map(({ code }) => code);
    expect(named([one, other])).toEqual(['conflict', 'internal']);
    expect(named([other, one])).toEqual(['conflict', 'internal']);
  });
});

describe('the list of failures', () => {
  it('has the newest first', () => {
    const [old, young] = [aFailure({ at: '2026-01-01T11:00:00.000Z' }), aFailure({ at: '2026-01-01T12:00:00.000Z' })];
    expect(newestFirst([old, young])).toEqual([young, old]);
  });

  it('lets only the newest try of a project be tried again, and only when that has failed', () => {
    const first = aFailure({ number: 1 });
    const second = aFailure({ number: 2 });
    const prompt = aFailure({ kind: 'prompt', number: 2 });
    const recovered = aFailure({ projectId: 'fine' });
    expect([...retryable([first, second, prompt, recovered], new Map([['bakery', 2]]))]).toEqual([second]);
  });
});

function aFailure(changes: Partial<Failure> = {}): Failure {
  return {
    kind: 'setup',
    projectId: 'bakery',
    projectName: 'Bakery',
    number: 1,
    phase: 'starting_docker',
    code: 'phase_timeout',
    message: 'Containers were not ready within 5:00.',
    at: '2026-01-01T11:00:00.000Z',
    ...changes,
  };
}
