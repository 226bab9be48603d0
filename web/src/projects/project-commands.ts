import { useMutation } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { sentenceOf } from '../api/problem';
import type { Project } from '../api/types';
import { useToast } from '../ui/toasts';

/** Starting and stopping; what comes of it is told by the project's own events. */
export function useProjectCommand({ id }: Pick<Project, 'id'>) {
  const toast = useToast();
  const onError = (error: unknown) => toast({ text: sentenceOf(error) });
  const params = { path: { id } };
  const start = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/projects/{id}/start', { params })),
    onError,
  });
  const stop = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/projects/{id}/stop', { params })),
    onError,
  });
  return {
    start: () => start.mutate(),
    stop: () => stop.mutate(),
    isStarting: start.isPending,
    isStopping: stop.isPending,
  };
}
