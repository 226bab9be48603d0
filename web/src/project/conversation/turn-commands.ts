import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { sentenceOf } from '../../api/problem';
import { keys } from '../../api/queries';
import { useToast } from '../../ui/toasts';

/** Sends a prompt to a project's agent. */
export function useSendPrompt(id: string, onSent: (text: string) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (text: string) =>
      answerOf(api.POST('/api/v1/projects/{id}/prompts', { params: { path: { id } }, body: { text } })),
    onSuccess: async (_, text) => {
      onSent(text);
      await queries.invalidateQueries({ queryKey: keys.turns(id) });
    },
  });
}

/** Ends the answer that is being written, and takes back what waits. */
export function useAbort(id: string) {
  const toast = useToast();
  return useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/projects/{id}/prompts/abort', { params: { path: { id } } })),
    onError: (error) => toast({ text: sentenceOf(error) }),
  });
}
