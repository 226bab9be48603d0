import { describe, expect, it } from '@jest/globals';
import { type LifeFacts, type LifeStep, nextStep } from '../../src/domain/next-step.js';

const AT_REST: LifeFacts = {
  status: 'running',
  setup: 'completed',
  wish: undefined,
  deletionWanted: false,
  lookWanted: false,
  restoreWanted: false,
  turnWaiting: false,
  turnRunning: false,
  idleTimeIsOver: false,
  historyIsLong: false,
};

const EVERYTHING: Partial<LifeFacts> = {
  lookWanted: true,
  restoreWanted: true,
  turnWaiting: true,
  idleTimeIsOver: true,
  historyIsLong: true,
};

describe('nextStep', () => {
  it.each<[string, Partial<LifeFacts>, LifeStep]>([
    ['waits when nothing is wanted', {}, 'wait'],
    ['deletes before everything else', { ...EVERYTHING, setup: 'wanted', wish: 'run', deletionWanted: true }, 'delete'],
    ['sets up before it lives', { ...EVERYTHING, setup: 'wanted', wish: 'run' }, 'set_up'],
    [
      'wakes nothing that was never set up',
      { ...EVERYTHING, setup: 'failed', wish: 'run', status: 'error' },
      'start_anew',
    ],
    ['waits after a setup that failed', { setup: 'failed', status: 'error', wish: 'run', turnWaiting: true }, 'wait'],
    ['stops what runs', { ...EVERYTHING, wish: 'stop' }, 'stop'],
    ['stops what starts', { wish: 'stop', status: 'starting' }, 'stop'],
    ['finishes a stop that was interrupted', { wish: 'stop', status: 'stopping' }, 'stop'],
    ['finishes it even when it shall run again', { wish: 'run', status: 'stopping' }, 'stop'],
    ['leaves stopped what is stopped', { wish: 'stop', status: 'stopped' }, 'wait'],
    ['leaves alone what failed and shall stop', { wish: 'stop', status: 'error' }, 'wait'],
    ['stops even while the agent works', { wish: 'stop', turnRunning: true }, 'stop'],
    ['wakes what is stopped', { ...EVERYTHING, wish: 'run', status: 'stopped' }, 'wake'],
    ['wakes what failed to wake before', { wish: 'run', status: 'error' }, 'wake'],
    ['goes on with a wake that was interrupted', { wish: 'run', status: 'starting' }, 'wake'],
    ['wakes nothing that runs', { wish: 'run' }, 'wait'],
    ['restores before the next prompt', { restoreWanted: true, turnWaiting: true }, 'restore'],
    ['restores nothing under the agent’s hands', { restoreWanted: true, turnRunning: true }, 'wait'],
    ['restores a site that is asleep', { restoreWanted: true, status: 'stopped', wish: 'stop' }, 'restore'],
    ['looks even while the agent works', { lookWanted: true, turnRunning: true }, 'look'],
    ['runs the prompt that waits', { turnWaiting: true, idleTimeIsOver: true }, 'run_turn'],
    ['runs one prompt at a time', { turnWaiting: true, turnRunning: true }, 'wait'],
    ['thinks of idleness when nobody was seen for long', { idleTimeIsOver: true, historyIsLong: true }, 'check_idle'],
    ['never while the agent works', { idleTimeIsOver: true, turnRunning: true }, 'wait'],
    ['never while it sleeps', { idleTimeIsOver: true, status: 'stopped' }, 'wait'],
    ['renews a long history when all is quiet', { historyIsLong: true }, 'start_anew'],
    ['never under a child that runs', { historyIsLong: true, turnRunning: true }, 'wait'],
  ])('%s', (_title, facts, step) => {
    expect(nextStep({ ...AT_REST, ...facts })).toBe(step);
  });
});
