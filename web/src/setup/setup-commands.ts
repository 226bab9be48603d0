import { useMutation } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { sentenceOf } from '../api/problem';
import { spokenDuration } from '../ui/durations';
import { useToast } from '../ui/toasts';

/** Cancel, retry and more time. A command is "busy" until it is accepted; what comes of it is told by events. */
export function useSetupCommands(id: string) {
  const toast = useToast();
  const onError = (error: unknown) => toast({ text: sentenceOf(error) });
  const params = { path: { id } };
  const cancel = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/projects/{id}/setup/cancel', { params })),
    onError,
  });
  const retry = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/projects/{id}/setup/retry', { params })),
    onError,
  });
  const extend = useMutation({
    mutationFn: (seconds: number) =>
      answerOf(api.POST('/api/v1/projects/{id}/setup/extend', { params, body: { seconds } })),
    onSuccess: (_receipt, seconds) => toast({ text: `This phase has ${spokenDuration(seconds * 1_000)} more.` }),
    onError,
  });
  return { cancel, retry, extend };
}
