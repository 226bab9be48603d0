import { describe, expect, it, jest } from '@jest/globals';
import { healthItems } from '../../web/src/operations/health-items.js';
import { effectOf } from '../../web/src/operations/limit-words.js';
import { throttled } from '../../web/src/operations/throttle.js';
import type { Health, HostHealth } from '../../web/src/operations/types.js';

const GB = 1_000_000_000;

describe('healthItems', () => {
  it('has a word and a number for each thing', () => {
    expect(healthItems(aHealth()).map(({ name, word, number }) => `${name}: ${word}, ${number}`)).toEqual([
      'Temporal: Answers, 4 ms',
      'Docker: Answers, 3 ms',
      'Firewall: Enforced, ',
      'Disk: Enough, 40 GB of 100 GB free',
      'Memory: Enough, 4.0 GB of 8.0 GB free',
      'Database: Answers, 2 ms',
    ]);
  });

  it('has the worst first', () => {
    const host = aHost({ disk: { freeBytes: 10 * GB, totalBytes: 100 * GB } });
    const items = healthItems(aHealth({ database: { state: 'down', ms: 5_000 }, hosts: [host] }));
    expect(items.slice(0, 2).map(({ name, word, tone }) => [name, word, tone])).toEqual([
      ['Database', 'No answer', 'err'],
      ['Disk', 'Low', 'warn'],
    ]);
  });

  it('says why nothing keeps containers from the host', () => {
    const host = aHost({ firewall: { state: 'off', message: 'Permission denied' } });
    expect(healthItems(aHealth({ hosts: [host] }))[0]).toMatchObject({
      name: 'Firewall',
      word: 'Not enforced',
      tone: 'warn',
      message: 'Permission denied',
    });
  });

  it('names the host when there are several, and leaves out what is not known of one', () => {
    const lost = aHost({ name: 'b', engine: { state: 'down', ms: 0, message: 'refused' }, disk: null, memory: null });
    const items = healthItems(aHealth({ hosts: [aHost({ name: 'a' }), lost] }));
    expect(items[0]).toMatchObject({ name: 'Docker on b', tone: 'err', message: 'refused' });
    expect(items.map(({ name }) => name)).not.toContain('Disk on b');
    expect(items.map(({ name }) => name)).toContain('Disk on a');
  });
});

describe('effectOf', () => {
  const now = { running: 3, waiting: 2, isPaused: false };
  it.each([
    [{ ...now, wanted: 4 }, '3 run now, 1 waiting setup can start.'],
    [{ ...now, wanted: 9 }, '3 run now, 2 waiting setups can start.'],
    [{ ...now, wanted: 3 }, '3 run now, the change applies to the next start.'],
    [{ ...now, wanted: 2 }, '3 run now and finish; the next starts when fewer than 2 run.'],
    [{ ...now, wanted: 9, isPaused: true }, '3 run now; new ones wait until they are resumed.'],
    [{ ...now, running: 1, wanted: Number.NaN }, '1 runs now.'],
  ])('%j', (situation, sentence) => {
    expect(effectOf(situation)).toBe(sentence);
  });
});

describe('throttled', () => {
  it('calls at once, then once for all that came in between', () => {
    jest.useFakeTimers();
    const call = jest.fn();
    const { run } = throttled(call, 1_000);
    run();
    run();
    run();
    expect(call).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(1_000);
    expect(call).toHaveBeenCalledTimes(2);
    jest.advanceTimersByTime(5_000);
    expect(call).toHaveBeenCalledTimes(2);
    jest.useRealTimers();
  });
});

function aHealth(changes: Partial<Health> = {}): Health {
  return {
    database: { state: 'up', ms: 2 },
    temporal: { state: 'up', ms: 4, uiUrl: null },
    hosts: [aHost()],
    ...changes,
  };
}

function aHost(changes: Partial<HostHealth> = {}): HostHealth {
  return {
    name: 'local',
    engine: { state: 'up', ms: 3, message: null },
    firewall: { state: 'on', message: null },
    disk: { freeBytes: 40 * GB, totalBytes: 100 * GB },
    memory: { freeBytes: 4 * GB, totalBytes: 8 * GB },
    ...changes,
  };
}
