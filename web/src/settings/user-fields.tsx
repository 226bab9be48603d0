import type { User } from '../api/types';
import { SelectField, TextField } from '../ui/field';
import { PASSWORD_HINT, SHORTEST_PASSWORD, type UserForm } from './account-forms';
import { reasonIn } from './shown-problem';

export const USER_FIELDS = ['name', 'login', 'password', 'role'];

export const ROLE_WORDS: Readonly<Record<User['role'], string>> = { admin: 'Administrator', member: 'Member' };

interface UserFieldsProps {
  readonly form: UserForm;
  readonly onChange: (form: UserForm) => void;
  readonly error: unknown;
  /** Undefined: a new one. */
  readonly user?: User;
}

/** What administrators set of an account. */
export function UserFields({ form, onChange, error, user }: UserFieldsProps) {
  const isNew = user === undefined;
  const field = (name: 'name' | 'login' | 'password') => ({
    name,
    value: form[name],
    error: reasonIn(error, name),
    onChange: ({ target }: { target: HTMLInputElement }) => onChange({ ...form, [name]: target.value }),
  });
  return (
    <>
      <TextField label="Name" {...field('name')} required maxLength={80} autoComplete="off" />
      <TextField
        label="Login"
        {...field('login')}
        hint="For example an e-mail address."
        required={isNew}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <TextField
        label={isNew ? 'Password' : 'New password'}
        {...field('password')}
        hint={isNew ? PASSWORD_HINT : `${PASSWORD_HINT} Empty: it stays. A new one signs the user out everywhere.`}
        type="password"
        required={isNew}
        minLength={SHORTEST_PASSWORD}
        autoComplete="new-password"
      />
      <SelectField
        label="Role"
        value={form.role}
        error={reasonIn(error, 'role')}
        onChange={({ target }) => onChange({ ...form, role: target.value === 'admin' ? 'admin' : 'member' })}
      >
        <option value="member">{ROLE_WORDS.member}</option>
        <option value="admin">{ROLE_WORDS.admin}</option>
      </SelectField>
    </>
  );
}
