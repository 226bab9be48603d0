import { describe, expect, it } from '@jest/globals';
import { loadFactorFor, pauseBeforeProbe, PROBES_PER_SECOND } from '../../src/readiness/probe-schedule.js';

describe('pauseBeforeProbe', () => {
  it.each([
    [0, 10],
    [1_000, 10],
    [8_000, 20],
    [40_000, 100],
    [100_000, 250],
    [600_000, 250],
  ])('after %d ms of waiting is %d ms', (waitedMs, pauseMs) => {
    expect(pauseBeforeProbe(waitedMs, 1)).toBe(pauseMs);
  });

  it('is stretched for everybody alike under load', () => {
    expect(pauseBeforeProbe(20_000, 3)).toBe(150);
  });
});

describe('loadFactorFor', () => {
  it('is 1 while the wanted probes fit into the budget', () => {
    expect(loadFactorFor([0, 0, 0].map((waitedMs) => ({ waitedMs, services: 2 })))).toBe(1);
  });

  it('brings a herd that wants too much down to the budget', () => {
    const herd = Array.from({ length: 100 }, () => ({ waitedMs: 0, services: 2 }));

    const factor = loadFactorFor(herd);
    const probesPerSecond = (herd.length * 2 * 1_000) / pauseBeforeProbe(0, factor);

    expect(probesPerSecond).toBeCloseTo(PROBES_PER_SECOND);
  });
});
