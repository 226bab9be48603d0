import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { heldAfter } from '../../web/src/project/held.js';
import { panelFor, tabsFor } from '../../web/src/project/panels.js';
import { othersAmong, PresenceBeats } from '../../web/src/project/presence-beats.js';
import { announcementOf, tabTitleOf } from '../../web/src/project/project-words.js';
import { fittingWidth, widthAfterKey, widthRange } from '../../web/src/project/split-width.js';
import { aProject } from './builders.js';

describe('presence', () => {
  const calls = { beat: jest.fn(), leave: jest.fn() };
  let beats: PresenceBeats;

  beforeEach(() => {
    jest.useFakeTimers();
    jest.clearAllMocks();
    beats = new PresenceBeats(calls);
  });
  afterEach(() => {
    beats.setVisible(false);
    jest.useRealTimers();
  });

  it('is told at once and every 15 s', () => {
    beats.setVisible(true);
    expect(calls.beat).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(45_000);
    expect(calls.beat).toHaveBeenCalledTimes(4);
  });

  it('ends when the page is hidden, once', () => {
    beats.setVisible(true);
    beats.setVisible(false);
    beats.setVisible(false);
    jest.advanceTimersByTime(60_000);
    expect(calls.beat).toHaveBeenCalledTimes(1);
    expect(calls.leave).toHaveBeenCalledTimes(1);
  });

  it('pauses without a good-bye while the project shall sleep, and goes on when it runs', () => {
    beats.setVisible(true);
    beats.setPaused(true);
    jest.advanceTimersByTime(120_000);
    expect(calls.beat).toHaveBeenCalledTimes(1);
    expect(calls.leave).not.toHaveBeenCalled();
    beats.setPaused(false);
    expect(calls.beat).toHaveBeenCalledTimes(2);
  });

  it('does not arrive again at a project that shall sleep', () => {
    beats.setVisible(true);
    beats.setPaused(true);
    beats.setVisible(false);
    beats.setVisible(true);
    jest.advanceTimersByTime(60_000);
    expect(calls.beat).toHaveBeenCalledTimes(1);
    expect(calls.leave).toHaveBeenCalledTimes(1);
  });

  it('counts the others without this page and the site in the frame', () => {
    expect(othersAmong(2, true)).toBe(0);
    expect(othersAmong(4, true)).toBe(2);
    expect(othersAmong(2, false)).toBe(1);
    expect(othersAmong(0, true)).toBe(0);
  });
});

describe('a project that somebody stopped', () => {
  it('is held until it runs again', () => {
    expect(heldAfter('asked', 'running')).toBe('asked');
    expect(heldAfter('asked', 'stopping')).toBe('down');
    expect(heldAfter('down', 'stopped')).toBe('down');
    expect(heldAfter('down', 'starting')).toBe('no');
    expect(heldAfter('no', 'stopped')).toBe('no');
  });
});

describe('the words of the page', () => {
  const { setup } = aProject();
  const during = (phase: typeof setup.phase) => aProject({ status: 'starting', setup: { ...setup, phase } });

  it('names the state in the tab while it is set up', () => {
    expect(tabTitleOf(aProject())).toBe('Bakery');
    expect(tabTitleOf(during('creating_files'))).toBe('Bakery · Copying the template');
    expect(tabTitleOf(during('not_started'))).toBe('Bakery · Waiting to start');
    expect(tabTitleOf(during('failed'))).toBe('Bakery · Setup failed');
    expect(tabTitleOf(during('cancelled'))).toBe('Bakery · Setup cancelled');
  });

  it('announces that the site is ready, then only what changes', () => {
    expect(announcementOf(during('waiting_completion'), aProject())).toBe('Your site is ready.');
    expect(announcementOf(aProject(), aProject({ viewers: 3 }))).toBeUndefined();
    expect(announcementOf(aProject(), aProject({ status: 'stopped' }))).toBe('Asleep.');
    expect(announcementOf(during('creating_files'), during('starting_docker'))).toBeUndefined();
  });
});

describe('the split view', () => {
  it('keeps the conversation between 320 px and 60 %', () => {
    expect(widthRange(1_400)).toEqual({ least: 320, most: 840 });
    expect(fittingWidth(100, 1_400)).toBe(320);
    expect(fittingWidth(2_000, 1_400)).toBe(840);
    expect(fittingWidth(500, 400)).toBe(320);
  });

  it('moves with the keys', () => {
    expect(widthAfterKey('ArrowRight', 420, 1_400)).toBe(436);
    expect(widthAfterKey('ArrowLeft', 325, 1_400)).toBe(320);
    expect(widthAfterKey('Home', 420, 1_400)).toBe(320);
    expect(widthAfterKey('End', 420, 1_400)).toBe(840);
    expect(widthAfterKey('Tab', 420, 1_400)).toBeUndefined();
  });

  it('has the conversation as a tab where there is no room beside', () => {
    expect(tabsFor(true).map(({ name }) => name)).not.toContain('conversation');
    expect(tabsFor(false)[0]).toEqual({ name: 'conversation', label: 'Conversation' });
    expect(panelFor(undefined, true)).toBe('preview');
    expect(panelFor(undefined, false)).toBe('conversation');
    expect(panelFor('logs', false)).toBe('logs');
  });
});
