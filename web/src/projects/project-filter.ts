import type { ProjectList } from '../api/revisions';
import type { Project } from '../api/types';
import { isSettingUp, statusOf } from './project-status';

/** What projects are sorted into for a person who looks for one. */
export const GROUPS = ['all', 'running', 'setting-up', 'asleep', 'trouble'] as const;
export type Group = (typeof GROUPS)[number];

export interface Filter {
  readonly text: string;
  readonly group: Group;
}

export const ALL: Filter = { text: '', group: 'all' };

export const GROUP_NAMES: Readonly<Record<Group, string>> = {
  all: 'All',
  running: 'Running',
  'setting-up': 'Setting up',
  asleep: 'Asleep',
  trouble: 'Needs a look',
};

export function groupOf(project: Project): Exclude<Group, 'all'> {
  const { tone } = statusOf(project);
  if (tone === 'err' || tone === 'warn') return 'trouble';
  if (isSettingUp(project)) return 'setting-up';
  return project.status === 'running' || project.status === 'starting' ? 'running' : 'asleep';
}

/** Each word somewhere in name, prompt or slug, whatever its case. */
export function filterProjects(projects: ProjectList, { text, group }: Filter): ProjectList {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return projects.filter((project) => {
    if (group !== 'all' && groupOf(project) !== group) return false;
    const haystack = `${project.name}\n${project.prompt}\n${project.slug}`.toLowerCase();
    return words.every((word) => haystack.includes(word));
  });
}

export function countGroups(projects: ProjectList): Readonly<Record<Group, number>> {
  const counts = { all: projects.length, running: 0, 'setting-up': 0, asleep: 0, trouble: 0 };
  for (const project of projects) counts[groupOf(project)] += 1;
  return counts;
}
