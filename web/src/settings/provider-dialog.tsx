import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../api/client';
import { modelsQuery } from '../api/queries';
import type { Provider } from '../api/types';
import { Dialog } from '../ui/dialog';
import { useToast } from '../ui/toasts';
import { ProviderFields, reasonsOfProvider } from './provider-fields';
import {
  type ProviderForm,
  providerFormOf,
  type ProviderFormProblems,
  problemsOfProvider,
  providerRequest,
} from './provider-form';
import type { ProviderCheck } from './provider-words';
import { SettingsForm } from './settings-form';
import { settingsQuery } from './settings-queries';

interface ProviderDialogProps {
  /** Undefined: a new one. */
  readonly provider?: Provider;
  readonly takenIds: readonly string[];
  readonly onChecked: (id: string, check: ProviderCheck) => void;
  readonly onClose: () => void;
}

const FIELDS = ['name', 'baseUrl', 'models', 'key'];

function useSaveProvider({ onChecked, onClose }: Pick<ProviderDialogProps, 'onChecked' | 'onClose'>) {
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: (form: ProviderForm) => {
      const params = { path: { providerId: form.id.trim() } };
      return answerOf(api.PUT('/api/v1/settings/providers/{providerId}', { params, body: providerRequest(form) }));
    },
    onSuccess: async ({ provider, check }) => {
      onChecked(provider.id, check);
      toast({ text: `Saved ${provider.name}. ${check.message}` });
      onClose();
      await queries.invalidateQueries({ queryKey: modelsQuery.queryKey });
      await queries.invalidateQueries({ queryKey: settingsQuery.queryKey });
    },
  });
}

/** The provider is asked before anything is stored; a key that it refuses is not. */
export function ProviderDialog({ provider, takenIds, onChecked, onClose }: ProviderDialogProps) {
  const isNew = provider === undefined;
  const [form, setForm] = useState(() => providerFormOf(provider));
  const [found, setFound] = useState<ProviderFormProblems>();
  const save = useSaveProvider({ onChecked, onClose });
  function onSave(): void {
    const problems = problemsOfProvider(form, { isNew, takenIds });
    const isGood = Object.keys(problems).length === 0;
    setFound(isGood ? undefined : problems);
    if (isGood) save.mutate(form);
    else save.reset();
  }
  return (
    <Dialog title={isNew ? 'Add a provider' : `Edit ${provider.name}`} onClose={onClose}>
      <SettingsForm
        saving={save}
        onSave={onSave}
        fields={FIELDS}
        button={{ label: isNew ? 'Check and add' : 'Check and save', pending: 'Asking the provider…' }}
        onCancel={onClose}
        foundProblem={found}
      >
        <ProviderFields
          form={form}
          onChange={setForm}
          reasons={found ?? reasonsOfProvider(save.error, form)}
          provider={provider}
        />
      </SettingsForm>
    </Dialog>
  );
}
