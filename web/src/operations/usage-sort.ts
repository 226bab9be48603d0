import type { ProjectUsage } from './types';

export type UsageColumn = 'name' | 'owner' | 'status' | 'memory' | 'disk' | 'asleep';

export interface UsageOrder {
  readonly column: UsageColumn;
  readonly direction: 'ascending' | 'descending';
}

export const FIRST_ORDER: UsageOrder = { column: 'disk', direction: 'descending' };

/** Pressing a column again turns it round; a new one begins where one looks first: words at A, figures at the largest. */
export function pressed({ column, direction }: UsageOrder, wanted: UsageColumn): UsageOrder {
  if (column === wanted) return { column, direction: direction === 'ascending' ? 'descending' : 'ascending' };
  const isWord = wanted === 'name' || wanted === 'owner' || wanted === 'status';
  return { column: wanted, direction: isWord ? 'ascending' : 'descending' };
}

/** What is not known comes last in either direction. */
export function sortUsage(rows: readonly ProjectUsage[], { column, direction }: UsageOrder): readonly ProjectUsage[] {
  const sign = direction === 'ascending' ? 1 : -1;
  return [...rows].sort((one, other) => {
    const [value, otherValue] = [valueOf(one, column), valueOf(other, column)];
    if (value === null || otherValue === null) return Number(value === null) - Number(otherValue === null);
    return sign * compare(value, otherValue) || one.project.name.localeCompare(other.project.name);
  });
}

function valueOf({ project, memoryBytes, diskBytes }: ProjectUsage, column: UsageColumn): string | number | null {
  switch (column) {
    case 'name':
      return project.name;
    case 'owner':
      return project.ownerName;
    case 'status':
      return project.status;
    case 'memory':
      return memoryBytes;
    case 'disk':
      return diskBytes;
    case 'asleep': {
      // The longest sleep is the one that began first.
      const sinceMs = asleepSinceMs(project);
      return sinceMs === null ? null : -sinceMs;
    }
  }
}

/** Null: it does not sleep. A stopped project changes no more, so its last change is when it went to sleep. */
export function asleepSinceMs({ status, updatedAt }: ProjectUsage['project']): number | null {
  return status === 'stopped' ? Date.parse(updatedAt) : null;
}

function compare(one: string | number, other: string | number): number {
  if (typeof one === 'string' || typeof other === 'string') return String(one).localeCompare(String(other));
  return one - other;
}

export interface UsageTotals {
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

export function totalsOf(rows: readonly ProjectUsage[]): UsageTotals {
  const sum = (values: readonly (number | null)[]) => values.reduce<number>((total, value) => total + (value ?? 0), 0);
  return {
    memoryBytes: sum(rows.map(({ memoryBytes }) => memoryBytes)),
    diskBytes: sum(rows.map(({ diskBytes }) => diskBytes)),
  };
}

/** What is known of the projects by their events is newer than what was asked for once a minute. */
export function withNewest(
  rows: readonly ProjectUsage[],
  projects: readonly Pick<ProjectUsage['project'], 'id' | 'name' | 'status' | 'updatedAt'>[],
): readonly ProjectUsage[] {
  const byId = new Map(projects.map((project) => [project.id, project]));
  return rows.map((row) => {
    const newest = byId.get(row.project.id);
    if (newest === undefined || Date.parse(newest.updatedAt) <= Date.parse(row.project.updatedAt)) return row;
    const { name, status, updatedAt } = newest;
    return { ...row, project: { ...row.project, name, status, updatedAt } };
  });
}
