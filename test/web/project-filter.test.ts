import { describe, expect, it } from '@jest/globals';
import type { Project } from '../../web/src/api/types.js';
import { countGroups, filterProjects, groupOf } from '../../web/src/projects/project-filter.js';
import { aProject } from './builders.js';

const BAKERY = aProject({ name: 'Bakery', prompt: 'Bread and rolls', slug: 'bakery' });
const CHOIR = aProject({ name: 'Choir', prompt: 'Songs\nof the village', slug: 'choir-2', status: 'stopped' });

describe('a search among projects', () => {
  it.each([
    ['', ['Bakery', 'Choir']],
    ['BREAD', ['Bakery']],
    ['village songs', ['Choir']],
    ['choir-2', ['Choir']],
    ['bread village', []],
    ['.*', []],
  ])('finds for “%s”', (text, names) => {
    const found = filterProjects([BAKERY, CHOIR], { text, group: 'all' });

    expect(found.map(({ name }) => name)).toEqual(names);
  });

  it('keeps to the chosen group', () => {
    expect(filterProjects([BAKERY, CHOIR], { text: '', group: 'asleep' })).toEqual([CHOIR]);
    expect(countGroups([BAKERY, CHOIR])).toEqual({ all: 2, running: 1, 'setting-up': 0, asleep: 1, trouble: 0 });
  });
});

describe('the group of a project', () => {
  const inPhase = (phase: Project['setup']['phase']) => ({ ...BAKERY.setup, phase });

  it.each<[string, Partial<Project>]>([
    ['running', {}],
    ['trouble', { previewReady: false }],
    ['trouble', { status: 'error' }],
    ['trouble', { status: 'stopped', setup: inPhase('failed') }],
    ['setting-up', { status: 'starting', setup: inPhase('starting_docker') }],
    ['setting-up', { status: 'created', setup: { ...inPhase('not_started'), waiting: { before: 3 } } }],
    ['asleep', { status: 'stopped' }],
    ['asleep', { status: 'stopped', setup: inPhase('cancelled') }],
    ['asleep', { status: 'deleting' }],
  ])('is %s for %j', (group, changes) => {
    expect(groupOf({ ...BAKERY, ...changes })).toBe(group);
  });
});
