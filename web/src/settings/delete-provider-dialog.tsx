import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { modelsQuery } from '../api/queries';
import type { Provider } from '../api/types';
import { plural } from '../ui/durations';
import { useToast } from '../ui/toasts';
import { ConfirmDialog } from './confirm-dialog';
import { settingsQuery } from './settings-queries';

export function DeleteProviderDialog({ provider, onClose }: { provider: Provider; onClose: () => void }) {
  const { id: providerId, name, models, hasKey } = provider;
  const queries = useQueryClient();
  const toast = useToast();
  const remove = useMutation({
    mutationFn: () =>
      answerOf(api.DELETE('/api/v1/settings/providers/{providerId}', { params: { path: { providerId } } })),
    onSuccess: async () => {
      toast({ text: `Deleted ${name}.` });
      onClose();
      await queries.invalidateQueries({ queryKey: modelsQuery.queryKey });
      await queries.invalidateQueries({ queryKey: settingsQuery.queryKey });
    },
  });
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      button={{ label: 'Delete', pending: 'Deleting…' }}
      doing={remove}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        {hasKey ? 'Its key is deleted too. ' : ''}
        Projects that use {models.length === 1 ? 'its model' : `one of its ${plural(models.length, 'model')}`} need
        another one before they take a new prompt; the sites stay as they are.
      </p>
    </ConfirmDialog>
  );
}
