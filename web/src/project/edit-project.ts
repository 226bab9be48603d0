import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { Problem } from '../api/problem';
import type { Project } from '../api/types';
import { applyProject } from '../live/apply-event';

/** Changes a project's name or model. */
export function useEditProject({ id }: Pick<Project, 'id'>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: { name?: string; model?: string }) =>
      answerOf(api.PATCH('/api/v1/projects/{id}', { params: { path: { id } }, body: change })),
    onSuccess: (project) => applyProject(queries, project),
  });
}

/** What is wrong with one field, if that is what is wrong. */
export function fieldError(error: unknown, field: string): string | undefined {
  return error instanceof Problem ? error.reasonOf(field) : undefined;
}
