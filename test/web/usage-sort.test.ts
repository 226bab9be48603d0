import { describe, expect, it } from '@jest/globals';
import type { ProjectUsage } from '../../web/src/operations/types.js';
import {
  FIRST_ORDER,
  pressed,
  sortUsage,
  totalsOf,
  type UsageOrder,
  withNewest,
} from '../../web/src/operations/usage-sort.js';

describe('sortUsage', () => {
  it('begins with the largest disk', () => {
    expect(names([usage('a', { diskBytes: 1 }), usage('b', { diskBytes: 3 })], FIRST_ORDER)).toEqual(['b', 'a']);
  });

  it.each(['ascending', 'descending'] as const)('puts what is not known last, %s', (direction) => {
    const rows = [
      usage('none', { memoryBytes: null }),
      usage('one', { memoryBytes: 1 }),
      usage('two', { memoryBytes: 2 }),
    ];
    expect(names(rows, { column: 'memory', direction }).at(-1)).toBe('none');
  });

  it('compares figures as figures', () => {
    const rows = [usage('ten', { memoryBytes: 10 }), usage('nine', { memoryBytes: 9 })];
    expect(names(rows, { column: 'memory', direction: 'ascending' })).toEqual(['nine', 'ten']);
  });

  it('has those that sleep longest first, and those that are awake last', () => {
    const rows = [
      usage('awake', {}, { status: 'running', updatedAt: '2026-01-01T00:00:00.000Z' }),
      usage('short', {}, { status: 'stopped', updatedAt: '2026-01-03T00:00:00.000Z' }),
      usage('long', {}, { status: 'stopped', updatedAt: '2026-01-02T00:00:00.000Z' }),
    ];
    expect(names(rows, { column: 'asleep', direction: 'descending' })).toEqual(['long', 'short', 'awake']);
    expect(names(rows, { column: 'asleep', direction: 'ascending' })).toEqual(['short', 'long', 'awake']);
  });

  it('orders equals by their names, and leaves what it was given as it is', () => {
    const rows = [usage('b', { diskBytes: 5 }), usage('a', { diskBytes: 5 })];
    expect(names(rows, FIRST_ORDER)).toEqual(['a', 'b']);
    expect(rows[0]?.project.name).toBe('b');
  });
});

describe('pressed', () => {
  it('turns the same column round', () => {
    expect(pressed(FIRST_ORDER, 'disk')).toEqual({ column: 'disk', direction: 'ascending' });
    expect(pressed(pressed(FIRST_ORDER, 'disk'), 'disk')).toEqual(FIRST_ORDER);
  });

  it('begins words at A and figures at the largest', () => {
    expect(pressed(FIRST_ORDER, 'owner').direction).toBe('ascending');
    expect(pressed(FIRST_ORDER, 'memory').direction).toBe('descending');
  });
});

it('adds up what was measured', () => {
  const rows = [usage('a', { memoryBytes: 1, diskBytes: 10 }), usage('b', { memoryBytes: null, diskBytes: 5 })];
  expect(totalsOf(rows)).toEqual({ memoryBytes: 1, diskBytes: 15 });
});

it('shows the status of the newest event', () => {
  const row = usage('a', { diskBytes: 5 }, { status: 'running', updatedAt: '2026-01-01T10:00:00.000Z' });
  const later = { ...row.project, status: 'deleting' as const, updatedAt: '2026-01-01T10:00:01.000Z' };
  const earlier = { ...row.project, status: 'starting' as const, updatedAt: '2026-01-01T09:00:00.000Z' };
  expect(withNewest([row], [later])[0]).toMatchObject({ diskBytes: 5, project: { status: 'deleting' } });
  expect(withNewest([row], [earlier])).toEqual([row]);
  expect(withNewest([row], [])).toEqual([row]);
});

function names(rows: readonly ProjectUsage[], order: UsageOrder): string[] {
  return sortUsage(rows, order).map(({ project }) => project.name);
}

function usage(
  name: string,
  measured: Partial<Pick<ProjectUsage, 'memoryBytes' | 'diskBytes'>>,
  project: Partial<ProjectUsage['project']> = {},
): ProjectUsage {
  return {
    project: {
      id: name,
      name,
      slug: name,
      status: 'running',
      updatedAt: '2026-01-01T10:00:00.000Z',
      ownerName: 'Ada',
      ...project,
    },
    memoryBytes: 0,
    diskBytes: 0,
    ...measured,
  };
}
