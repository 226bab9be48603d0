import { useQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import type { User } from '../api/types';
import { useUser } from '../session/user';
import { Button } from '../ui/button';
import { ProblemNotice } from '../ui/notice';
import { Skeleton } from '../ui/skeleton';
import { dayOf } from './dates';
import { DeleteUserDialog } from './delete-user-dialog';
import { useFocusAfterRemoval } from './focus-after-removal';
import { usersQuery } from './settings-queries';
import { NewUserDialog, UserDialog } from './user-dialog';
import { ROLE_WORDS } from './user-fields';
import settings from './settings.module.css';
import styles from './table.module.css';

type Open = { readonly dialog: 'add' } | { readonly dialog: 'edit' | 'delete'; readonly user: User };

export function UsersSection() {
  const users = useQuery(usersQuery);
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  useFocusAfterRemoval(users.data?.length);
  return (
    <>
      <div className={settings.head}>
        <p className={settings.note}>Members see their own projects, administrators all of them and these settings.</p>
        <Button kind="primary" icon={<UserPlus size={16} aria-hidden />} onClick={() => setOpen({ dialog: 'add' })}>
          Add a user
        </Button>
      </div>
      {users.isPending && <Skeleton height={180} />}
      {users.isError && <ProblemNotice error={users.error} onRetry={() => void users.refetch()} />}
      {users.data !== undefined && <UserTable users={users.data} onOpen={setOpen} />}
      {open?.dialog === 'add' && <NewUserDialog onClose={close} />}
      {open?.dialog === 'edit' && <UserDialog user={open.user} onClose={close} />}
      {open?.dialog === 'delete' && <DeleteUserDialog user={open.user} onClose={close} />}
    </>
  );
}

function UserTable({ users, onOpen }: { users: readonly User[]; onOpen: (open: Open) => void }) {
  return (
    <table className={styles.table}>
      <caption className="visually-hidden">Users, oldest first</caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Login</th>
          <th scope="col">Role</th>
          <th scope="col">Created</th>
          <th scope="col">
            <span className="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <UserRow key={user.id} user={user} onOpen={onOpen} />
        ))}
      </tbody>
    </table>
  );
}

function UserRow({ user, onOpen }: { user: User; onOpen: (open: Open) => void }) {
  const isSelf = useUser().id === user.id;
  return (
    <tr>
      <th scope="row">
        {user.name}
        {isSelf && <span className="muted"> (you)</span>}
      </th>
      <td data-label="Login">{user.login ?? <span className="muted">none, tokens only</span>}</td>
      <td data-label="Role">{ROLE_WORDS[user.role]}</td>
      <td data-label="Created">
        <time dateTime={user.createdAt}>{dayOf(user.createdAt)}</time>
      </td>
      <td className={styles.actions}>
        <span className={styles.buttons}>
          <Button size="small" aria-label={`Edit ${user.name}`} onClick={() => onOpen({ dialog: 'edit', user })}>
            Edit
          </Button>
          <Button size="small" aria-label={`Delete ${user.name}`} onClick={() => onOpen({ dialog: 'delete', user })}>
            Delete
          </Button>
        </span>
      </td>
    </tr>
  );
}
