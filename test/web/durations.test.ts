import { describe, expect, it } from '@jest/globals';
import { byteSize, clockDuration, plural, shortDuration, spokenDuration } from '../../web/src/ui/durations.js';

describe('durations for people', () => {
  it.each([
    [-5, '0.0 s'],
    [430, '0.4 s'],
    [9_940, '9.9 s'],
    [9_960, '10 s'],
    [59_400, '59 s'],
    [59_600, '1:00'],
    [65_000, '1:05'],
    [7_384_000, '2:03:04'],
  ])('%i ms is %s', (ms, text) => {
    expect(shortDuration(ms)).toBe(text);
  });

  it.each([
    [12_000, '0:12'],
    [300_000, '5:00'],
    [3_600_000, '1:00:00'],
  ])('%i ms on a clock is %s', (ms, text) => {
    expect(clockDuration(ms)).toBe(text);
  });

  it.each([
    [1_000, '1 second'],
    [80_000, '80 seconds'],
    [300_000, '5 minutes'],
    [7_200_000, '2 hours'],
    [172_800_000, '2 days'],
  ])('%i ms is spoken as %s', (ms, text) => {
    expect(spokenDuration(ms)).toBe(text);
  });
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_500, '1.5 kB'],
  [25_000_000, '25 MB'],
])('%i bytes are %s', (bytes, text) => {
  expect(byteSize(bytes)).toBe(text);
});

it('counts one and many', () => {
  expect([plural(1, 'version'), plural(0, 'version'), plural(1_200, 'version')]).toEqual([
    '1 version',
    '0 versions',
    '1,200 versions',
  ]);
});
