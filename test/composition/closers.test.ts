import { describe, expect, it } from '@jest/globals';
import { Closers } from '../../src/composition/closers.js';
import { keepTrying } from '../../src/composition/keep-trying.js';

describe('Closers', () => {
  it('closes in the opposite order, each once, however often it is asked', async () => {
    const closed: string[] = [];
    const closers = new Closers();
    closers.add(() => void closed.push('first opened'));
    closers.add(async () => void closed.push('last opened'));

    await Promise.all([closers.closeAll(), closers.closeAll()]);

    expect(closed).toEqual(['last opened', 'first opened']);
  });

  it('closes the rest when one fails, and then tells of the failure', async () => {
    const closed: string[] = [];
    const closers = new Closers();
    closers.add(() => void closed.push('first opened'));
    closers.add(() => {
      throw new Error('stuck');
    });

    await expect(closers.closeAll()).rejects.toThrow('stuck');

    expect(closed).toEqual(['first opened']);
  });
});

describe('keepTrying', () => {
  it('gives what the work gave', async () => {
    const signal = new AbortController().signal;

    expect(await keepTrying(async () => 7, { signal, onFailure: () => undefined })).toBe(7);
  });

  it('stops with its signal, also in the middle of a pause', async () => {
    const controller = new AbortController();
    const failures: unknown[] = [];

    const result = await keepTrying(async () => Promise.reject(new Error('away')), {
      signal: controller.signal,
      onFailure: (error) => {
        failures.push(error);
        controller.abort();
      },
    });

    expect(result).toBeUndefined();
    expect(failures).toEqual([new Error('away')]);
  });
});
