import { describe, expect, it } from '@jest/globals';
import { mergeLists, newerOf, withProject } from '../../web/src/api/revisions.js';
import { aProject } from './builders.js';

const OLD = aProject({ revision: 3, status: 'starting' });
const NEW = aProject({ revision: 4, status: 'running' });
const OTHER = aProject({ id: 'ffffffffffffffff', createdAt: '2026-01-01T12:00:00.000Z' });

describe('states that overtake each other', () => {
  it('never move a project backwards', () => {
    expect(newerOf(OLD, NEW)).toBe(NEW);
    expect(newerOf(NEW, OLD)).toBe(NEW);
    expect(withProject([NEW], OLD)).toEqual([NEW]);
    expect(withProject([OLD], NEW)).toEqual([NEW]);
  });

  it('put a project that is new at the top', () => {
    expect(withProject([NEW], OTHER)).toEqual([OTHER, NEW]);
  });
});

describe('a list that was answered', () => {
  it('keeps what was heard while it was on its way', () => {
    expect(mergeLists([OLD], [OTHER, NEW], '2026-01-01T11:59:59.000Z')).toEqual([OTHER, NEW]);
  });

  it('forgets projects that were there before and are gone', () => {
    expect(mergeLists([OLD], [OTHER, OLD], '2026-01-01T12:00:01.000Z')).toEqual([OLD]);
  });
});
