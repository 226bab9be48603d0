import { useMutation, useQueryClient } from '@tanstack/react-query';
import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { answerOf, api } from '../api/client';
import { keys } from '../api/queries';
import type { User } from '../api/types';
import { useUser } from '../session/user';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { Notice, ProblemNotice } from '../ui/notice';
import {
  needsCurrentPassword,
  type OwnAccountForm,
  ownAccountChange,
  PASSWORD_HINT,
  SHORTEST_PASSWORD,
} from './account-forms';
import { SettingsForm } from './settings-form';
import { reasonIn } from './shown-problem';
import styles from './settings.module.css';

const FIELDS = ['name', 'login', 'password', 'currentPassword'];

export function AccountSection() {
  const user = useUser();
  return (
    <>
      {user.login === null && (
        <Notice tone="work">
          <p>
            You are signed in with the server&apos;s token. Give yourself a login and a password, and you can sign in
            from any browser.
          </p>
        </Notice>
      )}
      <AccountForm user={user} />
      <SignOut />
    </>
  );
}

function useSaveAccount(user: User) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (form: OwnAccountForm) => {
      const body = ownAccountChange(form, user);
      return Object.keys(body).length === 0 ? user : answerOf(api.PATCH('/api/v1/account', { body }));
    },
    onSuccess: (saved) => {
      queries.setQueryData(keys.session, saved);
      return queries.invalidateQueries({ queryKey: keys.session });
    },
  });
}

function AccountForm({ user }: { user: User }) {
  const save = useSaveAccount(user);
  const [form, setForm] = useState({ name: user.name, login: user.login ?? '', password: '', currentPassword: '' });
  const field = (name: keyof OwnAccountForm) => ({
    name,
    value: form[name],
    error: reasonIn(save.error, name),
    onChange: ({ target }: { target: HTMLInputElement }) => setForm({ ...form, [name]: target.value }),
  });
  function onSave(): void {
    const onSuccess = ({ name, login }: User) =>
      setForm({ name, login: login ?? '', password: '', currentPassword: '' });
    save.mutate(form, { onSuccess });
  }
  return (
    <SettingsForm saving={save} onSave={onSave} fields={FIELDS} button={{ label: 'Save', pending: 'Saving…' }}>
      <TextField label="Name" {...field('name')} required maxLength={80} autoComplete="name" />
      <TextField
        label="Login"
        {...field('login')}
        hint="What you sign in with, for example an e-mail address."
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
      />
      <TextField
        label={user.login === null ? 'Password' : 'New password'}
        {...field('password')}
        hint={
          user.login === null ? PASSWORD_HINT : `${PASSWORD_HINT} Empty: it stays. A new one signs you out elsewhere.`
        }
        type="password"
        minLength={SHORTEST_PASSWORD}
        autoComplete="new-password"
      />
      {needsCurrentPassword(form, user) && (
        <TextField
          label="Current password"
          {...field('currentPassword')}
          hint="Asked for because the login or the password changes."
          type="password"
          required
          autoComplete="current-password"
        />
      )}
    </SettingsForm>
  );
}

function SignOut() {
  const queries = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/v1/session')),
    onSuccess: () => queries.resetQueries(),
  });
  return (
    <section className={styles.part} aria-labelledby="this-browser">
      <h2 id="this-browser">This browser</h2>
      <p className={styles.note}>Signing out ends the session here. Projects and setups go on.</p>
      {signOut.isError && <ProblemNotice error={signOut.error} />}
      <div className={styles.actions}>
        <Button icon={<LogOut size={16} aria-hidden />} busy={signOut.isPending} onClick={() => signOut.mutate()}>
          {signOut.isPending ? 'Signing out…' : 'Sign out of this browser'}
        </Button>
      </div>
    </section>
  );
}
