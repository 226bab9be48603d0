import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../api/client';
import { keys } from '../api/queries';
import type { User } from '../api/types';
import { Dialog } from '../ui/dialog';
import { useToast } from '../ui/toasts';
import { type UserForm, userChange } from './account-forms';
import { SettingsForm } from './settings-form';
import { usersQuery } from './settings-queries';
import { USER_FIELDS, UserFields } from './user-fields';

const EMPTY: UserForm = { name: '', login: '', password: '', role: 'member' };

export function NewUserDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const toast = useToast();
  const [form, setForm] = useState(EMPTY);
  const create = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/users', { body: { ...form } })),
    onSuccess: ({ name }) => {
      toast({ text: `Added ${name}.` });
      onClose();
      return queries.invalidateQueries({ queryKey: usersQuery.queryKey });
    },
  });
  return (
    <Dialog title="Add a user" onClose={onClose}>
      <SettingsForm
        saving={create}
        onSave={() => create.mutate()}
        fields={USER_FIELDS}
        button={{ label: 'Add', pending: 'Adding…' }}
        onCancel={onClose}
      >
        <UserFields form={form} onChange={setForm} error={create.error} />
      </SettingsForm>
    </Dialog>
  );
}

export function UserDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const queries = useQueryClient();
  const toast = useToast();
  const { name, login, role } = user;
  const [form, setForm] = useState<UserForm>({ name, login: login ?? '', password: '', role });
  const save = useMutation({
    mutationFn: () => {
      const params = { path: { userId: user.id } };
      return answerOf(api.PATCH('/api/v1/users/{userId}', { params, body: userChange(form, user) }));
    },
    onSuccess: async () => {
      toast({ text: 'Saved.' });
      onClose();
      await queries.invalidateQueries({ queryKey: usersQuery.queryKey });
      // It may have been one's own account, and one's own role.
      await queries.invalidateQueries({ queryKey: keys.session });
    },
  });
  return (
    <Dialog title={`Edit ${name}`} onClose={onClose}>
      <SettingsForm
        saving={save}
        onSave={() => save.mutate()}
        fields={USER_FIELDS}
        button={{ label: 'Save', pending: 'Saving…' }}
        onCancel={onClose}
      >
        <UserFields form={form} onChange={setForm} error={save.error} user={user} />
      </SettingsForm>
    </Dialog>
  );
}
