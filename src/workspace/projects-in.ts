import { readdir } from 'node:fs/promises';
import { parseProjectId, type ProjectId } from '../domain/project.js';
import { codeOf } from './removal-bin.js';

/** The projects whose folders, named `<project id><ending>`, stand in this one; what has another name is not ours. */
export async function projectsIn(folder: string, ending: string): Promise<ReadonlySet<ProjectId>> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  const ours = names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, name.length - ending.length));
  return new Set(ours.map(parseProjectId).filter((id) => id !== undefined));
}
