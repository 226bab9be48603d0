import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/queries';
import type { User } from '../api/types';
import { useUser } from '../session/user';
import { useToast } from '../ui/toasts';
import { ConfirmDialog } from './confirm-dialog';
import { usersQuery } from './settings-queries';

export function DeleteUserDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const queries = useQueryClient();
  const toast = useToast();
  const isSelf = useUser().id === user.id;
  const remove = useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/v1/users/{userId}', { params: { path: { userId: user.id } } })),
    onSuccess: () => {
      queries.setQueryData(usersQuery.queryKey, (all) => all?.filter(({ id }) => id !== user.id));
      toast({ text: `Deleted ${user.name}.` });
      onClose();
      return isSelf ? queries.invalidateQueries({ queryKey: keys.session }) : undefined;
    },
  });
  return (
    <ConfirmDialog
      title={`Delete ${user.name}?`}
      button={{ label: 'Delete', pending: 'Deleting…' }}
      doing={remove}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        {isSelf && <strong>This is your own account: you are signed out. </strong>}
        The account&apos;s tokens and sessions end. Projects stay, for administrators to see.
      </p>
    </ConfirmDialog>
  );
}
