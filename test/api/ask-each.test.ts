import { describe, expect, it } from '@jest/globals';
import { askEach } from '../../src/api/operations/ask-each.js';

const LIMITS = { atOnce: 4, eachMs: 60_000, allMs: 60_000 };

function never(): Promise<string> {
  return new Promise(() => undefined);
}

describe('asking about each', () => {
  it('asks about all, a few at once', async () => {
    let [open, most] = [0, 0];
    const abouts = Array.from({ length: 30 }, (_, number) => number);

    const answers = await askEach(
      abouts,
      async (about) => {
        open += 1;
        most = Math.max(most, open);
        await new Promise(setImmediate);
        open -= 1;
        return about * 2;
      },
      LIMITS,
    );

    expect(most).toBe(4);
    expect([...answers]).toEqual(abouts.map((about) => [about, about * 2]));
  });

  it('leaves out who fails or does not answer, and goes on with the others', async () => {
    const ask = async (about: string) => {
      if (about === 'fails') throw new Error('no');
      return about === 'hangs' ? never() : about;
    };

    const answers = await askEach(['hangs', 'fails', 'a', 'b'], ask, { ...LIMITS, atOnce: 1, eachMs: 50 });

    expect([...answers.keys()]).toEqual(['a', 'b']);
  });

  it('ends in time with what it has, and begins no question later', async () => {
    const asked: string[] = [];
    const ask = (about: string) => {
      asked.push(about);
      return about === 'a' ? Promise.resolve(about) : never();
    };
    const limits = { atOnce: 2, eachMs: 300, allMs: 100 };
    const startedAt = performance.now();

    const answers = await askEach(['a', 'hangs', 'hangs too', 'late', 'later'], ask, limits);

    expect(performance.now() - startedAt).toBeLessThan(290);
    expect([...answers.keys()]).toEqual(['a']);
    expect(asked).toEqual(['a', 'hangs', 'hangs too']);
  });
});
