import type { QueryClient } from '@tanstack/react-query';
import { keys } from '../api/queries';
import { type ProjectList, withProject } from '../api/revisions';
import type { Project, Setup } from '../api/types';

/** Writes what the stream tells into the cache, from which every page reads. */
export function applyLiveEvent(queries: QueryClient, event: string, data: unknown): void {
  if (event === 'project') {
    const { project, setup } = data as { project: Project; setup?: Setup };
    applyProject(queries, project, setup);
  } else if (event === 'deleted') {
    forgetProject(queries, data as { id?: string; topic: string });
  }
}

/** A state counts only when it is newer than the one that is shown: events and answers overtake each other. */
export function applyProject(queries: QueryClient, project: Project, setup?: Setup): void {
  const known = queries.getQueryData<Project>(keys.project(project.id));
  if (known !== undefined && known.revision > project.revision) return;
  queries.setQueryData(keys.project(project.id), project);
  if (setup !== undefined) queries.setQueryData(keys.setup(project.id), setup);
  queries.setQueryData<ProjectList>(keys.projects, (list) => list && withProject(list, project));
  // A prompt that begins, ends or waits is a change of its project.
  if (known?.revision !== project.revision) {
    void queries.invalidateQueries({ queryKey: keys.turns(project.id) });
    void queries.invalidateQueries({ queryKey: keys.versions(project.id) });
  }
}

function forgetProject(queries: QueryClient, { id, topic }: { id?: string; topic: string }): void {
  const gone = id ?? topic.slice(topic.indexOf('.') + 1);
  queries.setQueryData<ProjectList>(keys.projects, (list) => list?.filter((project) => project.id !== gone));
  void queries.invalidateQueries({ queryKey: keys.project(gone) });
}

/** After a gap: everything that is shown is asked for again. */
export async function catchUp(queries: QueryClient): Promise<void> {
  await queries.refetchQueries({ type: 'active' }).catch(() => undefined);
}
