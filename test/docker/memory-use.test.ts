import { describe, expect, it } from '@jest/globals';
import { usedBytes } from '../../src/docker/memory-use.js';

describe('the memory that a container uses', () => {
  it.each([
    ['is without inactive file cache, on cgroup v1', { usage: 100, stats: { total_inactive_file: 30 } }, 70],
    ['is without inactive file cache, on cgroup v2', { usage: 100, stats: { inactive_file: 30 } }, 70],
    ['is all where no cache is told', { usage: 100, stats: {} }, 100],
    ['is all where nothing but that is told', { usage: 100 }, 100],
    ['is all where the cache is said to be larger', { usage: 100, stats: { inactive_file: 300 } }, 100],
    ['is not known where nothing is told, as after its end', {}, null],
    ['is not known where memory is not counted', undefined, null],
  ])('%s', (_what, memory, bytes) => {
    expect(usedBytes(memory as Parameters<typeof usedBytes>[0])).toBe(bytes);
  });
});
