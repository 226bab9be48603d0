import type { Project } from './types';

export type ProjectList = readonly Project[];

/** Events and answers overtake each other: the state with the higher revision counts. */
export function newerOf(answered: Project, known: Project | undefined): Project {
  return known !== undefined && known.revision > answered.revision ? known : answered;
}

/** Puts a state into a list, newest projects first; an older one changes nothing. */
export function withProject(list: ProjectList, project: Project): ProjectList {
  const known = list.find(({ id }) => id === project.id);
  if (known === undefined) return [project, ...list];
  if (known.revision > project.revision) return list;
  return list.map((other) => (other.id === project.id ? project : other));
}

/**
 * A list that was answered, with what was heard while it was on its way: newer states, and projects that were made
 * after it was asked for (`askedAt`, ISO 8601).
 */
export function mergeLists(answered: ProjectList, known: ProjectList, askedAt: string): ProjectList {
  const knownById = new Map(known.map((project) => [project.id, project]));
  const answeredIds = new Set(answered.map(({ id }) => id));
  const made = known.filter(({ id, createdAt }) => !answeredIds.has(id) && createdAt >= askedAt);
  return [...made, ...answered.map((project) => newerOf(project, knownById.get(project.id)))];
}
