import { describe, expect, it } from '@jest/globals';
import { ProjectTurns } from '../../src/docker/project-turns.js';
import { randomProjectId } from '../support/docker-specs.js';
import { eventually } from '../support/eventually.js';

const projectId = randomProjectId();
const START = { kind: 'start', signal: undefined } as const;
const STOP = { kind: 'stop', signal: undefined } as const;
const REMOVE = { kind: 'remove', signal: undefined } as const;

describe('ProjectTurns', () => {
  it('lets one turn of a project follow the other, in order', async () => {
    const turns = new ProjectTurns();
    const steps: string[] = [];
    const work = (name: string) => async () => {
      steps.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      steps.push(`${name} ends`);
    };

    await Promise.all(['a', 'b', 'c'].map((name) => turns.take(projectId, START, work(name))));

    expect(steps).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('does not let projects wait for each other', async () => {
    const turns = new ProjectTurns();
    const stuck = turns.take(projectId, START, untilAborted);

    await expect(turns.take(randomProjectId(), START, () => Promise.resolve('done'))).resolves.toBe('done');

    await Promise.all([expect(stuck).rejects.toThrow(), turns.take(projectId, REMOVE, () => Promise.resolve())]);
  });

  it('goes on after a turn that failed', async () => {
    const turns = new ProjectTurns();

    await expect(turns.take(projectId, START, () => Promise.reject(new Error('no')))).rejects.toThrow('no');

    await expect(turns.take(projectId, START, () => Promise.resolve('yes'))).resolves.toBe('yes');
  });

  it.each([
    ['a stop', STOP],
    ['a removal', REMOVE],
  ])('lets %s end starts, running or waiting, and begin after them', async (_name, stronger) => {
    const turns = new ProjectTurns();
    let isRunning = false;
    const running = turns.take(projectId, START, (signal) => {
      isRunning = true;
      return untilAborted(signal).finally(() => (isRunning = false));
    });
    await eventually(() => expect(isRunning).toBe(true));
    const waiting = turns.take(projectId, START, () => Promise.resolve('never'));

    const last = turns.take(projectId, stronger, () => Promise.resolve(isRunning));

    await expect(running).rejects.toMatchObject({ code: 'conflict' });
    await expect(waiting).rejects.toMatchObject({ code: 'conflict' });
    await expect(last).resolves.toBe(false);
  });

  it('lets a second stop wait for the first', async () => {
    const turns = new ProjectTurns();
    const steps: string[] = [];

    await Promise.all(
      ['first', 'second'].map((name) => turns.take(projectId, STOP, async () => void steps.push(name))),
    );

    expect(steps).toEqual(['first', 'second']);
  });

  it('lets a waiting turn give up with its own signal, without letting the next one in early', async () => {
    const turns = new ProjectTurns();
    const abort = new AbortController();
    let release = (): void => undefined;
    const first = turns.take(projectId, START, () => new Promise<void>((resolve) => (release = resolve)));
    const second = turns.take(projectId, { kind: 'start', signal: abort.signal }, () => Promise.resolve());
    let isThirdIn = false;
    const third = turns.take(projectId, START, async () => void (isThirdIn = true));

    abort.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    const wasThirdInEarly = isThirdIn;
    release();
    await Promise.all([first, third]);

    expect(wasThirdInEarly).toBe(false);
    expect(isThirdIn).toBe(true);
  });
});

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}
