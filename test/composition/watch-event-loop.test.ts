import { expect, it } from '@jest/globals';
import { Closers } from '../../src/composition/closers.js';
import { watchEventLoop } from '../../src/composition/watch-event-loop.js';
import { eventually } from '../support/eventually.js';

it('tells how long nothing else could be done', async () => {
  const told: object[] = [];
  const closers = new Closers();
  watchEventLoop({ warn: (fields: object) => void told.push(fields) }, closers, 300);
  try {
    // A tick of the measurement has to lie before it.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const until = performance.now() + 600;
    while (performance.now() < until);

    await eventually(() => expect(told).toEqual([{ blockedMs: expect.any(Number) }]));
    expect((told[0] as { blockedMs: number }).blockedMs).toBeGreaterThan(500);
  } finally {
    await closers.closeAll();
  }
});
